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
  /// Brings the figures of the variations that show up to date while their panel is open.
  mutating func refreshVariations() {
    guard case .variations(let panel) = overlays.last, let run else { return }
    let rows = VariationsView.rows(run.log)
    let shown = rows[VariationsView.shown(panel, of: rows.count, in: size)].map(\.id)
    self.run?.refreshVariationFigures(of: shown)
  }
}

extension RunState {
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
