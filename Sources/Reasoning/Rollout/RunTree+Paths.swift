public import Traces

extension RunTree {
  /// A number for a thread's place in the tree that does not depend on when its siblings' children forked.
  ///
  /// Random numbers hang on it, so that a thread draws the same ones alone, batched, live and replayed.
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
    return steps.reversed().reduce(0x9E37_79B9_7F4A_7C15) { key, step in
      mix(mix(key ^ UInt64(step.block &+ 1)) ^ UInt64(step.child &+ 1))
    }
  }

  /// SplitMix64's finaliser (Steele, Lea, Flood 2014).
  private func mix(_ value: UInt64) -> UInt64 {
    var z = value &+ 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
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

  /// The text of the answer in reading order, without the prompt and the pruned threads.
  public func answerText(_ log: RunLog) -> String {
    let answer = linearTokens().lazy.map(Int.init).filter { log.tokens.classes[$0] != .prompt }
    return log.pieces.text(answer.map { log.tokens.ids[$0] })
  }
}
