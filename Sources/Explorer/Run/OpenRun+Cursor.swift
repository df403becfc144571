import Traces

extension OpenRun {
  // MARK: - Places

  /// The first place on a row.
  func place(on row: TreeLayout.Row) -> Cursor? {
    switch row {
    case .header(let thread): return Cursor(thread, .header)
    case .join(let block): return Cursor(history.blocks[block.index].parent, .join(block))
    case .prompt(let thread, let section):
      return Cursor(thread, .prompt(layout.wraps[thread.index].sections[section].firstToken))
    case .tokens(let thread, let section, let row):
      return positions(thread, section, row).first.map { Cursor(thread, .token($0)) }
    }
  }

  /// The positions of the tokens that a row shows at the moment.
  private func positions(_ thread: ThreadID, _ section: Int, _ row: Int) -> Range<Int> {
    let count = history.tree(at: shownMoment).tokenCount(thread)
    return layout.positions(thread, section: section, row: row, tokenCount: count)
  }

  /// The place at a row and a column of the tree.
  func place(row index: Int, column: Int) -> Cursor? {
    guard let row = layout.row(at: index), let first = place(on: row) else { return nil }
    guard case .tokens(let thread, let section, let line) = row else { return first }
    var x = layout.textColumn(thread, section: section, row: line, depth: history.threads[thread.index].depth)
    var found = first
    for position in positions(thread, section, line) {
      if x > column { break }
      found = Cursor(thread, .token(position))
      x += width(of: position, in: thread)
    }
    return found
  }

  /// Columns of a token in the tree, with the mark of a decision in front of it.
  private func width(of position: Int, in thread: ThreadID) -> Int {
    let id = log.tokens.ids[Int(history.threads[thread.index].tokens[position])]
    return layout.face(id, at: position, of: thread).width + (isMarked(thread, position) ? 1 : 0)
  }

  func isMarked(_ thread: ThreadID, _ position: Int) -> Bool {
    let marks = marks.positions(thread)
    let index = marks.indices.bisect { Int(marks[$0]) >= position }
    return index < marks.count && Int(marks[index]) == position
  }

  var cursorColumn: Int {
    let depth = history.threads[cursor.thread.index].depth
    guard let position = cursor.position else { return layout.gutter.textColumn(depth: depth) }
    let place = layout.wraps[cursor.thread.index].place(of: position)
    let start = layout.textColumn(cursor.thread, section: place.section, row: place.row, depth: depth)
    let row = layout.positions(
      cursor.thread, section: place.section, row: place.row, tokenCount: position + 1)
    return row.dropLast().reduce(start) { $0 + width(of: $1, in: cursor.thread) }
  }

  // MARK: - Moving

  /// Puts the cursor somewhere because the person wants it there: it stops following.
  mutating func move(to place: Cursor) {
    follows = false
    awaited = nil
    cursor = place
    reveal(place.thread)
    chosenAlternative = 0
    settleCursor()
    goalColumn = cursorColumn
    showCursor()
  }

  /// Moves the cursor by rows and keeps to the column as far as it can.
  mutating func moveRows(_ rows: Int) {
    guard layout.rowCount > 0 else { return }
    let row = (layout.index(of: cursor, in: history) ?? scroll) + rows
    let column = goalColumn
    guard let place = place(row: max(0, min(row, layout.rowCount - 1)), column: column) else { return }
    move(to: place)
    goalColumn = column
  }

  mutating func moveTokens(_ tokens: Int) {
    let count = history.tree(at: shownMoment).tokenCount(cursor.thread)
    guard count > 0 else { return }
    let position: Int
    switch cursor.spot {
    case .token(let current): position = current + tokens
    case .header: position = tokens > 0 ? 0 : -1
    case .prompt(let start):
      // One step leads past a prompt that is folded.
      let isFolded = layout.foldedPrompt(around: start, of: cursor.thread) != nil
      position = tokens < 0 ? start - 1 : isFolded ? endOfPrompt(at: start) : start
      guard position < count else { return }
    case .join(let block):
      position = history.blocks[block.index].forkPosition + (tokens > 0 ? 0 : -1)
    }
    let spot: Cursor.Spot = position < 0 ? .header : .token(min(position, count - 1))
    move(to: Cursor(cursor.thread, spot))
  }

  /// The position behind a prompt.
  func endOfPrompt(at start: Int) -> Int {
    guard let section = layout.wraps[cursor.thread.index].prompt(at: start) else { return start }
    return layout.positions(cursor.thread, section: section, tokenCount: .max).upperBound
  }

