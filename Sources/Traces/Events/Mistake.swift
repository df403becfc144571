/// A step of a thread that is false, where it first goes wrong.
public struct Mistake: Sendable, Equatable {
  public var thread: ThreadID
  /// Index among the thread's tokens.
  public var position: Int32
  /// The right step, or why this one is none; untrusted, as it may quote the model.
  public var expected: String

  public init(thread: ThreadID, position: Int32, expected: String) {
    self.thread = thread
    self.position = position
    self.expected = expected
  }
}
