public import Engines
public import Traces

/// Runs a saved run again from its own header and compares every token.
public enum Replay {
  /// Where a replay parted from the recording.
  public struct Difference: Sendable, Equatable, CustomStringConvertible {
    public var variation: VariationID
    public var thread: ThreadID
    public var position: Int
    /// The thread as a sentence names it.
    public var phrase: String
    /// Whether the tokens differ, and not their log-probabilities alone.
    public var isOfTokens: Bool
    public var recorded: String
    public var replayed: String

    /// Tokens are counted from one, as on the screen.
    public var description: String {
      "\(variation.name), \(phrase) token \(position + 1): recorded \(recorded), replayed \(replayed)"
    }
  }

  public struct Report: Sendable, Equatable {
    /// Tokens compared, over all variations; shared ones count once.
    public var tokens = 0
    public var variations = 0
    /// The first token that is not the same; where there is none, the first log-probability that is not, bit for bit.
    public var difference: Difference?
    /// The largest difference between two log-probabilities of the same token.
    public var drift: Float = 0
  }

  /// Replays the original and then every variation, each for as many steps as were recorded.
  ///
  /// - Throws: `ReasoningError.notPossible` where the engine promises no exact replay.
  public static func verify(
    _ recorded: RunLog, engine: any Engine, catalogue: Catalogue = .standard
  ) throws -> Report {
    try Rollout.checkModel(of: recorded.header, engine)
    guard engine.capabilities.replaysExactly else {
      throw ReasoningError.notPossible(
        "this engine does not make a run again bit for bit: there is nothing to verify")
    }
    var report = Report()
    let rollout = try beginning(of: recorded, engine, catalogue)
    for variation in recorded.variations {
      if let parent = variation.parent {
        try rollout.select(parent)
        guard variation.cut <= rollout.history.count else {
          throw ReasoningError.cannotVary(
            "\(variation.id.name) begins behind what a replay of its parent makes")
        }
        try rollout.branch(variation)
      }
      let expected = RunHistory(recorded, variation: variation.id)
      let lastStep = expected.step(at: expected.count)
      while !rollout.isFinished, rollout.stamp.step < lastStep { try rollout.step() }
      report.variations += 1
      compare(expected, recorded, rollout, from: recorded.sharedCount(of: variation.id), &report)
      if report.difference?.isOfTokens == true { break }
    }
    return report
  }

  /// Makes the whole run again, with all its variations, as this machine and this engine make it.
  public static func again(
    _ recorded: RunLog, engine: any Engine, catalogue: Catalogue = .standard
  ) throws -> RunLog {
    let rollout = try beginning(of: recorded, engine, catalogue)
    for variation in recorded.variations {
      // Where a variation begins is found anew: before its place the run may have come out differently.
      if let parent = variation.parent {
        try rollout.select(parent)
        try rollout.vary(variation.change)
      }
      let expected = RunHistory(recorded, variation: variation.id)
      let lastStep = expected.step(at: expected.count)
      while !rollout.isFinished, expected.isFinished || rollout.stamp.step < lastStep { try rollout.step() }
    }
    try rollout.select(recorded.head)
    return rollout.log
  }

  private static func beginning(
    of recorded: RunLog, _ engine: any Engine, _ catalogue: Catalogue
  ) throws -> Rollout {
    try Rollout(
      try RunRequest(recorded.header, notes: engine.notes, catalogue: catalogue), engine: engine)
  }

  /// Finds the first differences in time between a recorded history and the rollout's, from entry `shared` on.
  private static func compare(
    _ expected: RunHistory, _ recorded: RunLog, _ rollout: Rollout, from shared: Int,
    _ report: inout Report
  ) {
    var firstOfTokens: (step: Int32, difference: Difference)?
    var firstOfNumbers: (step: Int32, difference: Difference)?
    let tree = expected.tree()
    for thread in expected.threads {
      let replayed =
        rollout.history.threads.indices.contains(thread.id.index)
        ? rollout.history.threads[thread.id.index].tokens : []
      for (position, index) in thread.tokens.enumerated()
      where (expected.entry(of: position, in: thread.id) ?? shared) >= shared {
        let step = tree.step(of: position, in: thread.id)
        if let firstOfTokens, firstOfTokens.step <= step { break }
        let token = recorded.tokens[Int(index)]
        let other = position < replayed.count ? rollout.log.tokens[Int(replayed[position])] : nil
        report.tokens += 1
        if isSame(token, other) { continue }
        let describe = { (token: Token, log: RunLog) in
          "'\(log.pieces.text(token.id))' (log p \(token.logprob))"
        }
        let difference = Difference(
          variation: expected.variation, thread: thread.id, position: position,
          phrase: expected.phrase(for: thread.id), isOfTokens: token.id != other?.id,
          recorded: describe(token, recorded),
          replayed: other.map { describe($0, rollout.log) } ?? "nothing")
        if difference.isOfTokens {
          firstOfTokens = (step, difference)
          break
        }
        report.drift = max(report.drift, abs(token.logprob - (other?.logprob ?? .nan)))
        if step < firstOfNumbers?.step ?? .max { firstOfNumbers = (step, difference) }
      }
    }
    report.difference = firstOfTokens?.difference ?? report.difference ?? firstOfNumbers?.difference
  }

  private static func isSame(_ token: Token, _ other: Token?) -> Bool {
    guard let other, token.id == other.id else { return false }
    return token.logprob.bitPattern == other.logprob.bitPattern
      || (token.logprob.isNaN && other.logprob.isNaN)
  }
}
