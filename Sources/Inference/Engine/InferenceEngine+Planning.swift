import Engines

extension InferenceEngine {
  /// The rows of the forward pass, in an order in which each comes after all it attends to.
  struct Plan {
    private(set) var rows: [ForwardRow] = []
    /// What they attend to.
    fileprivate(set) var contexts: [KVContext] = []
    /// Whether no row attends to another.
    fileprivate(set) var isIndependent = true
    /// For each row of the step, which logits are its own.
    fileprivate(set) var logitsOfRow: [Int?] = []
    /// For each new draft, which logits are those of its sequence and of its tokens.
    fileprivate(set) var logitsOfDraft: [SequenceID: [Int]] = [:]
    /// Which logits are those behind a place that asks for some.
    private(set) var logits: [KVCursor: Int] = [:]

    var logitsCount: Int { logits.count }

    fileprivate mutating func add(_ row: ForwardRow, endingAt cursor: KVCursor) {
      if row.wantsLogits { logits[cursor] = logits.count }
      rows.append(row)
    }
  }

  /// Plans a step, and commits pages to what it will compute.
  ///
  /// - Parameter known: the tokens to compute, but for drafts; only rows that do not sample may be left incomplete.
  func plan(_ rows: [StepRow], _ known: [KVTree.Pending]) -> Plan {
    let cursors = rows.map { tree.cursors[$0.sequence] }
    let ahead = draftCursors()
    let pending =
      ahead.isEmpty
      ? known : tree.pending(for: cursors.compactMap { $0 } + ahead.values.compactMap(\.last))
    let asking = asking(rows, cursors).union(ahead.values.joined())
    let requeried = requeried(asking, beside: pending)
    var plan = Plan()
    plan.isIndependent = pending.allSatisfy { $0.range.count == 1 && tree.isReady($0.node) }
    for item in pending { tree.commit(item.node, upTo: item.range.upperBound) }
    let contextOf = addContexts(of: pending, requeried, to: &plan)

    func add(_ cursor: KVCursor, isStored: Bool) {
      guard let context = contextOf[cursor.node] else { return }
      // By index: a copy of the node would retain every array in it.
      let (node, index) = (cursor.node, cursor.offset - 1)
      let row = ForwardRow(
        token: tree.nodes[node].tokens[index], position: tree.nodes[node].startPosition + index,
        context: context, length: tree.nodes[node].logicalStart + cursor.offset,
        slot: isStored ? nil : tree.slot(node, index), wantsLogits: asking.contains(cursor))
      plan.add(row, endingAt: cursor)
    }
    for item in pending {
      for index in item.range { add(KVCursor(node: item.node, offset: index + 1), isStored: false) }
    }
    for cursor in requeried { add(cursor, isStored: true) }
    plan.logitsOfRow = zip(rows, cursors).map { row, cursor in
      isComputedAhead(row.sequence) ? nil : cursor.flatMap { plan.logits[$0] }
    }
    plan.logitsOfDraft = ahead.mapValues { $0.compactMap { plan.logits[$0] } }
    count(pending, requeried, ahead)
    return plan
  }

  /// The last token of each row that samples; rows that end alike share its logits.
  private func asking(_ rows: [StepRow], _ cursors: [KVCursor?]) -> Set<KVCursor> {
    var asking: Set<KVCursor> = []
    for (row, cursor) in zip(rows, cursors) where row.sampling != nil && !isComputedAhead(row.sequence) {
      if let cursor { asking.insert(cursor) }
    }
    return asking
  }

  /// Places whose keys and values are stored already, and whose logits are asked for once more.
  private func requeried(_ asking: Set<KVCursor>, beside pending: [KVTree.Pending]) -> [KVCursor] {
    asking.filter { cursor in
      !pending.contains { $0.node == cursor.node && $0.range.contains(cursor.offset - 1) }
    }.sorted { ($0.node, $0.offset) < ($1.node, $1.offset) }
  }

  /// What each node attends to: its rows see more or less of the same.
  ///
  /// - Returns: the index of each node's context.
  private func addContexts(
    of pending: [KVTree.Pending], _ requeried: [KVCursor], to plan: inout Plan
  ) -> [NodeID: Int] {
    var counts: [NodeID: Int] = [:]
    for item in pending { counts[item.node] = item.range.upperBound }
    for cursor in requeried { counts[cursor.node] = max(counts[cursor.node] ?? 0, cursor.offset) }
    var contextOf: [NodeID: Int] = [:]
    for (node, count) in counts {
      contextOf[node] = plan.contexts.count
      plan.contexts.append(tree.context(of: node, count: count))
    }
    return contextOf
  }

  private func count(
    _ pending: [KVTree.Pending], _ requeried: [KVCursor], _ ahead: [SequenceID: [KVCursor]]
  ) {
    totals.requeriedTokens += requeried.count
    totals.computedTokens += pending.reduce(0) { $0 + $1.range.count }
    // What is computed ahead counts when a sequence goes on so.
    for (sequence, cursors) in ahead where drafts[sequence]?.isOwn == true {
      totals.computedTokens -= cursors.count - 1
    }
  }
}
