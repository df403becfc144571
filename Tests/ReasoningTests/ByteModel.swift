import Inference
import Reasoning

/// A tiny model with random weights whose tokens are bytes and some tags: what a dialect's rules are tried on.
///
/// It is a real file for the real engine; only what it would say is of no interest.
enum ByteModel {
  private static let embedding = 16
  private static let feedForward = 16
  static let context = 4096

  /// - Parameters:
  ///   - tags: texts that are a token each.
  ///   - chatTemplate: as its file would have it; nil for none.
  static func backend(tags: [String] = [], chatTemplate: String? = nil) throws -> EngineBackend {
    try EngineBackend(try Model.load(bytes: file(tags, chatTemplate)), options: EngineOptions(workers: 1))
  }

  private static func file(_ tags: [String], _ chatTemplate: String?) -> [UInt8] {
    let tokens = ["<bos>", "<eos>"] + tags + (0...255).map { String(byteLetter(UInt8($0))) }
    var file = FileWriter()
    file.text("general.architecture", "llama")
    file.text("general.name", "bytes")
    file.text("tokenizer.ggml.model", "gpt2")
    file.text("tokenizer.ggml.pre", "gpt-2")
    if let chatTemplate { file.text("tokenizer.chat_template", chatTemplate) }
    for (key, value) in [
      ("context_length", context), ("embedding_length", embedding), ("block_count", 1),
      ("feed_forward_length", feedForward), ("attention.head_count", 2), ("attention.head_count_kv", 1),
      ("rope.dimension_count", 8),
    ] {
      file.number("llama." + key, UInt32(value))
    }
    file.number("tokenizer.ggml.bos_token_id", 0)
    file.number("tokenizer.ggml.eos_token_id", 1)
    file.real("llama.attention.layer_norm_rms_epsilon", 1e-5)
    file.texts("tokenizer.ggml.tokens", tokens)
    file.integers("tokenizer.ggml.token_type", tokens.indices.map { $0 < 2 + tags.count ? 3 : 1 })
    file.texts("tokenizer.ggml.merges", [])
    for (name, shape) in [
      ("token_embd.weight", [embedding, tokens.count]), ("output_norm.weight", [embedding]),
      ("blk.0.attn_norm.weight", [embedding]), ("blk.0.ffn_norm.weight", [embedding]),
      ("blk.0.attn_q.weight", [embedding, 16]), ("blk.0.attn_k.weight", [embedding, 8]),
      ("blk.0.attn_v.weight", [embedding, 8]), ("blk.0.attn_output.weight", [16, embedding]),
      ("blk.0.ffn_gate.weight", [embedding, feedForward]), ("blk.0.ffn_up.weight", [embedding, feedForward]),
      ("blk.0.ffn_down.weight", [feedForward, embedding]),
    ] {
      file.tensor(name, shape)
    }
    return file.bytes
  }

  /// GPT-2's letter for a byte: itself where it can be printed, else one from U+0100 on.
  private static func byteLetter(_ byte: UInt8) -> UnicodeScalar {
    let isPlain = { (byte: UInt8) in (33...126).contains(byte) || (161...172).contains(byte) || byte >= 174 }
    if isPlain(byte) { return UnicodeScalar(byte) }
    let rank = (0..<byte).count { !isPlain($0) }
    return UnicodeScalar(UInt32(256 + rank)) ?? " "
  }
}

/// A GGUF file with one kind of tensor.
private struct FileWriter {
  private var pairs = 0
  private var metadata: [UInt8] = []
  private var tensors: [(name: String, shape: [Int])] = []

  private static func bytes(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }

  private static func bytes(_ text: String) -> [UInt8] { bytes(UInt64(text.utf8.count)) + text.utf8 }

  private mutating func pair(_ key: String, _ type: UInt32, _ value: [UInt8]) {
    pairs += 1
    metadata += Self.bytes(key) + Self.bytes(type) + value
  }

  mutating func number(_ key: String, _ value: UInt32) { pair(key, 4, Self.bytes(value)) }
  mutating func real(_ key: String, _ value: Float) { pair(key, 6, Self.bytes(value.bitPattern)) }
  mutating func text(_ key: String, _ value: String) { pair(key, 8, Self.bytes(value)) }

  mutating func texts(_ key: String, _ values: [String]) {
    pair(key, 9, Self.bytes(UInt32(8)) + Self.bytes(UInt64(values.count)) + values.flatMap { Self.bytes($0) })
  }

  mutating func integers(_ key: String, _ values: [Int]) {
    pair(
      key, 9,
      Self.bytes(UInt32(5)) + Self.bytes(UInt64(values.count)) + values.flatMap { Self.bytes(Int32($0)) })
  }

  mutating func tensor(_ name: String, _ shape: [Int]) { tensors.append((name, shape)) }

  var bytes: [UInt8] {
    var head = Array("GGUF".utf8) + Self.bytes(UInt32(3)) + Self.bytes(UInt64(tensors.count))
    head += Self.bytes(UInt64(pairs)) + metadata
    var data: [UInt8] = []
    var random: UInt64 = 1
    for (name, shape) in tensors {
      head += Self.bytes(name) + Self.bytes(UInt32(shape.count)) + shape.flatMap { Self.bytes(UInt64($0)) }
      head += Self.bytes(UInt32(0)) + Self.bytes(UInt64(data.count))
      for _ in 0..<shape.reduce(1, *) {
        random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        data += Self.bytes((Float(random >> 40) / Float(1 << 23) - 1).bitPattern)
      }
      data += Array(repeating: 0, count: -data.count & 31)
    }
    return head + Array(repeating: 0, count: -head.count & 31) + data
  }
}
