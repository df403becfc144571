import Traces

/// Flags that compare the texts of a block's threads with one another and with their outlines.
extension RunEvidence {
  /// How many siblings a thread is compared with: all in blocks up to this size, the likeliest ones in larger blocks.
  private static let comparisons = 24

  func redundant() -> FailureFlag? {
    var worst: (likeness: Double, a: ThreadID, b: ThreadID)?
    var found: Set<ThreadID> = []
    for block in tree.blocks {
      let threads = block.children.map { ($0, own($0)) }
        .filter { $0.1.count >= thresholds.leastOwnTokens }
        .map { (id: $0.0, grams: TokenGrams($0.1)) }
      for (a, b) in candidates(threads.map(\.grams)) {
        let (less, more) = (threads[a].grams.count, threads[b].grams.count)
        // Sets of very different sizes cannot be alike.
        guard Double(min(less, more)) > thresholds.similarity * Double(max(less, more)) else { continue }
        let likeness = TokenGrams.jaccard(threads[a].grams, threads[b].grams)
        guard likeness > thresholds.similarity else { continue }
        found.formUnion([threads[a].id, threads[b].id])
        if likeness > worst?.likeness ?? 0 { worst = (likeness, threads[a].id, threads[b].id) }
      }
    }
    return worst.map {
      FailureFlag(
        .redundant, "Jaccard similarity of 3-grams", $0.likeness, over: thresholds.similarity,
        threads: found.map(\.index).sorted(),
        "threads \(name($0.a)) and \(name($0.b)) write nearly the same"
          + (found.count > 2 ? "; \(found.count) threads are alike" : ""))
    }
  }

  /// Pairs worth a comparison, by index: all of a small block, those that share a part of their sketch in a large one.
  private func candidates(_ threads: [TokenGrams]) -> [(Int, Int)] {
    if threads.count <= Self.comparisons {
      return threads.indices.flatMap { a in threads.indices.dropFirst(a + 1).map { (a, $0) } }
    }
    var pairs: [(Int, Int)] = []
    // The last thread of each part; likeness passes on from thread to thread, so a chain finds every group.
    var holders: [UInt64: Int] = [:]
    for (index, grams) in threads.enumerated() {
      var others: Set<Int> = []
      for part in grams.sketch {
        if let other = holders.updateValue(index, forKey: part) { others.insert(other) }
      }
      pairs += others.sorted().prefix(Self.comparisons).map { ($0, index) }
    }
    return pairs
  }

  func offOutline() -> FailureFlag? {
    var worst: (margin: Double, thread: ThreadID, sibling: ThreadID)?
    var found: [Int] = []
    for block in tree.blocks where block.children.count > 1 {
      var index = OutlineIndex(block.children.map { tree.thread($0).outline })
      for (position, child) in block.children.enumerated()
      where work[child.index] >= thresholds.leastOwnTokens {
        let (own, best) = index.fit(of: Array(wholeText(child).utf8), at: position)
        guard let best, best.fit - own > thresholds.outlineMargin else { continue }
        found.append(child.index)
        if best.fit - own > worst?.margin ?? 0 {
          worst = (best.fit - own, child, block.children[best.thread])
        }
      }
    }
    return worst.map {
      FailureFlag(
        .offOutline, "fit to a sibling's outline over its own", $0.margin, over: thresholds.outlineMargin,
        threads: found, "thread \(name($0.thread)) does what the outline of \(name($0.sibling)) says")
    }
  }
}
