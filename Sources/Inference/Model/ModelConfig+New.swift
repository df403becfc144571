extension ModelConfig {
  /// The shape of a new model of architecture `llama`, whose output matrix is its embedding.
  public init(
    vocabulary: Int, contextLength: Int, embedding: Int, layers: Int, heads: Int, kvHeads: Int,
    feedForward: Int,
    ropeBase: Double = 10000
  ) {
    family = .llama
    architecture = family.rawValue
    self.contextLength = contextLength
    self.embedding = embedding
    self.layers = layers
    self.heads = heads
    self.kvHeads = kvHeads
    headDim = embedding / heads
    self.feedForward = feedForward
    self.vocabulary = vocabulary
    normEpsilon = 1e-5
    rope = RotaryEmbedding(layout: family.ropeLayout, base: ropeBase, dimensions: headDim)
  }
}
