import Traces

extension OpenRun {
  // MARK: - From thread to thread

  mutating func moveThread(forward: Bool) {
    let row = layout.index(of: cursor, in: history) ?? scroll
    guard let thread = layout.header(near: row, forward: forward) else { return }
    move(to: Cursor(thread, .header))
  }

  /// To the next stretch of the critical path; false at its end.
  mutating func moveCritical(forward: Bool) -> Bool {
    guard let row = layout.index(of: cursor, in: history) else { return false }
    let stretches = forward ? summary.path.stretches : summary.path.stretches.reversed()
    for stretch in stretches {
      let place = Cursor(stretch.thread, .token(stretch.range.lowerBound))
      guard let found = layout.index(of: place, in: history), forward ? found > row : found < row
      else { continue }
      move(to: place)
      return true
    }
    return false
  }

  /// To the next marked decision, fork or join along the thread; false where there is none.
  mutating func moveDecision(forward: Bool) -> Bool {
    let tree = self.tree
    let count = tree.tokenCount(cursor.thread)
    // Every token counts two: a join stands in front of the token at its position.
    var places = marks.positions(cursor.thread).filter { $0 < count }.map {
      (2 * Int($0) + 1, Cursor.Spot.token(Int($0)))
    }
    for block in tree.blocks(of: cursor.thread) {
      let position = tree.block(block).forkPosition
      if position > 0 { places.append((2 * position - 1, .token(position - 1))) }
      if tree.join(of: block) != nil { places.append((2 * position, .join(block))) }
    }
    let here =
      switch cursor.spot {
      case .header: -1
      case .token(let position), .prompt(let position): 2 * position + 1
      case .join(let block): 2 * tree.block(block).forkPosition
      }
    let next =
      forward
      ? places.filter { $0.0 > here }.min { $0.0 < $1.0 } : places.filter { $0.0 < here }.max { $0.0 < $1.0 }
    guard let next else { return false }
    move(to: Cursor(cursor.thread, next.1))
    return true
  }

  // MARK: - Folding and following

  /// Folds or unfolds the prompt that the cursor is in, else its thread.
  mutating func toggleFold() {
    follows = false
    if togglePrompt() { return }
    let thread = cursor.thread
    cursor = Cursor(thread, .header)
    setFolded(folded.symmetricDifference([thread]))
    showCursor()
  }

  /// Opens the prompt under the cursor or closes it; false where there is none.
  mutating func togglePrompt() -> Bool {
    var prompt = cursor.position.flatMap { layout.prompt(around: $0, of: cursor.thread) }
    if case .prompt = cursor.spot { prompt = cursor }
    guard let prompt else { return false }
    follows = false
    cursor = prompt
    setPrompt(prompt, isOpen: !openPrompts.contains(prompt))
    showCursor()
    return true
  }

  /// Folds the children of the outermost blocks, or unfolds everything.
  mutating func toggleFoldAll() {
    if folded.isEmpty {
      follows = false
      setFolded(Set(tree.blocks(of: .root).flatMap { history.blocks[$0.index].children }))
    } else {
      setFolded([])
    }
    showCursor()
  }

  mutating func setFollows(_ follows: Bool) {
    self.follows = follows
    if follows { followTail() }
  }

  // MARK: - Names

  func name(of thread: ThreadID) -> String { history.name(of: thread) }

  /// The log's index of the token under the cursor, and its position.
  var cursorToken: (index: Int, position: Int)? {
    guard let position = cursor.position, history.threads.indices.contains(cursor.thread.index) else {
      return nil
    }
    let tokens = history.threads[cursor.thread.index].tokens
    return tokens.indices.contains(position) ? (Int(tokens[position]), position) : nil
  }
}
