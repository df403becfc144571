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

  // MARK: - Searching

  /// The next place that shows `text`, in the order of the screen and round its end.
  func match(of text: String, forward: Bool) -> Cursor? {
    let needle = Array(text.lowercased().utf8)
    guard !needle.isEmpty, !layout.parts.isEmpty else { return nil }
    let start = layout.index(of: cursor, in: history).map { layout.part(ofRow: $0) } ?? 0
    for step in 0...layout.parts.count {
      let index =
        ((start + (forward ? step : -step)) % layout.parts.count + layout.parts.count) % layout.parts.count
      let found = matches(of: needle, in: layout.parts[index])
      // The first part is looked at twice: beyond the cursor at first, in front of it at last.
      let wanted = found.filter { place in
        guard step == 0 else { return true }
        return forward ? isAfter(place, cursor) : isAfter(cursor, place)
      }
      if let place = forward ? wanted.first : wanted.last { return place }
    }
    return nil
  }

  private func isAfter(_ a: Cursor, _ b: Cursor) -> Bool { (a.position ?? -1) > (b.position ?? -1) }

  private func matches(of needle: [UInt8], in part: TreeLayout.Part) -> [Cursor] {
    switch part {
    case .join: return []
    case .header(let thread):
      let outline = Array(history.threads[thread.index].outline.lowercased().utf8)
      return Self.positions(of: needle, in: outline).isEmpty ? [] : [Cursor(thread, .header)]
    case .tokens(let thread, let section), .prompt(let thread, let section):
      var bytes: [UInt8] = []
      var owners: [Int] = []
      let count = tree.tokenCount(thread)
      for position in layout.positions(thread, section: Int(section), tokenCount: count) {
        let id = log.tokens.ids[Int(history.threads[thread.index].tokens[position])]
        bytes += layout.face(id, at: position, of: thread).text.lowercased().utf8
        owners += repeatElement(position, count: bytes.count - owners.count)
      }
      return Self.positions(of: needle, in: bytes).map { Cursor(thread, .token(owners[$0])) }
    }
  }

  private static func positions(of needle: [UInt8], in bytes: [UInt8]) -> [Int] {
    guard let first = needle.first, bytes.count >= needle.count else { return [] }
    return (0...bytes.count - needle.count).filter { start in
      bytes[start] == first && bytes[start..<start + needle.count].elementsEqual(needle)
    }
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
