import Dialects
import Traces

/// Thoughts as the nodes of a search tree: each a thread that ends where the task says that a thought ends.
///
/// A thought that the answer may go on from is *held*; one that ended the text is *complete*.
struct Thoughts {
  let setting: MethodSetting
  var judge: Judge { setting.judge }
  var numbers: MethodNumbers { setting.numbers }

  /// The events that follow from a thread's last token: the end of its thought, with its score.
  ///
  /// - Parameter isRollout: whether the thread goes on to the end of the answer.
  func reactions(to thread: ThreadID, isRollout: Bool = false, in run: RunSnapshot) -> [Event.Kind] {
    if run.endsText(thread) {
      return [
        .ended(thread, .endOfText), .answered(thread, judge.answer(thread, in: run)),
        .scored(thread, judge.score(thread, isComplete: true, in: run)),
      ]
    }
    if setting.limits.stop(thread, in: run.tree) {
      return [.ended(thread, .length), .scored(thread, judge.score(thread, isComplete: false, in: run))]
    }
    guard !isRollout, isThought(run.ownText(of: thread)) else { return [] }
    return [.held(thread), .scored(thread, judge.score(thread, isComplete: false, in: run))]
  }

  /// Whether a text ends with a thought; blank ones are none.
  private func isThought(_ text: String) -> Bool {
    guard let end = text.ranges(of: setting.task.thoughtEnd).last else { return false }
    return text[..<end.lowerBound].contains { !$0.isWhitespace }
  }

  /// The proposals for a next thought, which nothing tells apart but sampling.
  var proposals: [Outline] { (1...numbers.proposals).map { Outline(number: String($0), text: "") } }

  /// The held thoughts among `threads` that repeat an earlier one.
  func duplicates(among threads: [ThreadID], in run: RunSnapshot) -> Set<ThreadID> {
    var seen: Set<String> = []
    var found: Set<ThreadID> = []
    for thread in threads where run.tree.status(thread) == .held {
      if !seen.insert(run.pathText(to: thread)).inserted { found.insert(thread) }
    }
    return found
  }

  /// The end of the search: the way to `leaf` is taken, everything else is left.
  func finish(at leaf: ThreadID, in run: RunSnapshot) -> [Event.Kind] {
    let tree = run.tree
    let path = Set(run.path(to: leaf))
    var events: [Event.Kind] = []
    // Children are made after their parents, so this is from the innermost block outwards.
    for block in tree.blocks.reversed() where tree.join(of: block.id) == nil {
      for child in block.children where !run.isEnded(child) {
        events.append(.ended(child, path.contains(child) ? .closed : .left))
      }
      let taken = block.children.filter(path.contains)
      events.append(.joined(Join(parent: block.parent, discipline: .choice, children: taken)))
    }
    return events + .end(tree.status(leaf) == .ended(.endOfText) ? .endOfText : .length)
  }
}
