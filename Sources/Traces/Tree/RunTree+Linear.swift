extension RunTree {
  /// Every token in reading order: a thread up to its fork, then the children in outline order, then the rest.
  ///
  /// Yields indices into the log's token columns. Pruned threads and those that did not come back at a join are left
  /// out unless asked for. Iterative, so that no depth of nesting can exhaust the stack.
  public func linearTokens(includingAll: Bool = false) -> [Int32] {
    var result: [Int32] = []
    var stack = [Cursor(thread: .root)]
    while var cursor = stack.popLast() {
      let tokens = tokens(cursor.thread)
      let blocks = blocks(of: cursor.thread)
      guard cursor.block < blocks.count else {
        result += tokens.dropFirst(cursor.position)
        continue
      }
      let block = history.blocks[blocks[blocks.startIndex + cursor.block].index]
      if cursor.child == 0 {
        result += tokens[min(cursor.position, tokens.count)..<min(block.forkPosition, tokens.count)]
        cursor.position = block.forkPosition
      }
      let children = cursor.children ?? (includingAll ? block.children : comingBack(from: block))
      if cursor.child == children.count {
        stack.append(Cursor(thread: cursor.thread, position: cursor.position, block: cursor.block + 1))
        continue
      }
      let child = children[cursor.child]
      cursor.children = children
      cursor.child += 1
      stack.append(cursor)
      stack.append(Cursor(thread: child))
    }
    return result
  }

  /// The children of a block that count for what follows: those of its join, or all that may still come back.
  private func comingBack(from block: BlockRecord) -> [ThreadID] {
    (join(of: block.id)?.children ?? block.children).filter { !isPruned($0) }
  }

  /// The answer as it is judged: in reading order, without prompts and threads that did not come back at a join.
  ///
  /// Where messages return, they stand in the main thread, and its calls were cut out: that thread is the answer.
  /// - Parameter endOfText: tokens that end a text and are no part of it.
  public func answerText(_ log: RunLog, leavingOut endOfText: Set<Int32> = []) -> String {
    let isMessage = log.header.join == .message
    let indices = isMessage ? keptTokens(.root) : linearTokens()
    return log.pieces.text(
      indices.lazy.map(Int.init).filter { log.tokens.classes[$0] != .prompt }
        .map { log.tokens.ids[$0] }.filter { !endOfText.contains($0) })
  }

  /// The tokens of a thread that it still attends to.
  private func keptTokens(_ id: ThreadID) -> [Int32] {
    let dropped = dropped(id)
    return tokens(id).enumerated().filter { token in !dropped.contains { $0.contains(token.offset) } }
      .map(\.element)
  }

  /// A place in the walk: which block of a thread comes next, and which of its children.
  private struct Cursor {
    var thread: ThreadID
    var position = 0
    var block = 0
    var child = 0
    /// The children of that block that are read; nil until the first one is.
    var children: [ThreadID]?
  }
}
