import Traces

/// What the panel shows of one variation.
struct VariationFigures: Sendable, Equatable {
  var answer: String?
  var correct: Bool?
  var isFinished: Bool
  var total: Int
  var criticalPath: Int
  /// How many entries it had when this was worked out.
  var entryCount: Int
  /// Where the changed thread first differs from the parent's; nil where it does not.
  var difference: String?

  init(_ history: RunHistory, parent: RunHistory?, in log: RunLog) {
    let tree = history.tree()
    let metrics = tree.metrics
    answer = tree.verdict?.answer
    correct = tree.verdict?.correct
    isFinished = tree.finish != nil
    total = metrics.total
    criticalPath = metrics.criticalPath
    entryCount = history.count
    difference = parent.flatMap { Self.difference(history, $0, in: log) }
  }

  private static func difference(_ history: RunHistory, _ parent: RunHistory, in log: RunLog) -> String? {
    guard let thread = log.variations[history.variation.index].change.thread,
      history.threads.indices.contains(thread.index), parent.threads.indices.contains(thread.index)
    else { return nil }
    let new = history.threads[thread.index].tokens
    let old = parent.threads[thread.index].tokens
    let same = zip(new, old).prefix { log.tokens.ids[Int($0)] == log.tokens.ids[Int($1)] }.count
    guard same < new.count || same < old.count else { return nil }
    func text(_ tokens: [Int32]) -> String {
      same < tokens.count
        ? TokenText.quoted(log.tokens.ids[Int(tokens[same])], log.pieces, limit: 12) : "its end"
    }
    return "token \(same + 1): \(text(old)) → \(text(new))"
  }
}

extension State {
  /// Brings the figures of all variations up to date while their panel shows.
  mutating func refreshVariations() {
    guard case .variations = overlays.last else { return }
    run?.refreshVariationFigures()
  }
}

extension RunState {
  mutating func refreshVariationFigures() {
    var histories: [VariationID: RunHistory] = [log.head: history]
    func folded(_ variation: VariationID) -> RunHistory {
      if let known = histories[variation] { return known }
      let history = RunHistory(log, variation: variation)
      histories[variation] = history
      return history
    }
    for variation in log.variations
    where variationFigures[variation.id]?.entryCount != log.entryCount(of: variation.id) {
      variationFigures[variation.id] = VariationFigures(
        folded(variation.id), parent: variation.parent.map(folded), in: log)
      // Folded runs are large: one parent is kept at hand, not all of them.
      if histories.count > 3 { histories = [log.head: history] }
    }
  }
}
