import Traces

/// What the panel shows of one variation.
struct VariationFigures: Sendable, Equatable {
  /// What was changed, in words.
  var change: String
  var answer: String?
  var correct: Bool?
  var isFinished: Bool
  var total: Int
  var criticalPath: Int
  /// How many entries it had when this was worked out.
  var entryCount: Int
  /// The first thing in which it differs from its parent; nil for the original.
  var difference: String?

  init(_ history: RunHistory, parent: RunHistory?, in log: RunLog) {
    let tree = history.tree()
    let metrics = tree.metrics
    change = ChangeWords.describe(
      log.variations[history.variation.index].change, in: history, log, limit: 12)
    answer = tree.verdict?.answer
    correct = tree.verdict?.correct
    isFinished = tree.finish != nil
    total = metrics.total
    criticalPath = metrics.criticalPath
    entryCount = history.count
    difference = parent.map {
      RunDifference.words(history, from: $0, in: log) ?? (tree.finish == nil ? "none so far" : "none")
    }
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
