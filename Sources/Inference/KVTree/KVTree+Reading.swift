extension KVTree {
  /// One node's tokens that a step shall compute.
  struct Pending {
    let node: NodeID
    /// Indices of the node's tokens.
    let range: Range<Int>
  }

  /// What must be computed so that the contexts of all `cursors` are complete: each token once, and every token after
  /// all those it attends to.
  func pending(for cursors: some Sequence<KVCursor>) -> [Pending] {
    var targets: [NodeID: Int] = [:]
    var visited: Set<NodeID> = []
    var waiting = Array(cursors)
    while let cursor = waiting.popLast() {
      let node = nodes[cursor.node]
      if node.tokens.isEmpty {
        guard visited.insert(cursor.node).inserted else { continue }
      } else {
        // What is computed has everything before it computed.
        guard cursor.offset > max(node.computed, targets[cursor.node] ?? 0) else { continue }
        targets[cursor.node] = cursor.offset
      }
      for before in node.paths + (node.parent.map { [$0] } ?? []) {
        waiting.append(KVCursor(node: before, offset: nodes[before].tokens.count))
      }
    }
    // A token's dependencies all have a smaller logical index than its own node's start, also across a stitch.
    return targets.map { Pending(node: $0.key, range: nodes[$0.key].computed..<$0.value) }
      .sorted { (nodes[$0.node].logicalStart, $0.node) < (nodes[$1.node].logicalStart, $1.node) }
  }

  /// Writes the base addresses of the K/V of everything before the end of `count` tokens of `node`, in logical order,
  /// `logicalStart + count` of them.
  func writeContext(of node: NodeID, count: Int, to out: UnsafeMutablePointer<UnsafePointer<Float>?>) {
    write(node, count: count, downTo: nil, endingAt: out + nodes[node].logicalStart + count)
  }

  private func write(
    _ start: NodeID, count: Int, downTo ancestor: NodeID?,
    endingAt end: UnsafeMutablePointer<UnsafePointer<Float>?>
  ) {
    var node = start
    var count = count
    var end = end
    while node != ancestor {
      let current = nodes[node]
      if let fork = current.parent, current.isStitch {
        for path in current.paths.reversed() {
          write(path, count: nodes[path].tokens.count, downTo: fork, endingAt: end)
          end -= nodes[path].logicalEnd - nodes[fork].logicalEnd
        }
      } else {
        end -= count
        writeSlots(current, count: count, to: end)
      }
      guard let parent = current.parent else { return }
      node = parent
      count = nodes[parent].tokens.count
    }
  }

  private func writeSlots(
    _ node: KVNode, count: Int, to out: UnsafeMutablePointer<UnsafePointer<Float>?>
  ) {
    var index = 0
    var slot = node.firstSlot
    let stride = store.layout.headDim
    while index < count {
      let inPage = slot % KVLayout.pageTokens
      var base = UnsafePointer(store.slot(node.pages[slot / KVLayout.pageTokens], inPage))
      let run = min(count - index, KVLayout.pageTokens - inPage)
      for offset in 0..<run {
        out[index + offset] = base
        base += stride
      }
      index += run
      slot += run
    }
  }

  /// Where the K/V of token `index` of a node is to be written.
  func slot(_ node: NodeID, _ index: Int) -> UnsafeMutablePointer<Float> {
    let slot = nodes[node].firstSlot + index
    return store.slot(nodes[node].pages[slot / KVLayout.pageTokens], slot % KVLayout.pageTokens)
  }

  /// How far each node is part of the context of a sequence.
  func extents(of sequence: SequenceID) -> [NodeID: Int] {
    guard let cursor = cursors[sequence] else { return [:] }
    var result: [NodeID: Int] = [:]
    var waiting = [cursor]
    while let cursor = waiting.popLast() {
      guard cursor.offset > result[cursor.node] ?? -1 else { continue }
      let seen = result.updateValue(cursor.offset, forKey: cursor.node) != nil
      guard !seen else { continue }
      for before in nodes[cursor.node].paths + (nodes[cursor.node].parent.map { [$0] } ?? []) {
        waiting.append(KVCursor(node: before, offset: nodes[before].tokens.count))
      }
    }
    return result
  }
}
