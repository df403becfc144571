/// Tiny models whose tokens are bytes and some texts of their own: real files for the real engine.
public enum TinyModelFile {
  public static let context = 4096

  /// Random weights: what it would say is of no interest.
  ///
  /// - Parameters:
  ///   - tags: texts that are a token each.
  ///   - notes: metadata of its own.
  public static func random(tags: [String], notes: [String: String] = [:]) -> [UInt8] {
    let embedding = 16
    let tokens = 2 + tags.count + 256
    var file = header(name: "bytes", texts: tags, embedding: embedding)
    for (key, value) in notes { file.text(key, value) }
    var random: UInt64 = 1
    for (name, shape) in shapes(embedding: embedding, tokens: tokens) {
      file.tensor(name, shape) { _ in
        random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Float(random >> 40) / Float(1 << 23) - 1
      }
    }
    return file.bytes
  }

  /// A model that has learnt by heart which token follows which.
  ///
  /// Each token has a direction of its own in the embedding, the layer in between adds nothing, and the head reads off what
  /// comes next; behind a token that has no successor comes the end of the text.
  ///
  /// - Parameters:
  ///   - texts: texts that are a token each.
  ///   - successors: for each text the one that follows it.
  ///   - notes: metadata of its own.
  public static func learntByHeart(
    texts: [String], successors: [String: String], notes: [String: String] = [:]
  ) -> [UInt8] {
    let tokens = 2 + texts.count + 256
    let endOfText = 1
    func index(_ text: String) -> Int? { texts.firstIndex(of: text).map { $0 + 2 } }
    var next = [Int](repeating: endOfText, count: tokens)
    for (text, successor) in successors {
      if let from = index(text), let to = index(successor) { next[from] = to }
    }
    var file = header(name: "learnt-by-heart", texts: texts, embedding: tokens)
    for (key, value) in notes { file.text(key, value) }
    for (name, shape) in shapes(embedding: tokens, tokens: tokens) + [("output.weight", [tokens, tokens])] {
      file.tensor(name, shape) { place in
        let (row, column) = (place / shape[0], place % shape[0])
        switch name {
        case "token_embd.weight": return row == column ? 1 : 0
        case "output.weight": return next[column] == row ? 1 : 0
        default: return shape.count == 1 ? 1 : 0
        }
      }
    }
    return file.bytes
  }

  private static func header(name: String, texts: [String], embedding: Int) -> ModelFileWriter {
    let tokens = ["<bos>", "<eos>"] + texts + (0...255).map { String(byteLetter(UInt8($0))) }
    var file = ModelFileWriter()
    file.text("general.architecture", "llama")
    file.text("general.name", name)
    file.text("tokenizer.ggml.model", "gpt2")
    file.text("tokenizer.ggml.pre", "gpt-2")
    for (key, value) in [
      ("context_length", context), ("embedding_length", embedding), ("block_count", 1),
      ("feed_forward_length", 16), ("attention.head_count", 2), ("attention.head_count_kv", 1),
      ("rope.dimension_count", 8), ("attention.key_length", 8), ("attention.value_length", 8),
    ] {
      file.number("llama." + key, UInt32(value))
    }
    file.number("tokenizer.ggml.bos_token_id", 0)
    file.number("tokenizer.ggml.eos_token_id", 1)
    file.real("llama.attention.layer_norm_rms_epsilon", 1e-5)
    file.texts("tokenizer.ggml.tokens", tokens)
    file.integers("tokenizer.ggml.token_type", tokens.indices.map { $0 < 2 + texts.count ? 3 : 1 })
    file.texts("tokenizer.ggml.merges", [])
    return file
  }

  private static func shapes(embedding: Int, tokens: Int) -> [(name: String, shape: [Int])] {
    [
      ("token_embd.weight", [embedding, tokens]), ("output_norm.weight", [embedding]),
      ("blk.0.attn_norm.weight", [embedding]), ("blk.0.ffn_norm.weight", [embedding]),
      ("blk.0.attn_q.weight", [embedding, 16]), ("blk.0.attn_k.weight", [embedding, 8]),
      ("blk.0.attn_v.weight", [embedding, 8]), ("blk.0.attn_output.weight", [16, embedding]),
      ("blk.0.ffn_gate.weight", [embedding, 16]), ("blk.0.ffn_up.weight", [embedding, 16]),
      ("blk.0.ffn_down.weight", [16, embedding]),
    ]
  }

  /// GPT-2's letter for a byte: itself where it can be printed, else one from U+0100 on.
  private static func byteLetter(_ byte: UInt8) -> UnicodeScalar {
    let isPlain = { (byte: UInt8) in (33...126).contains(byte) || (161...172).contains(byte) || byte >= 174 }
    if isPlain(byte) { return UnicodeScalar(byte) }
    let rank = (0..<byte).count { !isPlain($0) }
    return UnicodeScalar(UInt32(256 + rank)) ?? " "
  }
}
