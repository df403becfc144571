/// The shape of a transformer, read from metadata and checked against the tensors when weights are bound.
///
/// Shapes in this module are written [rows][columns] with the fastest-varying index last; d is `embedding`, H `heads`,
/// G `kvHeads`, h `headDim`, f `feedForward`, V `vocabulary`.
public struct ModelConfig: Sendable, Equatable {
  /// `general.architecture`; it prefixes the other keys.
  public var architecture: String
  /// The most positions the model was made for.
  public var contextLength: Int
  public var embedding: Int
  public var layers: Int
  public var heads: Int
  /// K/V heads; `heads` is a multiple of it (grouped-query attention).
  public var kvHeads: Int
  public var headDim: Int
  public var feedForward: Int
  public var vocabulary: Int
  /// Added to the mean square under the root of RMSNorm.
  package var normEpsilon: Float
  package var rope: RotaryEmbedding

  /// Query heads that share one K/V head.
  public var group: Int { heads / kvHeads }

  /// The ways in which the architecture differs from the others.
  var family: ModelFamily

  init(_ file: GGUFFile) throws(ModelError) {
    let metadata = file.metadata
    guard let architecture = metadata.string("general.architecture") else {
      throw .malformed("the metadata does not name an architecture", at: "general.architecture")
    }
    guard let family = ModelFamily(rawValue: architecture) else {
      throw .unsupported(
        "the architecture \(quoted(architecture)) is not supported", at: "general.architecture",
        remedy:
          "use a model of architecture \(ModelFamily.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    self.architecture = architecture
    self.family = family
    func key(_ name: String) -> String { "\(architecture).\(name)" }

    guard let table = file.tensor("token_embd.weight"), table.shape.count == 2 else {
      throw .malformed("the matrix of token embeddings is missing", at: "token_embd.weight")
    }
    // Every size is bounded by tensors that exist. A larger claim is refused here or when weights are bound.
    embedding = try metadata.require(key("embedding_length"), in: 1...table.shape[0])
    vocabulary = table.shape[1]
    layers = try metadata.require(key("block_count"), in: 1...max(1, file.tensors.count))
    heads = try metadata.require(key("attention.head_count"), in: 1...65536)
    kvHeads = try metadata.require(key("attention.head_count_kv"), in: 1...heads, fallback: heads)
    guard heads % kvHeads == 0 else {
      throw .malformed("\(heads) heads cannot share \(kvHeads) K/V heads", at: key("attention.head_count_kv"))
    }
    headDim = try metadata.require(
      key("attention.key_length"), in: 1...512, fallback: max(1, embedding / heads))
    guard headDim <= 512 else {
      throw .unsupported(
        "heads of \(headDim) numbers are not supported", at: key("attention.head_count"),
        remedy: "use a model with heads of at most 512")
    }
    guard try metadata.require(key("attention.value_length"), in: 1...512, fallback: headDim) == headDim
    else {
      throw .unsupported(
        "keys and values of different size are not supported", at: key("attention.value_length"),
        remedy: "use another model")
    }
    feedForward = try metadata.require(key("feed_forward_length"), in: 1...(1 << 30))
    contextLength = try metadata.require(key("context_length"), in: 1...(1 << 30))
    let epsilon = metadata.number(key("attention.layer_norm_rms_epsilon")) ?? 1e-5
    guard epsilon >= 0, epsilon < 1 else {
      throw .malformed(
        "the epsilon of the norms is out of range", at: key("attention.layer_norm_rms_epsilon"))
    }
    normEpsilon = Float(epsilon)
    rope = try RotaryEmbedding(file, family, headDim: headDim, contextLength: contextLength)
  }
}

/// The architectures whose tensors and forward pass are known, by their GGUF names.
enum ModelFamily: String, Sendable, CaseIterable {
  case llama, qwen2, qwen3

  /// Which numbers of a head turn together.
  ///
  /// The program that makes GGUF files reorders Llama's queries and keys so that pairs lie side by side. It leaves Qwen's as
  /// they were.
  package var ropeLayout: RotaryEmbedding.Layout { self == .llama ? .interleaved : .halves }

  /// Whether each head's query and key is normed before it turns.
  var normsHeads: Bool { self == .qwen3 }
}
