import Inference
import Traces

/// What the person changed on the way to a variation, as rules that the run obeys while it is made.
///
/// A variation keeps its ancestors' interventions unless its own change comes before them causally; so it differs from
/// its parent by its own change alone, even where the cut in time lies in front of an older edit elsewhere.
struct Interventions {
  private struct Rule {
    var thread: ThreadID
    var position: Int
    var effect: Effect
  }

  private enum Effect {
    case write([TokenID])
    case seed(UInt64)
    case prune
    case nothing
  }

  private var rules: [Rule] = []
  private let seed: UInt64

  /// - Parameter encode: turns typed text into token ids.
  init(_ history: RunHistory, in log: RunLog, encode: (String) throws -> [TokenID]) throws {
    seed = log.header.seed
    for variation in history.lineage {
      let made = RunHistory(log, variation: variation.id)
      guard let thread = variation.change.thread, let position = variation.change.position else { continue }
      rules.removeAll { Self.isDownstream($0.thread, $0.position, of: thread, position, in: made) }
      rules.append(
        Rule(thread: thread, position: position, effect: try Self.effect(variation.change, encode)))
    }
  }

  /// The token that must stand at a position; nil where the model is free.
  func written(_ thread: ThreadID, at position: Int) -> TokenID? {
    for rule in rules where rule.thread == thread {
      if case .write(let ids) = rule.effect, ids.indices.contains(position - rule.position) {
        return ids[position - rule.position]
      }
    }
    return nil
  }

  /// How many tokens that the person put in are still to be written behind a thread's first `count`.
  func editsToCome(_ thread: ThreadID, behind count: Int) -> Int {
    var position = count
    while written(thread, at: position) != nil { position += 1 }
    return position - count
  }

  /// Whether a thread with `count` tokens has to stop.
  func prunes(_ thread: ThreadID, at count: Int) -> Bool {
    rules.contains { rule in
      if case .prune = rule.effect { rule.thread == thread && count >= rule.position } else { false }
    }
  }

  var pruned: [ThreadID] {
    rules.compactMap { if case .prune = $0.effect { $0.thread } else { nil } }
  }

  /// The seed of a thread's random numbers at a position: the last re-seeding on the way from the root.
  func seed(of thread: ThreadID, at position: Int, in tree: RunTree) -> UInt64 {
    var thread = thread
    var position = position
    while true {
      for rule in rules.reversed() where rule.thread == thread && rule.position <= position {
        if case .seed(let seed) = rule.effect { return seed }
      }
      guard let block = tree.thread(thread).block else { return seed }
      position = tree.block(block).forkPosition
      thread = tree.block(block).parent
    }
  }

  private static func effect(_ change: Change, _ encode: (String) throws -> [TokenID]) throws -> Effect {
    switch change {
    case .original, .again: .nothing
    case .token(_, _, let id): .write([id])
    case .text(_, _, let text): .write(try encode(text))
    case .seed(_, _, let seed): .seed(seed)
    case .prune: .prune
    }
  }

  /// Whether (thread, position) comes causally at or after (cause, causePosition).
  private static func isDownstream(
    _ thread: ThreadID, _ position: Int, of cause: ThreadID, _ causePosition: Int, in history: RunHistory
  ) -> Bool {
    var thread = thread
    var position = position
    while thread != cause {
      guard history.threads.indices.contains(thread.index), let block = history.threads[thread.index].block
      else {
        return false
      }
      position = history.blocks[block.index].forkPosition
      thread = history.blocks[block.index].parent
    }
    return position >= causePosition
  }
}
