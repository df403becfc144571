import Foundation
import Testing

@testable import Inference

@Suite struct GGUFTests {
  private func refusal(_ change: (inout GGUFBuilder) -> Void) -> ModelError? {
    var builder = RandomModel().builder
    change(&builder)
    return refusal(builder.bytes)
  }

  private func refusal(_ bytes: [UInt8]) -> ModelError? {
    do throws(ModelError) {
      _ = try Model.load(bytes: bytes)
      return nil
    } catch {
      return error
    }
  }

  /// The bytes with one little-endian number written over.
  private func patched(_ bytes: [UInt8], after text: String, skip: Int, _ value: UInt64, width: Int = 8)
    -> [UInt8]
  {
    var bytes = bytes
    let pattern = Array(text.utf8)
    guard let at = bytes.indices.first(where: { bytes[$0...].starts(with: pattern) }) else {
      Issue.record("\(text) is not in the file")
      return bytes
    }
    for i in 0..<width {
      bytes[at + pattern.count + skip + i] = UInt8(truncatingIfNeeded: value >> (8 * UInt64(i)))
    }
    return bytes
  }

  @Test func aSoundFileOfEitherVersionIsRead() throws {
    var builder = RandomModel().builder
    #expect(try GGUFFile(bytes: builder.bytes).version == 3)
    builder.version = 2
    let file = try GGUFFile(bytes: builder.bytes)
    #expect(file.version == 2)
    #expect(file.tensors.count == 21)
    #expect(file.metadata.string("general.name") == "random")
    #expect(file.metadata.integer("llama.block_count") == 2)
    #expect(file.metadata.array("tokenizer.ggml.merges")?.strings == ["a b", "ab c"])
    #expect(file.metadata.array("tokenizer.ggml.token_type")?.integers?.prefix(4) == [3, 3, 3, 1])
    #expect(file.metadata.number("llama.rope.freq_base") == 10000)
    #expect(file.metadata.string("llama.rope.freq_base") == nil)
    #expect(file.tensor("blk.1.ffn_down.weight")?.shape == [80, 48])
  }

  @Test func garbageIsRefusedAtItsPlace() {
    #expect(refusal([])?.place == "byte 0")
    #expect(refusal(Array("GGML".utf8))?.problem == "this is not a GGUF file")
    #expect(refusal(Array("GGUF".utf8))?.place == "byte 4")
    #expect(refusal(Array("hello world, this is text".utf8))?.kind == .malformed)
    #expect(refusal { $0.version = 1 }?.kind == .unsupported)
    #expect(refusal { $0.version = 0x0300_0000 }?.problem == "the file is big-endian")
  }

  @Test func everyTruncationIsRefused() {
    let bytes = RandomModel().builder.bytes
    for length in stride(from: 0, to: bytes.count - 32, by: 97) {
      #expect(refusal(Array(bytes[..<length]))?.kind == .malformed, "\(length)")
    }
  }

