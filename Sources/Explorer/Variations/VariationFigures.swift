import Traces

/// The figures of one variation in the panel.
struct VariationFigures: Sendable, Equatable {
  /// The change, in words.
  var change: String
  var run: RunSummary
  /// How many entries it had when this was worked out.
  var entryCount: Int
  /// The first thing in which it differs from its parent; nil for the original.
  var difference: String?

  init(_ history: RunHistory, parent: RunHistory?, in log: RunLog) {
    let tree = history.tree()
    change = ChangeWords.describe(log.variations[history.variation.index].change, in: history, log, limit: 12)
    run = RunSummary(log, tree)
    entryCount = history.count
    difference = parent.map {
      FirstDifference.words(history, from: $0, in: log) ?? (tree.finish == nil ? "none so far" : "none")
    }
  }
}

extension OpenRun {
  mutating func refreshVariationFigures(of shown: [VariationID]) {
    let stale = shown.filter { variationFigures[$0]?.entryCount != log.entryCount(of: $0) }
    guard !stale.isEmpty else { return }
    // Neighbours have much in common, and so have their parents.
    var (own, before) = (history, history)
    for id in stale {
      own.follow(log, to: id)
      let parent = log.variations[id.index].parent
      if let parent { before.follow(log, to: parent) }
      variationFigures[id] = VariationFigures(own, parent: parent.map { _ in before }, in: log)
    }
  }
}
