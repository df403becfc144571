import Dialects
import Traces

extension RunTree {
  /// A number for a thread's place in the tree that does not depend on when its siblings' children forked.
  ///
  /// Random numbers depend on it, so that a thread draws the same ones alone, batched, live and replayed.
  func pathKey(of id: ThreadID) -> UInt64 {
    var steps: [(block: Int, child: Int)] = []
    var current = thread(id)
    while let block = current.block {
      let record = self.block(block)
      let parent = thread(record.parent)
      steps.append(
        (parent.blocks.firstIndex(of: block) ?? 0, record.children.firstIndex(of: current.id) ?? 0))
      current = parent
    }
    return steps.reversed().reduce(SplitMix64.increment) { key, step in
      SplitMix64.mix(SplitMix64.mix(key ^ UInt64(step.block &+ 1)) ^ UInt64(step.child &+ 1))
    }
  }

  /// The event by which a thread forks.
  ///
  /// - Parameters:
  ///   - opened: where its block begins; nil for its end.
  ///   - count: how many threads are made before it does.
  ///   - after: the threads that the decision to fork waited for.
  func fork(
    _ parent: ThreadID, opened: Int? = nil, into children: [Outline], behind count: Int = 0,
    after: [ThreadID] = [], isIsolated: Bool = false
  ) -> Event.Kind {
    let first = threadCount + count
    let children = children.enumerated().map { index, outline in
      Fork.Child(id: ThreadID(Int32(first + index)), number: outline.number, outline: outline.text)
    }
    return .forked(
      Fork(
        parent: parent, opened: Int32(opened ?? tokenCount(parent)), children: children,
        after: after.filter { $0 != parent }, isIsolated: isIsolated))
  }

  /// The threads below `id` that have not ended, innermost first.
  func unendedDescendants(of id: ThreadID) -> [ThreadID] {
    var below: Set<ThreadID> = [id]
    var result: [ThreadID] = []
    for thread in threads {
      guard let parent = thread.parent, below.contains(parent) else { continue }
      below.insert(thread.id)
      if case .ended = status(thread.id) { continue }
      result.append(thread.id)
    }
    return result.reversed()
  }
}
