/// What a thread gave to the text behind its join.
public struct ThreadValue: Sendable, Equatable {
  public var thread: ThreadID
  /// Log-probability of the conclusion with the thread in its context less that without it, in nats.
  ///
  /// The conclusion is what the parent wrote behind the join, up to its next fork or its end.
  public var nats: Double
  /// Tokens of the conclusion.
  public var tokens: Int

  public init(thread: ThreadID, nats: Double, tokens: Int) {
    self.thread = thread
    self.nats = nats
    self.tokens = tokens
  }

  /// Nearer to 0 than this the conclusion would have been written without the thread just as well.
  public static let negligible = 0.1

  public var isNegligible: Bool { abs(nats) < Self.negligible }
}
