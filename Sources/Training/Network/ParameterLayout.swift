import Inference

/// Where each tensor of a model lies in one buffer of floats, by its name in a GGUF file.
///
/// The architecture is the one that `Inference` runs: Llama's. Letters for sizes are those of `ModelConfig`.
struct ParameterLayout: Sendable {
  struct Tensor: Sendable, Equatable {
    /// What decides how it is initialised and which optimiser moves it.
    enum Kind: Sendable { case embedding, matrix, norm }

    var name: String
    var kind: Kind
    var rows: Int  // 1 for a norm
    var columns: Int
    /// The first of its floats.
    var offset: Int

    var count: Int { rows * columns }
    /// Whether its product is added to the residual stream.
    var writesToTheStream: Bool { name.hasSuffix("attn_output.weight") || name.hasSuffix("ffn_down.weight") }
    var range: Range<Int> { offset..<offset + count }
  }

  struct Layer: Sendable {
    var attentionNorm: Tensor  // [d]
    var query: Tensor  // [H * h][d]
    var key: Tensor  // [G * h][d]
    var value: Tensor  // [G * h][d]
    var attentionOutput: Tensor  // [d][H * h]
    var feedForwardNorm: Tensor  // [d]
    var gate: Tensor  // [f][d]
    var up: Tensor  // [f][d]
    var down: Tensor  // [d][f]
  }

  let embedding: Tensor  // [V][d]
  let layers: [Layer]
  let outputNorm: Tensor  // [d]
  /// The output matrix; the same as `embedding` where the two are tied.
  let head: Tensor  // [V][d]
  /// All of them, in the order in which they lie.
  let tensors: [Tensor]
  /// Floats in all; between tensors a few are unused, so that each begins on a cache line.
  let count: Int

  init(_ config: ModelConfig, isTied: Bool = true) {
    var tensors: [Tensor] = []
    var count = 0
    func add(_ name: String, _ kind: Tensor.Kind, _ rows: Int, _ columns: Int) -> Tensor {
      let tensor = Tensor(
        name: name + ".weight", kind: kind, rows: rows, columns: columns, offset: count)
      tensors.append(tensor)
      count += (tensor.count + 15) / 16 * 16
      return tensor
    }
    let (d, f) = (config.embedding, config.feedForward)
    let (queries, keys) = (config.heads * config.headDim, config.kvHeads * config.headDim)
    embedding = add("token_embd", .embedding, config.vocabulary, d)
    layers = (0..<config.layers).map { index in
      let block = "blk.\(index)."
      return Layer(
        attentionNorm: add(block + "attn_norm", .norm, 1, d),
        query: add(block + "attn_q", .matrix, queries, d),
        key: add(block + "attn_k", .matrix, keys, d), value: add(block + "attn_v", .matrix, keys, d),
        attentionOutput: add(block + "attn_output", .matrix, d, queries),
        feedForwardNorm: add(block + "ffn_norm", .norm, 1, d),
        gate: add(block + "ffn_gate", .matrix, f, d), up: add(block + "ffn_up", .matrix, f, d),
        down: add(block + "ffn_down", .matrix, d, f))
    }
    outputNorm = add("output_norm", .norm, 1, d)
    head = isTied ? embedding : add("output", .embedding, config.vocabulary, d)
    self.tensors = tensors
    self.count = count
  }
}
