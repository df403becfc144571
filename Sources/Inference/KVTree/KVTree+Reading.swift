import Engines

extension KVTree {
  /// One node's tokens that a step shall compute.
  struct Pending {
    let node: NodeID
    /// Indices of the node's tokens.
    let range: Range<Int>
  }

  /// The tokens that must be computed so that the contexts of all `cursors` are complete.
  ///
  /// Each token comes once, and after all tokens that it attends to. The list is cut off after `limit` tokens.
  func pending(for cursors: some Sequence<KVCursor>, atMost limit: Int = .max) -> [Pending] {
    var targets: [NodeID: Int] = [:]
    var visited: Set<NodeID> = []
    var waiting = Array(cursors)
    while let cursor = waiting.popLast() {
      if nodes[cursor.node].tokens.isEmpty {
        guard visited.insert(cursor.node).inserted else { continue }
      } else {
        // If a token is computed, then so is everything before it.
        guard cursor.offset > max(nodes[cursor.node].computed, targets[cursor.node] ?? 0) else { continue }
        targets[cursor.node] = cursor.offset
        if nodes[cursor.node].computed > 0 { continue }
      }
      waiting += ends(before: cursor.node)
    }
    // Everything that a token depends on comes before its node's start in logical order, also across a stitch.
    let all = targets.map { Pending(node: $0.key, range: nodes[$0.key].computed..<$0.value) }
      .sorted { (nodes[$0.node].logicalStart, $0.node) < (nodes[$1.node].logicalStart, $1.node) }
    var left = limit
    return all.compactMap { item in
      let count = min(left, item.range.count)
      left -= count
      return count == 0 ? nil : Pending(node: item.node, range: item.range.prefix(count))
    }
  }

  /// Whether all that a node's first pending token attends to is computed already.
  func isReady(_ node: NodeID) -> Bool {
    // If a token is computed, then so is everything before it.
    if nodes[node].computed > 0 { return true }
    return ends(before: node).allSatisfy { end in
      nodes[end.node].tokens.isEmpty ? isReady(end.node) : nodes[end.node].computed >= end.offset
    }
  }

  /// Everything before the end of `count` tokens of `node`, in logical order.
  func context(of node: NodeID, count: Int) -> KVContext {
    var spans: [KVSpan] = []
    collect(node, count: count, downTo: nil, into: &spans)
    var context = KVContext()
    for span in spans.reversed() {
      var slot = nodes[span.node].firstSlot
      let end = slot + span.count
      while slot < end {
        let index = slot % KVLayout.pageTokens
        let run = min(end - slot, KVLayout.pageTokens - index)
        context.append(
          store.base(nodes[span.node].pages[slot / KVLayout.pageTokens]), slot: index, count: run)
        slot += run
      }
    }
    return context
  }

  /// The first `count` tokens of a node.
  private struct KVSpan {
    var node: NodeID
    var count: Int
  }

  /// Collects the spans of a context, the last one first.
  private func collect(_ start: NodeID, count: Int, downTo ancestor: NodeID?, into spans: inout [KVSpan]) {
    var span = KVSpan(node: start, count: count)
    while span.node != ancestor {
      if span.count > 0 { spans.append(span) }
      guard let parent = nodes[span.node].parent else { return }
      for path in nodes[span.node].paths.reversed() {
        collect(path, count: nodes[path].tokens.count, downTo: parent, into: &spans)
      }
      span = KVSpan(node: parent, count: nodes[parent].tokens.count)
    }
  }

  /// The slot for the K/V of token `index` of a node.
  func slot(_ node: NodeID, _ index: Int) -> KVSlot {
    let slot = nodes[node].firstSlot + index
    return KVSlot(
      page: store.base(nodes[node].pages[slot / KVLayout.pageTokens]), index: slot % KVLayout.pageTokens)
  }

  /// How far each node is part of the context of a sequence.
  func extents(of sequence: SequenceID) -> [NodeID: Int] {
    guard let cursor = cursors[sequence] else { return [:] }
    var result: [NodeID: Int] = [:]
    var waiting = [cursor]
    while let cursor = waiting.popLast() {
      guard cursor.offset > result[cursor.node] ?? -1 else { continue }
      let isSeen = result.updateValue(cursor.offset, forKey: cursor.node) != nil
      if !isSeen { waiting += ends(before: cursor.node) }
    }
    return result
  }

  /// The ends of the nodes that a node comes directly after.
  private func ends(before node: NodeID) -> [KVCursor] {
    (nodes[node].paths + (nodes[node].parent.map { [$0] } ?? [])).map {
      KVCursor(node: $0, offset: nodes[$0].tokens.count)
    }
  }
}
