/// The architectures whose tensors and forward pass are known, by their GGUF names.
enum ModelFamily: String, Sendable, CaseIterable {
  case llama, qwen2, qwen3

  /// Which numbers of a head turn together.
  ///
  /// The program that makes GGUF files reorders Llama's queries and keys so that pairs lie side by side. It leaves Qwen's as
  /// they were.
  var ropeLayout: RotaryEmbedding.Layout { self == .llama ? .interleaved : .halves }

  /// Whether each head's query and key is normed before it turns.
  var normsHeads: Bool { self == .qwen3 }
}
