public import Engines

/// The facts about a model file that `model info` shows.
public struct ModelSummary: Codable, Sendable, Equatable {
  public struct TypeUse: Codable, Sendable, Equatable {
    public var type: String
    public var tensors: Int
    public var bytes: Int
  }

  public struct TensorEntry: Codable, Sendable, Equatable {
    public var name: String
    /// Fastest-varying dimension first, as in the file.
    public var shape: [Int]
    public var type: String
    public var bytes: Int
  }

  public struct TokenizerSummary: Codable, Sendable, Equatable {
    public var model: String
    public var preTokenizer: String
    public var vocabulary: Int
    public var special: Int
    public var bos: TokenID?
    public var eos: TokenID?
    public var addsBOS: Bool
  }

  public var name: String
  public var architecture: String
  public var ggufVersion: Int
  public var fileBytes: Int
  public var fingerprint: String
  public var parameters: Int
  public var contextLength: Int
  public var embedding: Int
  public var layers: Int
  public var heads: Int
  public var kvHeads: Int
  public var headDim: Int
  public var feedForward: Int
  public var ropeBase: Double
  public var tiedHead: Bool
  /// Bytes of keys and values for one token, over all layers.
  public var kvBytesPerToken: Int
  public var tokenizer: TokenizerSummary
  /// The family of the chat template, or `none` or `not understood`.
  public var chatTemplate: String
  public var tensorTypes: [TypeUse]
  public var tensors: [TensorEntry]
  /// Metadata of the author's own: strings and numbers outside the standard sections.
  public var notes: [String: String]
}

extension Model {
  /// Architecture, shapes, types and sizes, ready to print or encode.
  public var summary: ModelSummary {
    var uses: [String: ModelSummary.TypeUse] = [:]
    for tensor in file.tensors {
      let type = tensor.type.description
      uses[type, default: .init(type: type, tensors: 0, bytes: 0)].tensors += 1
      uses[type]?.bytes += tensor.range.count
    }
    var notes: [String: String] = [:]
    let standard = ["general.", "tokenizer.", "\(config.architecture)."]
    for key in metadata.keys where !standard.contains(where: key.hasPrefix) {
      notes[key] = metadata.string(key) ?? metadata.integer(key).map(String.init)
    }
    return ModelSummary(
      name: name, architecture: config.architecture, ggufVersion: file.version,
      fileBytes: file.totalBytes, fingerprint: fingerprint,
      parameters: file.tensors.reduce(0) { $0 &+ $1.shape.reduce(1, *) },
      contextLength: config.contextLength, embedding: config.embedding, layers: config.layers,
      heads: config.heads, kvHeads: config.kvHeads, headDim: config.headDim, feedForward: config.feedForward,
      ropeBase: config.rope.base, tiedHead: weights.isTied, kvBytesPerToken: KVLayout(config).tokenBytes,
      tokenizer: .init(
        model: tokenizer.model, preTokenizer: tokenizer.preTokenizerName, vocabulary: tokenizer.count,
        special: tokenizer.specialTokens.count, bos: tokenizer.bos, eos: tokenizer.eos,
        addsBOS: tokenizer.addsBOS),
      chatTemplate: chatTemplateName,
      tensorTypes: uses.values.sorted { $0.bytes > $1.bytes },
      tensors: file.tensors.map {
        .init(name: $0.name, shape: $0.shape, type: $0.type.description, bytes: $0.range.count)
      },
      notes: notes)
  }

  private var chatTemplateName: String {
    do { return try chatTemplate()?.name ?? "none" } catch { return "not understood" }
  }
}
