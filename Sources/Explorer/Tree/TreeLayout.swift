import Traces

/// The tree as a flat list of rows, of which only the visible ones are ever made.
///
/// A *part* is a stretch of rows of one kind; where each part begins is a prefix sum, so a row is found by binary
/// search. Laying out costs O(new tokens) for wrapping and O(threads + blocks) for the parts.
struct TreeLayout: Sendable {
  enum Part: Sendable, Equatable {
    case header(ThreadID)
    case tokens(ThreadID, section: Int32)
    case join(BlockID)
  }

  enum Row: Sendable, Equatable {
    case header(ThreadID)
    case tokens(ThreadID, section: Int, row: Int)
    case join(BlockID)
  }

  private(set) var width = 0
  private(set) var gutter = Gutter(width: 0)
  private(set) var faces = TokenFaces()
  private(set) var wraps: [ThreadWrap] = []
  private(set) var parts: [Part] = []
  /// The first row of each part, and the number of rows at the end.
  private var starts: [Int] = [0]
  /// By thread: the part of its header; -1 where an ancestor is folded.
  private var headerParts: [Int32] = []
  /// By block: the part of its join; -1 where there is none to see.
  private var joinParts: [Int32] = []
  /// How many tokens have ever been wrapped: what tests watch to see that nothing is laid out twice.
  private(set) var wrappedTokens = 0

  var rowCount: Int { starts[starts.count - 1] }

  // MARK: - Laying out

  /// Lays out what is new and arranges the rows for the moment of `tree`.
  mutating func update(
    width: Int, tree: RunTree, log: RunLog, marks: DecisionMarks, folded: Set<ThreadID>
  ) {
    if width != self.width {
      self.width = width
      gutter = Gutter(width: width)
      wraps = []
    }
    wrap(tree.history, log, marks)
    arrange(tree, folded)
  }

  /// Forgets the wrapping: another history is shown from now on.
  mutating func reset() { wraps = [] }

  private mutating func wrap(_ history: RunHistory, _ log: RunLog, _ marks: DecisionMarks) {
    while wraps.count < history.threads.count { wraps.append(ThreadWrap()) }
    for index in wraps.indices {
      guard
        history.threads[index].tokens.count != wraps[index].count
          || history.threads[index].blocks.count + 1 != wraps[index].sectionRows.count
      else { continue }
      let thread = history.threads[index]
      wrappedTokens += wraps[index].extend(
        thread.tokens, forks: thread.blocks.map { history.blocks[$0.index].forkPosition },
        width: gutter.textWidth(depth: thread.depth), marks: marks.positions(thread.id), log: log,
        faces: &faces)
    }
  }

  private struct Visit {
    var thread: ThreadID
    var blocks: ArraySlice<BlockID>
    var child = 0
  }

  private mutating func arrange(_ tree: RunTree, _ folded: Set<ThreadID>) {
    parts.removeAll(keepingCapacity: true)
    starts.removeAll(keepingCapacity: true)
    starts.append(0)
    headerParts = Array(repeating: -1, count: tree.threadCount)
    joinParts = Array(repeating: -1, count: tree.blockCount)
    var stack: [Visit] = []
    if let visit = enter(.root, tree, folded) { stack.append(visit) }
    while var visit = stack.popLast() {
      guard let block = visit.blocks.first else { continue }
      let record = tree.history.blocks[block.index]
      if visit.child < record.children.count {
        let child = record.children[visit.child]
        visit.child += 1
        stack.append(visit)
        if let inner = enter(child, tree, folded) { stack.append(inner) }
        continue
      }
      guard tree.join(of: block) != nil else { continue }
      joinParts[block.index] = Int32(parts.count)
      add(.join(block), rows: 1)
      // The slice keeps the indices of the thread's list of blocks.
      addTokens(visit.thread, section: visit.blocks.startIndex + 1, tree)
      visit.blocks.removeFirst()
      visit.child = 0
      stack.append(visit)
    }
  }

