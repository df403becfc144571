import Traces

/// Flags that compare the threads of a block: what they do, and how long they take.
extension RunEvidence {
  /// Blocks of more threads are judged by their first ones: nobody reads more, and likeness costs a pair each.
  private static let comparedThreads = 24

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
    var work = 0
    for block in tree.blocks {
      setUp += block.forkPosition - block.opened
      for child in block.children {
        let own = own(child).count
        work += own
        setUp += tree.tokenCount(child) - own
      }
    }
    guard work > 0, Double(setUp) > thresholds.setUpShare * Double(work) else { return nil }
    return FailureFlag(
      .overParallel, "set-up tokens per token of work", Double(setUp) / Double(work),
      over: thresholds.setUpShare,
      "\(setUp) tokens of outlines and headers for \(work) tokens of work in threads")
  }

  func redundant() -> FailureFlag? {
    var worst: (similarity: Double, a: ThreadID, b: ThreadID)?
    for block in tree.blocks {
      let threads = block.children.prefix(Self.comparedThreads)
        .map { ($0, own($0)) }.filter { $0.1.count >= thresholds.leastOwnTokens }
        .map { (thread: $0.0, grams: Grams.of($0.1)) }
      for (index, a) in threads.enumerated() {
        for b in threads.dropFirst(index + 1) {
          // Sets of very different sizes cannot be alike.
          let sizes = [a.grams.count, b.grams.count].sorted()
          guard Double(sizes[0]) > thresholds.similarity * Double(sizes[1]) else { continue }
          let similarity = Grams.jaccard(a.grams, b.grams)
          if similarity > worst?.similarity ?? thresholds.similarity {
            worst = (similarity, a.thread, b.thread)
          }
        }
      }
    }
    return worst.map {
      FailureFlag(
        .redundant, "Jaccard similarity of 3-grams", $0.similarity, over: thresholds.similarity,
        threads: [$0.a.index, $0.b.index], "threads \(name($0.a)) and \(name($0.b)) write nearly the same")
    }
  }

  func offOutline() -> FailureFlag? {
    var worst: (margin: Double, thread: ThreadID, sibling: ThreadID)?
    for block in tree.blocks {
      let children = block.children.prefix(Self.comparedThreads)
      let outlines = children.map { Grams.of(Array(tree.thread($0).outline.lowercased())) }
      guard children.count > 1 else { continue }
      for (index, child) in children.enumerated() {
        let text = wholeText(child).lowercased()
        guard text.count >= thresholds.leastOwnTokens else { continue }
        // An outline shorter than a 3-gram counts whole: look for it as it stands.
        let grams = Grams.of(Array(text))
        let fits = children.indices.map { other in
          let outline = tree.thread(children[other]).outline.lowercased()
          if outline.isEmpty { return 0.0 }
          if outline.count <= 3 { return text.contains(outline) ? 1.0 : 0 }
          return Grams.containment(of: outlines[other], in: grams)
        }
        guard let best = fits.indices.filter({ $0 != index }).max(by: { fits[$0] < fits[$1] }) else {
          continue
        }
        let margin = fits[best] - fits[index]
        if margin > worst?.margin ?? thresholds.outlineMargin { worst = (margin, child, children[best]) }
      }
    }
    return worst.map {
      FailureFlag(
        .offOutline, "fit to a sibling's outline over its own", $0.margin, over: thresholds.outlineMargin,
        threads: [$0.thread.index],
        "thread \(name($0.thread)) does what the outline of \(name($0.sibling)) says")
    }
  }

  func imbalance() -> FailureFlag? {
    var worst: (share: Double, block: BlockRecord)?
    for block in tree.blocks where tree.join(of: block.id) != nil {
      let idle = tree.idle(in: block.id).reduce(0) { $0 + $1.tokens }
      guard idle >= thresholds.leastIdleTokens else { continue }
      let start = tree.thread(block.children[0]).depthAtStart
      let longest = block.children.map { tree.reach(of: $0).depth - start }.max() ?? 0
      guard longest > 0 else { continue }
      let share = Double(idle) / Double(block.children.count * longest)
      if share > worst?.share ?? thresholds.idleShare { worst = (share, block) }
    }
    return worst.map {
      FailureFlag(
        .imbalance, "idle share of a block", $0.share, over: thresholds.idleShare,
        threads: $0.block.children.map(\.index),
        "threads \(names($0.block.children)) wait for the slowest of them")
    }
  }

  func overhead() -> FailureFlag? {
    var spent = tree.metrics.reprefilled
    var gained = 0
    for block in tree.blocks {
      spent += block.forkPosition - block.opened
      let lengths = block.children.map { own($0).count }
      gained += lengths.reduce(0, +) - (lengths.max() ?? 0)
    }
    guard tree.blockCount > 0, Double(spent) > thresholds.overheadRatio * Double(gained) else { return nil }
    return FailureFlag(
      .overhead, "tokens spent per token gained", gained > 0 ? Double(spent) / Double(gained) : Double(spent),
      over: thresholds.overheadRatio,
      "\(spent) tokens of outlines and second prefill took \(gained) off the critical path")
  }
}
