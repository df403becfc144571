public import Engines
public import Traces

/// Runs a saved run again from its own header and compares every token.
public enum Replay {
  /// Where a replay parted from the recording.
  public struct Difference: Sendable, Equatable, CustomStringConvertible {
    public var variation: VariationID
    public var thread: ThreadID
    public var position: Int
    public var recorded: String
    public var replayed: String

    public var description: String {
      "variation \(variation.rawValue), thread \(thread.rawValue), token \(position): "
        + "recorded \(recorded), replayed \(replayed)"
    }
  }

  public struct Report: Sendable, Equatable {
    /// Tokens compared, over all variations; shared ones count once.
    public var tokens = 0
    public var variations = 0
    /// nil when every token and log-probability is the same.
    public var difference: Difference?
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
            "variation \(variation.id.rawValue) begins behind what a replay of its parent makes")
        }
        try rollout.branch(variation)
      }
      let expected = RunHistory(recorded, variation: variation.id)
      let lastStep = expected.step(at: expected.count)
      while !rollout.isFinished, rollout.stamp.step < lastStep { try rollout.step() }
      report.variations += 1
      let shared = recorded.sharedCount(of: variation.id)
      if let difference = compare(expected, recorded, rollout, from: shared, &report.tokens) {
        report.difference = difference
        return report
      }
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

  /// The first difference in time between a recorded history and the rollout's, counting tokens from entry `shared` on.
  private static func compare(
    _ expected: RunHistory, _ recorded: RunLog, _ rollout: Rollout, from shared: Int, _ count: inout Int
  ) -> Difference? {
    var first: (step: Int32, difference: Difference)?
    let tree = expected.tree()
    for thread in expected.threads {
      let replayed =
        rollout.history.threads.indices.contains(thread.id.index)
        ? rollout.history.threads[thread.id.index].tokens : []
      for (position, index) in thread.tokens.enumerated() {
        let step = tree.step(of: position, in: thread.id)
        if let first, first.step <= step { break }
        let token = recorded.tokens[Int(index)]
        let other = position < replayed.count ? rollout.log.tokens[Int(replayed[position])] : nil
        count += 1
        guard token.id != other?.id || token.logprob.bitPattern != other?.logprob.bitPattern else { continue }
        if token.id == other?.id, token.logprob.isNaN, other?.logprob.isNaN == true { continue }
        let describe = { (token: Token, log: RunLog) in
          "'\(log.pieces.text(token.id))' (log p \(token.logprob))"
        }
        first = (
          step,
          Difference(
            variation: expected.variation, thread: thread.id, position: position,
            recorded: describe(token, recorded),
            replayed: other.map { describe($0, rollout.log) } ?? "nothing")
        )
        break
      }
    }
    return first?.difference
  }
}
