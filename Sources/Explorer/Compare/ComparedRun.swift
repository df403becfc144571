public import Traces

/// One of two runs that are compared: as far as it had come when it was asked for.
public struct ComparedRun: Sendable {
  /// Where the other views find it.
  enum Origin: Sendable, Equatable {
    /// A variation of the run that is open.
    case variation(VariationID)
    case file(String)
  }

  let log: RunLog
  let history: RunHistory
  /// What tells it from the other one; raw, sanitised where it is shown.
  let title: String
  let origin: Origin

  /// A saved run.
  public init(_ log: RunLog, _ history: RunHistory, path: String) {
    (self.log, self.history) = (log, history)
    title = RunsRow.name(of: path) + ": " + log.header.shortMethodLabel + ", " + log.header.problem
    origin = .file(path)
  }

  /// A variation of the open run.
  init(_ variation: VariationID, of run: OpenRun) {
    log = run.log
    var history = run.history
    history.follow(log, to: variation)
    self.history = history
    let change = log.variations[variation.index].change
    let name = variation.name
    let words = change == .original ? name : name + ": " + ChangeWords.describe(change, in: history, log)
    title = history.isFinished ? words : "so far, " + words
    origin = .variation(variation)
  }

  /// Whether its variation has gone on since.
  func isBehind(_ run: OpenRun) -> Bool {
    guard case .variation(let variation) = origin else { return false }
    return run.log.variations.indices.contains(variation.index)
      && run.log.entryCount(of: variation) > history.count
  }

  var side: RunDifference.Side { (log, history.tree()) }

  var summary: RunSummary {
    var summary = RunSummary(log, history.tree())
    // A critical path that still grows is no gain.
    if summary.finish == nil { summary.alone = nil }
    return summary
  }

  func text(_ thread: ThreadID, _ position: Int) -> String {
    let tokens = history.threads[thread.index].tokens
    guard tokens.indices.contains(position) else { return "its end" }
    return TokenText.quoted(
      log.tokens.ids[Int(tokens[position])], at: position, of: thread, in: history, log, limit: 20)
  }
}

/// Two runs side by side, worked out once: that may take a tenth of a second.
public struct Comparison: Sendable {
  let a: ComparedRun
  let b: ComparedRun
  let difference: RunDifference
  /// For each pair of threads the positions of the tokens that stand in one of the texts only.
  let changes: [(a: [Range<Int>], b: [Range<Int>])]
  let summaries: (a: RunSummary, b: RunSummary)

  public init(_ a: ComparedRun, _ b: ComparedRun) {
    (self.a, self.b) = (a, b)
    let difference = RunDifference(a.side, b.side)
    self.difference = difference
    var budget = RunDifference.mostWork
    changes = difference.pairs.map { RunDifference.changes($0, a.side, b.side, budget: &budget) }
    summaries = (a.summary, b.summary)
  }

  /// Where the two part, in a sentence.
  var opening: String {
    guard difference.pairs.contains(where: { $0.position != nil }) else {
      return "They are the same, token by token."
    }
    guard let first = difference.first, let one = first.a, let other = first.b, let position = first.position
    else { return "Their texts are the same; one has threads that the other lacks." }
    return
      "They part at \(a.history.phrase(for: one)) \(a.log.header.countUnit.one) \(position + 1): \(a.text(one, position)) → "
      + b.text(other, position)
  }
}