  /// Unfolds the ancestors of a thread.
  private mutating func reveal(_ thread: ThreadID) {
    var open = folded
    var current = history.threads[thread.index].parent
    while let parent = current, !open.isEmpty {
      open.remove(parent)
      current = history.threads[parent.index].parent
    }
    if case .header = cursor.spot {} else { open.remove(cursor.thread) }
    if open != folded { setFolded(open) }
  }

  /// Scrolls no further than it takes to show the cursor with a row of context.
  mutating func showCursor() {
    guard let row = layout.index(of: cursor, in: history) else { return clampScroll() }
    let height = viewport.height
    let margin = height > 6 ? 2 : 0
    if row < scroll + margin { scroll = row - margin }
    if row > scroll + height - 1 - margin { scroll = row - height + 1 + margin }
    clampScroll()
  }

  private func exists(_ place: Cursor, in tree: RunTree) -> Bool {
    guard place.thread.index < tree.threadCount else { return false }
    switch place.spot {
    case .header: return true
    case .token(let position), .prompt(let position): return position < tree.tokenCount(place.thread)
    case .join(let block):
      return block.index < tree.blockCount && tree.block(block).parent == place.thread
        && tree.join(of: block) != nil
    }
  }

  /// Brings the cursor to a place that exists at the shown moment.
  mutating func settleCursor() {
    let tree = history.tree(at: shownMoment)
    let threads = tree.threadCount
    if let awaited, exists(awaited, in: tree) {
      cursor = awaited
      self.awaited = nil
    }
    while cursor.thread.index >= threads {
      guard history.threads.indices.contains(cursor.thread.index),
        let parent = history.threads[cursor.thread.index].parent
      else {
        cursor = Cursor(.root, .header)
        break
      }
      cursor = Cursor(parent, .token(Int.max))
    }
    switch cursor.spot {
    case .header: break
    case .token(let position):
      let count = tree.tokenCount(cursor.thread)
      cursor.spot = count == 0 ? .header : .token(max(0, min(position, count - 1)))
      if let position = cursor.position,
        let prompt = layout.foldedPrompt(around: position, of: cursor.thread)
      {
        cursor = prompt
      }
    case .prompt(let position) where layout.wraps[cursor.thread.index].prompt(at: position) == nil:
      cursor.spot = .header
    case .prompt, .join: if !exists(cursor, in: tree) { cursor.spot = .header }
    }
    // The outermost folded thread stands for all that is folded into it.
    if layout.index(of: cursor, in: history) == nil {
      var thread = cursor.thread
      while !layout.shows(thread), let parent = history.threads[thread.index].parent { thread = parent }
      cursor = Cursor(thread, .header)
    }
  }

  // MARK: - Following

  /// Puts the cursor on the newest token of the thread that it follows, and shows it.
  mutating func followTail() {
    cursor = Cursor(followedThread, .token(Int.max))
    settleCursor()
    goalColumn = cursorColumn
    showTail()
  }

  /// The thread under the cursor while it runs, then a sibling that still does, then the parent.
  private var followedThread: ThreadID {
    let tree = history.tree(at: shownMoment)
    var thread = cursor.thread
    // Each turn goes up by a level at most once and down along one path: both are bounded by the number of threads.
    for _ in 0...2 * tree.threadCount {
      switch tree.status(thread) {
      case .running: return thread
      case .waiting(let block):
        guard let child = busyChild(of: block, in: tree) else { return thread }
        thread = child
      case .held, .ended, .stopped:
        guard let block = tree.thread(thread).block else { return thread }
        if tree.join(of: block) == nil, let sibling = busyChild(of: block, in: tree) {
          thread = sibling
        } else {
          thread = tree.block(block).parent
          if tree.openBlock(of: thread) != nil { return thread }
        }
      }
    }
    return thread
  }

  /// The first child of a block that runs, or waits for one that does.
  private func busyChild(of block: BlockID, in tree: RunTree) -> ThreadID? {
    tree.block(block).children.first { child in
      switch tree.status(child) {
      case .running, .waiting: true
      case .held, .ended, .stopped: false
      }
    }
  }

  /// Shows the cursor, and as many of the growing rows below it as fit.
  private mutating func showTail() {
    guard let row = layout.index(of: cursor, in: history) else { return clampScroll() }
    let height = viewport.height
    let tree = history.tree(at: shownMoment)
    var lowest = row
    if let block = history.threads[cursor.thread.index].block, tree.join(of: block) == nil,
      let last = history.blocks[block.index].children.last,
      let end = layout.index(of: Cursor(last, .token(max(0, tree.tokenCount(last) - 1))), in: history)
    {
      lowest = max(row, end)
    }
    let context = min(height / 4, 3)
    let isInView = scroll <= max(0, row - context) && lowest < scroll + height
    if !isInView { scroll = max(min(lowest - height + 1, row - context), row - height + 1) }
    clampScroll()
  }
}
