import Traces

/// Flags about what the threads of a block cost, and how long they take.
extension RunEvidence {
  func overParallel() -> FailureFlag? {
    if let widest = tree.blocks.max(by: { $0.children.count < $1.children.count }),
      widest.children.count > thresholds.threadsOfBlock
    {
      return FailureFlag(
        .overParallel, "threads of a block", Double(widest.children.count),
        over: Double(thresholds.threadsOfBlock),
        "\(name(widest.parent)) forks into \(widest.children.count) threads at once")
    }
    var setUp = 0
    var done = 0
    for (block, children) in joinedBlocks {
      setUp += outlineTokens(block)
      for child in children {
        done += work[child.index]
        setUp += tree.tokenCount(child) - own(child).count
      }
    }
    guard Double(setUp) > thresholds.setUpShare * Double(done) else { return nil }
    return FailureFlag(
      .overParallel, "set-up \(unit.many) per \(unit.one) of work", Double(setUp) / Double(max(1, done)),
      over: thresholds.setUpShare,
      "\(unit.count(setUp)) of outlines and headers for \(unit.count(done)) of work in threads")
  }

  func imbalance() -> FailureFlag? {
    var worst: (share: Double, block: BlockRecord)?
    for (block, children) in joinedBlocks {
      let idle = tree.idle(in: block.id).reduce(0) { $0 + $1.tokens }
      guard idle >= thresholds.leastIdleTokens, let first = children.first else { continue }
      let start = tree.thread(first).depthAtStart
      let longest = children.map { tree.reach(of: $0).depth - start }.max() ?? 0
      guard longest > 0 else { continue }
      let share = Double(idle) / Double(children.count * longest)
      if share > worst?.share ?? thresholds.idleShare { worst = (share, block) }
    }
    return worst.map { share, block in
      let idle = tree.idle(in: block.id)
      let waiting = idle.filter { $0.tokens > 0 }.map(\.thread)
      let slowest = names(idle.filter { $0.tokens == 0 && !waiting.contains($0.thread) }.map(\.thread))
      let longest = unit.count(idle.map(\.tokens).max() ?? 0)
      return FailureFlag(
        .imbalance, "idle share of a block", share, over: thresholds.idleShare,
        threads: block.children.map(\.index),
        "\(waiting.count == 1 ? "thread" : "threads") \(names(waiting)) wait\(waiting.count == 1 ? "s" : "") for "
          + "\(slowest), up to \(longest)")
    }
  }

  func overhead() -> FailureFlag? {
    let joined = joinedBlocks
    // The work on the longest way through each thread; children come after their parents.
    var path = work
    var saved = 0
    for (block, children) in joined.reversed() {
      let lengths = children.map { path[$0.index] }
      let longest = lengths.max() ?? 0
      saved += lengths.reduce(0, +) - longest
      path[block.parent.index] += longest
    }
    // Headers and closers too: against sequential runs of the same problems, leaving them out misses a third of the slower ones.
    let spent = joined.reduce(metrics.inserted) {
      $0 + outlineTokens($1.block) + Int(tree.join(of: $1.block.id)?.reprefilled ?? 0)
    }
    guard !joined.isEmpty, Double(spent) > thresholds.overheadRatio * Double(saved) else { return nil }
    return FailureFlag(
      .overhead, "\(unit.many) spent per \(unit.one) gained", Double(spent) / Double(max(1, saved)),
      over: thresholds.overheadRatio,
      "outlines, headers and second prefill cost \(unit.count(spent)); running side by side saved \(saved)")
  }

  private func outlineTokens(_ block: BlockRecord) -> Int { block.forkPosition - block.opened }
}
