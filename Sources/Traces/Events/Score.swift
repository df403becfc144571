/// A method's judgement of a thread, in one number.
public struct Score: Sendable, Hashable {
  public var kind: Kind
  public var value: Float

  public enum Kind: String, Sendable, CaseIterable {
    /// The mean log-probability of the tokens that the model wrote, in nats.
    case logprob
    /// How promising a task finds the state that the thread came to; larger is better.
    case heuristic
    /// The verdict of the task's checker: 1 right, 0 wrong.
    case checker
    /// How many samples came to this thread's answer.
    case votes
    /// How often a search went through this thread.
    case visits
    /// The mean of the values that a search found behind this thread, 0...1.
    case value
  }

  public init(_ kind: Kind, _ value: Float) {
    self.kind = kind
    self.value = value
  }
}