  @Test(arguments: [UInt64(1) << 63, .max, 1 << 62, 1 << 61, 1 << 40, 0xffff_ffff])
  func lengthsBeyondTheFileAreRefused(_ length: UInt64) {
    let bytes = RandomModel().builder.bytes
    // Tensor count and pair count.
    #expect(refusal(patched(bytes, after: "GGUF", skip: 4, length))?.kind == .malformed)
    #expect(refusal(patched(bytes, after: "GGUF", skip: 12, length))?.kind == .malformed)
    // A string's length, an array's count, a string in an array.
    #expect(refusal(patched(bytes, after: "general.name", skip: 4, length))?.kind == .malformed)
    #expect(refusal(patched(bytes, after: "tokenizer.ggml.tokens", skip: 8, length))?.kind == .malformed)
    #expect(refusal(patched(bytes, after: "tokenizer.ggml.tokens", skip: 16, length))?.kind == .malformed)
    #expect(refusal(patched(bytes, after: "tokenizer.ggml.token_type", skip: 8, length))?.kind == .malformed)
    // A tensor's sizes and offset.
    for skip in [4, 12, 24] {
      #expect(
        refusal(patched(bytes, after: "output_norm.weight", skip: skip == 24 ? 16 : 4, length & ~31))?.kind
          == .malformed)
      #expect(
        refusal(patched(bytes, after: "blk.0.attn_q.weight", skip: skip, length & ~31))?.kind == .malformed)
    }
  }

  @Test func wrongTypesAreRefused() {
    let bytes = RandomModel().builder.bytes
    #expect(refusal(patched(bytes, after: "general.name", skip: 0, 13, width: 4))?.kind == .malformed)
    #expect(
      refusal(patched(bytes, after: "tokenizer.ggml.tokens", skip: 4, 99, width: 4))?.kind == .malformed)
    #expect(
      refusal(patched(bytes, after: "blk.0.attn_q.weight", skip: 20, 200, width: 4))?.kind == .unsupported)
    #expect(refusal(patched(bytes, after: "blk.0.attn_q.weight", skip: 0, 0, width: 4))?.kind == .malformed)
    #expect(refusal(patched(bytes, after: "blk.0.attn_q.weight", skip: 0, 5, width: 4))?.kind == .malformed)
    // A type that is known and not computed with, of the same size.
    #expect(
      refusal(patched(bytes, after: "blk.0.attn_q.weight", skip: 20, 26, width: 4))?.kind == .unsupported)
    #expect(
      refusal(patched(bytes, after: "output_norm.weight", skip: 12, 26, width: 4))?.kind == .unsupported)
    #expect(refusal { $0.set("llama.block_count", .string("2")) }?.place == "llama.block_count")
    #expect(refusal { $0.set("tokenizer.ggml.tokens", .ints([1])) }?.place == "tokenizer.ggml.tokens")
    #expect(refusal { $0.set("tokenizer.ggml.merges", .ints([1])) }?.place == "tokenizer.ggml.merges")
    #expect(refusal { $0.set("general.alignment", .u32(24)) }?.place == "general.alignment")
    #expect(refusal { $0.set("general.alignment", .u32(0)) }?.place == "general.alignment")
  }

  @Test func missingPartsAreNamed() {
    for key in [
      "general.architecture", "llama.block_count", "llama.embedding_length", "tokenizer.ggml.model",
    ] {
      #expect(refusal { $0.set(key, nil) }?.place == key)
    }
    for name in ["token_embd.weight", "output_norm.weight", "blk.1.ffn_up.weight"] {
      #expect(refusal { $0.tensors.removeAll { $0.name == name } }?.place == name)
    }
  }

  @Test func contradictionsAreRefused() {
    #expect(refusal { $0.set("llama.block_count", .u32(3)) }?.place == "blk.2.attn_norm.weight")
    #expect(refusal { $0.set("llama.block_count", .u32(.max)) }?.place == "llama.block_count")
    #expect(refusal { $0.set("llama.attention.head_count", .u32(5)) }?.kind == .malformed)
    #expect(refusal { $0.set("llama.attention.head_count_kv", .u32(4)) }?.kind == .malformed)
    #expect(refusal { $0.set("llama.attention.head_count", .u32(0)) }?.kind == .malformed)
    #expect(refusal { $0.set("llama.embedding_length", .u32(40)) }?.kind == .malformed)
    #expect(refusal { $0.set("llama.feed_forward_length", .u32(81)) }?.kind == .malformed)
    #expect(refusal { $0.set("llama.rope.dimension_count", .u32(7)) }?.kind == .malformed)
    #expect(refusal { $0.set("llama.rope.dimension_count", .u32(64)) }?.kind == .malformed)
    #expect(refusal { $0.set("llama.rope.freq_base", .f32(.nan)) }?.kind == .malformed)
    #expect(refusal { $0.set("llama.context_length", .u64(1 << 63)) }?.kind == .malformed)
    #expect(refusal { $0.set("tokenizer.ggml.tokens", .strings(["a"])) }?.kind == .malformed)
    #expect(refusal { $0.set("tokenizer.ggml.token_type", .ints([1])) }?.kind == .malformed)
    #expect(refusal { $0.set("tokenizer.ggml.eos_token_id", .u32(37)) }?.kind == .malformed)
    #expect(refusal { $0.pairs.append(("general.name", .string("again"))) }?.kind == .malformed)
    #expect(refusal { $0.tensors.append($0.tensors[0]) }?.kind == .malformed)
  }

  @Test func whatIsNotSupportedIsSaidToBe() {
    #expect(refusal { $0.set("general.architecture", .string("mamba")) }?.kind == .unsupported)
    #expect(refusal { $0.set("tokenizer.ggml.model", .string("llama")) }?.kind == .unsupported)
    #expect(refusal { $0.set("tokenizer.ggml.pre", .string("tekken")) }?.kind == .unsupported)
    #expect(refusal { $0.set("llama.rope.scaling.type", .string("yarn")) }?.kind == .unsupported)
    #expect(
      refusal { $0.add("blk.0.attn_q.bias", [48], .f32, Array(repeating: 0, count: 48)) }?.kind
        == .unsupported)
  }

  @Test func messagesAreOneCleanLine() {
    let error = refusal {
      $0.set("general.architecture", .string("\u{1b}[31mevil\n\u{202e}" + String(repeating: "x", count: 999)))
    }
    let text = error?.description ?? ""
    #expect(text.contains("evil"))
    #expect(text.count < 250)
    #expect(!text.unicodeScalars.contains { $0.value < 32 || $0.value == 0x202e })
  }

  @Test func filesThatCannotBeReadAreMissing() throws {
    func kind(_ path: String) -> ModelError.Kind? {
      do throws(ModelError) {
        _ = try Model.load(path: path)
        return nil
      } catch {
        return error.kind
      }
    }
    #expect(kind("/nonexistent/model.gguf") == .missingFile)
    #expect(kind("/") == .missingFile)
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("forkscope-\(UUID()).gguf")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data().write(to: file)
    #expect(kind(file.path) == .malformed)
    try Data(RandomModel().builder.bytes).write(to: file)
    #expect(kind(file.path) == nil)
    let fromMemory = try RandomModel().load()
    #expect(try Model.load(path: file.path).fingerprint == fromMemory.fingerprint)
    #expect(fromMemory.fingerprint != (try RandomModel(seed: 2).load().fingerprint))
  }

  @Test func tiedAndUntiedHeadsAreToldApart() throws {
    #expect(try RandomModel(tied: true).load().summary.tiedHead)
    #expect(try !RandomModel().load().summary.tiedHead)
    let data = try JSONEncoder().encode(try RandomModel().load().summary)
    #expect(try JSONDecoder().decode(ModelSummary.self, from: data).parameters > 10_000)
  }
}
