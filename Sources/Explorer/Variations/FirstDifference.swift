import Traces

/// The first thing in which a variation differs from the run that it was made from, looked for in all of both.
struct FirstDifference {
  private let new: RunHistory
  private let old: RunHistory
  private let log: RunLog

  /// In words; nil where the two are the same, as far as the new one has come.
  static func words(_ new: RunHistory, from old: RunHistory, in log: RunLog) -> String? {
    let difference = FirstDifference(new: new, old: old, log: log)
    return difference.firstToken ?? difference.firstJoin ?? difference.answer
  }

  // MARK: - Tokens

  /// The earliest token, by engine step, that one of them has and the other has not.
  private var firstToken: String? {
    let newTree = new.tree()
    let oldTree = old.tree()
    var first: (step: Int32, words: String)?
    for (a, b) in zip(new.threads, old.threads) {
      let ids = log.tokens.ids
      let same = zip(a.tokens, b.tokens).prefix { $0 == $1 || ids[Int($0)] == ids[Int($1)] }.count
      guard same < max(a.tokens.count, b.tokens.count) else { continue }
      if same == a.tokens.count, !isOver(a.id, newTree) || newTree.isPruned(a.id) { continue }
      if same == b.tokens.count, oldTree.isPruned(b.id) { continue }
      let steps = [(a, newTree), (b, oldTree)].compactMap { thread, tree in
        same < thread.tokens.count ? tree.step(of: same, in: thread.id) : nil
      }
      guard let step = steps.min(), step < first?.step ?? .max else { continue }
      let place = "\(new.phrase(for: a.id)) \(log.header.countUnit.one) \(same + 1)"
      first = (step, "\(place): \(text(b, same, old)) → \(text(a, same, new))")
    }
    return first?.words
  }

  /// Whether a thread will not write any more: until then its end is no difference.
  private func isOver(_ thread: ThreadID, _ tree: RunTree) -> Bool {
    switch tree.status(thread) {
    case .ended, .stopped: true
    case .running, .waiting, .held: false
    }
  }

  private func text(_ thread: ThreadRecord, _ position: Int, _ history: RunHistory) -> String {
    guard position < thread.tokens.count else { return "its end" }
    return TokenText.quoted(
      log.tokens.ids[Int(thread.tokens[position])], at: position, of: thread.id, in: history, log, limit: 12)
  }

  // MARK: - Joins and the answer

  /// The first join that takes up other threads.
  private var firstJoin: String? {
    for (a, b) in zip(new.tree().blocks, old.tree().blocks) {
      guard let after = a.join?.join, let before = b.join?.join, after.children != before.children
      else { continue }
      let verb = after.discipline == .choice ? "chooses" : "joins"
      return "\(new.phrase(for: a.parent)) \(verb) \(list(after, new)), not \(list(before, old))"
    }
    return nil
  }

  private func list(_ join: Join, _ history: RunHistory) -> String {
    join.children.isEmpty ? "none" : join.children.map { history.name(of: $0) }.joined(separator: ", ")
  }

  private var answer: String? {
    guard let after = new.tree().verdict?.answer, let before = old.tree().verdict?.answer, after != before
    else { return nil }
    return "the answer: \(Format.visible(before, limit: 12)) → \(Format.visible(after, limit: 12))"
  }
}
