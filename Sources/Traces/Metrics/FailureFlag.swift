/// A failure mode that a run shows, with the figure that gave it away.
public struct FailureFlag: Sendable, Equatable, Codable {
  public var kind: Kind
  /// The name of the figure that was measured.
  public var metric: String
  public var value: Double
  /// The value at which the flag goes up.
  public var threshold: Double
  /// The threads that it is about, by their ids in the trace; empty where it is about the run.
  public var threads: [Int]
  /// The failure in words, in one line.
  public var text: String

  /// The failure modes of the field.
  public enum Kind: String, Sendable, Hashable, Codable {
    /// A run that may fork did not: one is a choice, all of them are a collapse.
    case sequential
    /// Threads cost more tokens to set up than they spend on their own work.
    case overParallel = "over-parallel"
    /// Two threads of a block do the same.
    case redundant
    /// A thread does a sibling's job.
    case offOutline = "off-outline"
    /// Threads of a block wait long for the slowest.
    case imbalance
    /// All that forking cost in tokens is more than it saved.
    case overhead
    /// The format is broken.
    case malformed
    /// Something was cut off by a limit.
    case truncated
    /// The answer says that it reached the goal, and did not.
    case falseClaim = "false-claim"
    /// The text behind a join uses nothing of a thread.
    case ignoredThread = "ignored-thread"
    /// A thread had the right answer and the run does not.
    case lostResult = "lost-result"
    /// The model wrote the join itself and was corrected.
    case joinedByModel = "joined-by-model"
    /// A person took a thread out.
    case pruned
    /// The run has not come to an end.
    case unfinished
  }

  private enum CodingKeys: String, CodingKey {
    case kind = "flag"
    case metric, value, threshold, threads, text
  }

  public init(
    _ kind: Kind, _ metric: String, _ value: Double, over threshold: Double, threads: [Int] = [],
    _ text: String
  ) {
    self.kind = kind
    self.metric = metric
    self.value = value
    self.threshold = threshold
    self.threads = threads
    self.text = text
  }
}
