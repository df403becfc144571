import Engines
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
    #expect(refusal { $0.set("tokenizer.ggml.model", .string("bert")) }?.kind == .unsupported)
    #expect(refusal { $0.set("tokenizer.ggml.pre", .string("tekken")) }?.kind == .unsupported)
    // SentencePiece without scores.
    #expect(
      refusal { $0.set("tokenizer.ggml.model", .string("llama")) }?.place == "tokenizer.ggml.scores")
    #expect(refusal { $0.set("llama.rope.scaling.type", .string("longrope")) }?.kind == .unsupported)
    for part in ["attn_output", "ffn_gate", "ffn_down"] {
      let bias = "blk.1.\(part).bias"
      #expect(refusal { $0.add(bias, [48], .f32, Array(repeating: 0, count: 48)) }?.place == bias)
    }
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

  @Test func aSplitModelIsTheWholeModel() throws {
    let whole = RandomModel().builder
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("forkscope-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func path(_ part: Int) -> String { folder.appendingPathComponent("m-0000\(part)-of-00003.gguf").path }
    func write(_ part: Int, _ builder: GGUFBuilder) throws {
      try Data(builder.bytes).write(to: URL(fileURLWithPath: path(part)))
    }
    func problem(_ part: Int) -> ModelError? {
      do throws(ModelError) {
        _ = try Model.load(path: path(part))
        return nil
      } catch {
        return error
      }
    }
    var parts: [GGUFBuilder] = []
    for part in 0..<3 {
      var builder = whole
      if part > 0 { builder.pairs = [] }
      builder.set("split.no", .u32(UInt32(part)))
      builder.set("split.count", .u32(3))
      builder.set("split.tensors.count", .u32(UInt32(whole.tensors.count)))
      builder.tensors = part == 0 ? [] : Array(part == 1 ? whole.tensors[..<9] : whole.tensors[9...])
      parts.append(builder)
      try write(part + 1, builder)
    }
    let context = [ContextPart.tokens([1, 2, 3])]
    let split = try InferenceEngine(Model.load(path: path(1))).fullDistribution(after: context)
    #expect(try split == InferenceEngine(RandomModel().load()).fullDistribution(after: context))
    #expect(problem(2)?.remedy.contains("-00001-of-00003.gguf") == true)

    try write(3, parts[1])
    #expect(problem(1)?.kind == .malformed)
    parts[2].tensors.append(parts[1].tensors[0])
    try write(3, parts[2])
    #expect(problem(1)?.kind == .malformed)
    parts[2].tensors.removeLast(2)
    try write(3, parts[2])
    #expect(problem(1)?.place == "split.tensors.count")
    try FileManager.default.removeItem(atPath: path(3))
    #expect(problem(1)?.kind == .missingFile)
    // Alone in memory, the first part lacks its tensors.
    #expect(refusal(parts[0].bytes)?.kind == .malformed)
  }

  @Test func rotaryScalingFollowsItsDefinitions() throws {
    func rope(_ pairs: [(String, GGUFBuilder.Value)], factors: [Float] = []) throws -> RotaryEmbedding {
      var builder = RandomModel().builder
      for (key, value) in pairs { builder.set("llama.rope.\(key)", value) }
      if !factors.isEmpty { builder.add("rope_freqs.weight", [factors.count], .f32, factors) }
      return try Model.load(bytes: builder.bytes).config.rope
    }
    let plain = try rope([]).frequencies
    #expect(plain == [1, 0.1, 0.01, 0.001])
    let linear = try rope([("scaling.type", .string("linear")), ("scaling.factor", .f32(4))])
    #expect(linear.frequencies == plain.map { $0 / 4 })
    #expect(try rope([("scale_linear", .f32(4))]).frequencies == linear.frequencies)
    #expect(try rope([], factors: [1, 1, 2, 8]).frequencies == [1, 0.1, 0.005, 0.000125])
    let yarn = try rope([
      ("scaling.type", .string("yarn")), ("scaling.factor", .f32(4)),
      ("scaling.original_context_length", .u32(512)),
    ])
    // 32 turns in 512 tokens: between pairs 0 and 1; one turn: pair 1.9. So pair 0 stays, pair 1 is half way.
    let expected = [1, 0.1 * 0.625, 0.0025, 0.00025]
    #expect(zip(yarn.frequencies, expected).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(abs(yarn.magnitude - 1.138629436111989) < 1e-12)
    for bad in [GGUFBuilder.Value.f32(0), .f32(-1), .f32(.nan), .string("4")] {
      #expect(refusal { $0.set("llama.rope.scaling.factor", bad) }?.place == "llama.rope.scaling.factor")
    }
    #expect(refusal { $0.add("rope_freqs.weight", [3], .f32, [1, 1, 1]) }?.place == "rope_freqs.weight")
    #expect(refusal { $0.add("rope_freqs.weight", [4], .f32, [1, 0, 1, 1]) }?.place == "rope_freqs.weight")
  }

  @Test func tiedAndUntiedHeadsAreToldApart() throws {
    #expect(try RandomModel(tied: true).load().summary.tiedHead)
    #expect(try !RandomModel().load().summary.tiedHead)
    let data = try JSONEncoder().encode(try RandomModel().load().summary)
    #expect(try JSONDecoder().decode(ModelSummary.self, from: data).parameters > 10_000)
  }
}
