/// A token's number in the vocabulary.
public typealias TokenID = Int32

/// An open sequence of an engine; never used twice.
public struct SequenceID: Hashable, Sendable {
  public let value: Int

  public init(_ value: Int) { self.value = value }
}

/// One sequence's part in a step.
public struct StepRow: Sendable {
  public var sequence: SequenceID
  /// How its next token is to be drawn; nil computes the pending tokens and draws none.
  public var sampling: SamplingRequest?

  public init(_ sequence: SequenceID, sampling: SamplingRequest? = nil) {
    self.sequence = sequence
    self.sampling = sampling
  }
}
