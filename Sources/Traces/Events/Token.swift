/// Who wrote a token; counts never mix these up, and re-prefilled copies are counted at joins, never as tokens.
public enum TokenClass: UInt8, Sendable, CaseIterable {
  /// Part of the prompt: context, but no part of any count of the answer.
  case prompt = 0
  /// Written by the model.
  case generated = 1
  /// Written by the orchestrator: thread headers, closers, join markers.
  case inserted = 2
  /// Written by the person at the keyboard in place of the model's token.
  case edited = 3

  /// Whether the model wrote it, or the person in the model's place.
  public var isOwn: Bool { self == .generated || self == .edited }
}

/// One of the tokens that the model could have written at a position.
public struct Alternative: Hashable, Sendable {
  public var id: Int32
  /// Natural logarithm of its probability under the model's own, untruncated distribution.
  public var logprob: Float

  public init(id: Int32, logprob: Float) {
    self.id = id
    self.logprob = logprob
  }
}

/// A token as it travels from an engine to a log.
public struct Token: Hashable, Sendable {
  public var id: Int32
  /// Natural logarithm of its probability; NaN where the model gave none (prompt, inserted tokens).
  public var logprob: Float
  /// Entropy of the whole next-token distribution in nats; NaN where there is none.
  public var entropy: Float
  /// The likeliest tokens at this position, best first; may include the token itself.
  public var alternatives: [Alternative]

  public init(id: Int32, logprob: Float = .nan, entropy: Float = .nan, alternatives: [Alternative] = []) {
    self.id = id
    self.logprob = logprob
    self.entropy = entropy
    self.alternatives = alternatives
  }
}