  /// Adds a thread's header and first tokens; nil where the rest is folded.
  private mutating func enter(_ thread: ThreadID, _ tree: RunTree, _ folded: Set<ThreadID>) -> Visit? {
    guard headerParts.indices.contains(thread.index) else { return nil }
    headerParts[thread.index] = Int32(parts.count)
    add(.header(thread), rows: 1)
    guard !folded.contains(thread) else { return nil }
    addTokens(thread, section: 0, tree)
    return Visit(thread: thread, blocks: tree.blocks(of: thread))
  }

  private mutating func addTokens(_ thread: ThreadID, section: Int, _ tree: RunTree) {
    let rows = wraps[thread.index].rowCount(section: section, tokenCount: tree.tokenCount(thread))
    add(.tokens(thread, section: Int32(section)), rows: rows)
  }

  private mutating func add(_ part: Part, rows: Int) {
    parts.append(part)
    starts.append(rowCount + rows)
  }

  // MARK: - Rows

  func row(at index: Int) -> Row? {
    guard (0..<rowCount).contains(index) else { return nil }
    let part = part(ofRow: index)
    switch parts[part] {
    case .header(let thread): return .header(thread)
    case .join(let block): return .join(block)
    case .tokens(let thread, let section):
      return .tokens(thread, section: Int(section), row: index - starts[part])
    }
  }

  /// The part that a row lies in.
  func part(ofRow index: Int) -> Int {
    var low = 0
    var high = parts.count
    while low < high {
      let middle = (low + high) / 2
      if starts[middle + 1] <= index { low = middle + 1 } else { high = middle }
    }
    return max(0, min(low, parts.count - 1))
  }

  /// The thread whose header comes next after a row, or before it.
  func header(near row: Int, forward: Bool) -> ThreadID? {
    var part = part(ofRow: row) + (forward ? 1 : -1)
    while parts.indices.contains(part) {
      if case .header(let thread) = parts[part] { return thread }
      part += forward ? 1 : -1
    }
    return nil
  }

  /// Whether a thread's header shows, that is, no ancestor is folded.
  func shows(_ thread: ThreadID) -> Bool {
    headerParts.indices.contains(thread.index) && headerParts[thread.index] >= 0
  }

  /// The row of a place in the tree; nil where it is folded away or not there at this moment.
  func index(of cursor: Cursor, in history: RunHistory) -> Int? {
    switch cursor.spot {
    case .header: return shows(cursor.thread) ? starts[Int(headerParts[cursor.thread.index])] : nil
    case .join(let block):
      guard joinParts.indices.contains(block.index), joinParts[block.index] >= 0 else { return nil }
      return starts[Int(joinParts[block.index])]
    case .token(let position):
      guard shows(cursor.thread), wraps.indices.contains(cursor.thread.index) else { return nil }
      let place = wraps[cursor.thread.index].place(of: position)
      var part = Int(headerParts[cursor.thread.index])
      if place.section > 0 {
        let blocks = history.threads[cursor.thread.index].blocks
        guard place.section <= blocks.count else { return nil }
        let block = blocks[place.section - 1]
        guard joinParts.indices.contains(block.index), joinParts[block.index] >= 0 else { return nil }
        part = Int(joinParts[block.index])
      }
      // The tokens follow the header or the join as the next part; folded ones do not.
      guard part + 1 < parts.count, parts[part + 1] == .tokens(cursor.thread, section: Int32(place.section)),
        starts[part + 1] + place.row < starts[part + 2]
      else { return nil }
      return starts[part + 1] + place.row
    }
  }

  /// The positions of the tokens on a row.
  func positions(_ thread: ThreadID, section: Int, row: Int, tokenCount: Int) -> Range<Int> {
    guard wraps.indices.contains(thread.index) else { return 0..<0 }
    return wraps[thread.index].positions(section: section, row: row, tokenCount: tokenCount)
  }
}
