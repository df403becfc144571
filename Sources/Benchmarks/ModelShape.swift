import Inference

/// The shape of a published model, whose speed can be measured with random weights: no product depends on what the numbers are.
public struct ModelShape: Sendable {
  public let name: String
  let architecture: String
  let layers: Int
  let embedding: Int
  let feedForward: Int
  let heads: Int
  let kvHeads: Int
  let headDim: Int
  let ropeBase: Double
  /// Whether the output matrix is the embedding.
  let isTied: Bool

  /// All of them have as many tokens as SmolLM2, so that the head weighs as little beside the layers as it does in large models.
  static let vocabulary = 49152
  static let contextLength = 40960

  /// From the `config.json` of each model on huggingface.co.
  public static let all = [
    ModelShape(
      name: "llama-3.2-1b", architecture: "llama", layers: 16, embedding: 2048, feedForward: 8192, heads: 32,
      kvHeads: 8, headDim: 64, ropeBase: 500_000, isTied: true),
    ModelShape(
      name: "qwen3-0.6b", architecture: "qwen3", layers: 28, embedding: 1024, feedForward: 3072, heads: 16,
      kvHeads: 8, headDim: 128, ropeBase: 1_000_000, isTied: true),
    ModelShape(
      name: "qwen3-1.7b", architecture: "qwen3", layers: 28, embedding: 2048, feedForward: 6144, heads: 16,
      kvHeads: 8, headDim: 128, ropeBase: 1_000_000, isTied: true),
    ModelShape(
      name: "qwen3-4b", architecture: "qwen3", layers: 36, embedding: 2560, feedForward: 9728, heads: 32,
      kvHeads: 8, headDim: 128, ropeBase: 1_000_000, isTied: true),
    ModelShape(
      name: "qwen3-8b", architecture: "qwen3", layers: 36, embedding: 4096, feedForward: 12288, heads: 32,
      kvHeads: 8, headDim: 128, ropeBase: 1_000_000, isTied: false),
  ]
}

/// How the matrices of a model are stored.
public enum WeightMix: String, Sendable, CaseIterable {
  case q4_k_m, q4_0, q8_0, f16

  /// llama.cpp's number of a file of that mix.
  var fileType: Int {
    switch self {
    case .f16: 1
    case .q4_0: 2
    case .q8_0: 7
    case .q4_k_m: 15
    }
  }

  /// The type of a matrix.
  ///
  /// As llama.cpp's `llama-quantize` chooses them: of Q4_K_M, the output matrix and half of the values and down projections have
  /// six bits (src/llama-quant.cpp); of Q4_0, the output matrix has.
  func type(ofMatrix name: String, layer: Int, of layers: Int) -> TensorType {
    switch self {
    case .f16: return .f16
    case .q8_0: return .q8_0
    case .q4_0: return name == "output" ? .q6_K : .q4_0
    case .q4_k_m:
      guard name != "output" else { return .q6_K }
      let isImportant = layer < layers / 8 || layer >= 7 * layers / 8 || (layer - layers / 8) % 3 == 2
      return isImportant && ["attn_v", "ffn_down"].contains(name) ? .q6_K : .q4_K
    }
  }
}

extension ModelShape {
  struct Tensor {
    let name: String
    /// Fastest-varying dimension first, as in the file.
    let shape: [Int]
    let type: TensorType
  }

  func tensors(_ mix: WeightMix) -> [Tensor] {
    let (queries, keys) = (heads * headDim, kvHeads * headDim)
    // A tied embedding is the output matrix.
    let embeddingType = mix.type(ofMatrix: isTied ? "output" : "token_embd", layer: 0, of: layers)
    var tensors = [
      Tensor(name: "token_embd.weight", shape: [embedding, Self.vocabulary], type: embeddingType),
      Tensor(name: "output_norm.weight", shape: [embedding], type: .f32),
    ]
    if !isTied {
      let type = mix.type(ofMatrix: "output", layer: 0, of: layers)
      tensors.append(Tensor(name: "output.weight", shape: [embedding, Self.vocabulary], type: type))
    }
    for layer in 0..<layers {
      func vector(_ name: String, _ count: Int) {
        tensors.append(Tensor(name: "blk.\(layer).\(name).weight", shape: [count], type: .f32))
      }
      func matrix(_ name: String, _ rows: Int, _ columns: Int) {
        let type = mix.type(ofMatrix: name, layer: layer, of: layers)
        tensors.append(Tensor(name: "blk.\(layer).\(name).weight", shape: [columns, rows], type: type))
      }
      vector("attn_norm", embedding)
      matrix("attn_q", queries, embedding)
      matrix("attn_k", keys, embedding)
      matrix("attn_v", keys, embedding)
      if architecture == "qwen3" {
        vector("attn_q_norm", headDim)
        vector("attn_k_norm", headDim)
      }
      matrix("attn_output", embedding, queries)
      vector("ffn_norm", embedding)
      matrix("ffn_gate", feedForward, embedding)
      matrix("ffn_up", feedForward, embedding)
      matrix("ffn_down", embedding, feedForward)
    }
    return tensors
  }
}
