import Engines
public import Traces

/// What each joined thread of a run gave: the text behind its join is read again with the thread taken out of it.
///
/// The other threads stay as they are: with `stitch` their K/V stands where it stood, with `prefill` their text is read again
/// without the thread's, as the discipline has it. A join by messages has no such text to compare.
public final class ThreadValues {
  private struct Reading {
    let thread: ThreadID
    let parent: ThreadID
    /// Positions of the conclusion among the parent's tokens, and their log-probabilities in the run.
    let conclusion: Range<Int>
    let logprobs: Double
    let rollout: Rollout
  }

  private var readings: [Reading] = []

  /// - Throws: where a thread cannot be taken out.
  public init(of rollout: Rollout) throws {
    let tree = rollout.history.tree()
    for block in tree.blocks {
      guard let join = tree.join(of: block.id), join.discipline == .stitch || join.discipline == .prefill,
        let conclusion = tree.conclusion(behind: block, rollout.log.tokens)
      else { continue }
      let tokens = tree.tokens(block.parent)[conclusion].map { Int($0) }
      let ids = tokens.map { rollout.log.tokens.ids[$0] }
      let logprobs = tokens.reduce(0) { $0 + Double(rollout.log.tokens.logprobs[$1]) }
      guard logprobs.isFinite else { continue }
      for child in join.children where !tree.isPruned(child) {
        let other = try rollout.counterfactual(
          .prune(child, position: Int32(clamping: tree.tokenCount(child))))
        other.interventions.force(ids, at: conclusion.lowerBound, on: tree.pathKey(of: block.parent))
        readings.append(
          Reading(
            thread: child, parent: block.parent, conclusion: conclusion, logprobs: logprobs, rollout: other))
      }
    }
  }

  public var isDone: Bool { readings.isEmpty }

  /// One engine step of all readings.
  ///
  /// - Returns: the values of threads whose reading it ended.
  public func step() throws -> [ThreadValue] {
    try Rollout.step(readings.map(\.rollout))
    var values: [ThreadValue] = []
    readings.removeAll { reading in
      let tree = reading.rollout.history.tree()
      let isRead = tree.tokenCount(reading.parent) >= reading.conclusion.upperBound
      guard isRead || reading.rollout.isFinished else { return false }
      guard isRead else { return true }
      let without = tree.tokens(reading.parent)[reading.conclusion].reduce(0) {
        $0 + Double(reading.rollout.log.tokens.logprobs[Int($1)])
      }
      if without.isFinite {
        values.append(
          ThreadValue(
            thread: reading.thread, nats: reading.logprobs - without, tokens: reading.conclusion.count))
      }
      return true
    }
    return values
  }

  /// All of them.
  public func run() throws -> [ThreadValue] {
    var values: [ThreadValue] = []
    while !isDone { values += try step() }
    return values.sorted { $0.thread < $1.thread }
  }
}
