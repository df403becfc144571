import Traces

/// The tree as a flat list of rows, of which only the visible ones are ever made.
///
/// A *part* is a stretch of rows of one kind; where each part begins is a prefix sum, so a row is found by binary
/// search. Laying out costs O(new tokens) for wrapping and at most O(threads + blocks) for the parts.
struct TreeLayout: Sendable {
  enum Part: Sendable, Equatable {
    case header(ThreadID)
    case tokens(ThreadID, section: Int32)
    /// A line that stands for a prompt, and the prompt's own rows where it is open.
    case prompt(ThreadID, section: Int32)
    case join(BlockID)
  }

  enum Row: Sendable, Equatable {
    case header(ThreadID)
    case tokens(ThreadID, section: Int, row: Int)
    case prompt(ThreadID, section: Int)
    case join(BlockID)
  }

  private(set) var width = 0
  private(set) var gutter = Gutter(width: 0)
  private(set) var faces = TokenFaces()
  private(set) var wraps: [ThreadWrap] = []
  private(set) var parts: [Part] = []
  /// The first row of each part, and the number of rows at the end.
  private var starts: [Int] = [0]
  /// The threads whose headers show, from top to bottom.
  private(set) var lanes: [ThreadID] = []
  /// By thread: its place among the lanes; -1 where an ancestor is folded.
  private var laneIndices: [Int32] = []
  /// By thread: the part of its header; -1 where an ancestor is folded.
  private var headerParts: [Int32] = []
  /// By block: the part of its join; -1 where there is none to see.
  private var joinParts: [Int32] = []
  /// The prompts that show whole; all others are folded to a line.
  private var openPrompts: Set<Cursor> = []
  /// What the parts were arranged for; nil where there is nothing to keep of them.
  private var arranged: Setting?
  /// How many entries of the history have been laid out.
  private var wrappedEntries = -1
  /// How many tokens have ever been wrapped: tests watch it to see that nothing is laid out twice.
  private(set) var wrappedTokens = 0
  /// How many parts have ever been arranged, for the same reason.
  private(set) var arrangedParts = 0

  var rowCount: Int { starts[starts.count - 1] }

  // MARK: - Laying out

  /// Lays out new tokens and arranges the rows for the moment of `tree`.
  ///
  /// - Parameter reaches: how far its threads have come, where that is at hand.
  mutating func update(
    width: Int, tree: RunTree, log: RunLog, marks: DecisionMarks, folded: Set<ThreadID>,
    openPrompts: Set<Cursor> = [], reaches: ThreadReaches? = nil
  ) {
    if width != self.width {
      self.width = width
      gutter = Gutter(width: width)
      reset()
    }
    wrap(tree.history, log, marks)
    self.openPrompts = openPrompts
    arrange(tree, folded, reaches ?? ThreadReaches(tree))
  }

  /// Forgets the wrapping: another history is shown from now on.
  mutating func reset() { (wraps, wrappedEntries, arranged) = ([], -1, nil) }

  private mutating func wrap(_ history: RunHistory, _ log: RunLog, _ marks: DecisionMarks) {
    // Going through time changes nothing in the lines.
    guard wrappedEntries != history.count else { return }
    wrappedEntries = history.count
    while wraps.count < history.threads.count { wraps.append(ThreadWrap()) }
    for index in wraps.indices {
      guard
        history.threads[index].tokens.count != wraps[index].count
          || history.threads[index].blocks.count != wraps[index].forkCount
      else { continue }
      let thread = history.threads[index]
      wrappedTokens += wraps[index].extend(
        thread, forks: thread.blocks.map { history.blocks[$0.index].forkPosition },
        width: gutter.textWidth(depth: thread.depth), marks: marks.positions(thread.id), log: log,
        faces: &faces)
    }
  }

  /// A thread on the way through the tree, and what comes next of it.
  private struct Visit {
    var thread: ThreadID
    /// How many of its blocks are there at this moment.
    var blockCount: Int
    var block = 0
    var child = 0
  }

  private mutating func arrange(_ tree: RunTree, _ folded: Set<ThreadID>, _ reaches: ThreadReaches) {
    let setting = Setting(moment: tree.moment, folded: folded, openPrompts: openPrompts)
    var stack: [Visit] = []
    if let visit = keepWhatIsSettled(tree, setting, reaches) ?? begin(tree, folded, reaches) {
      stack.append(visit)
    }
    arranged = setting
    // By index: a copy of a record would retain every array in it.
    while let visit = stack.last {
      let top = stack.count - 1
      guard visit.block < visit.blockCount else {
        stack.removeLast()
        continue
      }
      let block = tree.history.threads[visit.thread.index].blocks[visit.block]
      if visit.child < tree.history.blocks[block.index].children.count {
        let child = tree.history.blocks[block.index].children[visit.child]
        stack[top].child += 1
        if let inner = enter(child, tree, folded, reaches) { stack.append(inner) }
        continue
      }
      guard tree.isJoined(block) else {
        stack.removeLast()
        continue
      }
      joinParts[block.index] = Int32(parts.count)
      add(.join(block), rows: 1)
      addTokens(visit.thread, behind: visit.block + 1, reaches)
      stack[top].block += 1
      stack[top].child = 0
    }
  }

  /// What an arrangement depends on besides the tokens.
  private struct Setting: Equatable {
    var moment: Int
    var folded: Set<ThreadID>
    var openPrompts: Set<Cursor>
  }

  private mutating func begin(
    _ tree: RunTree, _ folded: Set<ThreadID>, _ reaches: ThreadReaches
  ) -> Visit? {
    keep(parts: 0, threads: 0, blocks: 0, tree)
    return enter(.root, tree, folded, reaches)
  }

  /// Keeps all parts up to the last join of the root behind which something differs from the last arrangement.
  ///
  /// Long runs have one block behind another: of ten thousand threads, a step forth or back touches a few.
  /// - Returns: where to go on; nil where all has to be arranged anew.
  private mutating func keepWhatIsSettled(
    _ tree: RunTree, _ setting: Setting, _ reaches: ThreadReaches
  ) -> Visit? {
    guard let arranged, arranged.folded == setting.folded, arranged.openPrompts == setting.openPrompts,
      !setting.folded.contains(.root)
    else { return nil }
    let moment = min(arranged.moment, setting.moment)
    let blocks = tree.history.threads[ThreadID.root.index].blocks
    let first = reaches.firstThread(since: moment) ?? tree.threadCount
    // The children of a block of the root, and all below them, come before those of the next one.
    var settled = blocks.indices.bisect { tree.history.blocks[blocks[$0].index].children[0].index > first }
    if first < tree.threadCount { settled -= 1 }
    while settled > 0, tree.history.joinMoment(of: blocks[settled - 1]).map({ $0 >= moment }) ?? true {
      settled -= 1
    }
    guard settled > 0, let join = joinPart(of: blocks[settled - 1]) else { return nil }
    let next = settled < blocks.count ? tree.history.blocks[blocks[settled].index] : nil
    keep(
      parts: join + 1, threads: next?.children[0].index ?? tree.threadCount,
      blocks: next?.id.index ?? tree.blockCount, tree)
    addTokens(.root, behind: settled, reaches)
    return Visit(thread: .root, blockCount: tree.blocks(of: .root).count, block: settled)
  }

  /// Keeps the first parts, which show these many of the first threads and blocks.
  private mutating func keep(parts count: Int, threads: Int, blocks: Int, _ tree: RunTree) {
    parts.removeLast(parts.count - count)
    starts.removeLast(starts.count - count - 1)
    lanes.removeLast(lanes.count - lanes.indices.bisect { Int(headerParts[lanes[$0].index]) >= count })
    func reset(_ places: inout [Int32], from kept: Int, to count: Int) {
      places.removeLast(max(0, places.count - kept))
      while places.count < count { places.append(-1) }
    }
    reset(&headerParts, from: threads, to: tree.threadCount)
    reset(&laneIndices, from: threads, to: tree.threadCount)
    reset(&joinParts, from: blocks, to: tree.blockCount)
  }

  /// Adds a thread's header and first tokens; nil where the rest is folded.
  private mutating func enter(
    _ thread: ThreadID, _ tree: RunTree, _ folded: Set<ThreadID>, _ reaches: ThreadReaches
  ) -> Visit? {
    guard headerParts.indices.contains(thread.index) else { return nil }
    headerParts[thread.index] = Int32(parts.count)
    laneIndices[thread.index] = Int32(lanes.count)
    lanes.append(thread)
    add(.header(thread), rows: 1)
    guard !folded.contains(thread) else { return nil }
    addTokens(thread, behind: 0, reaches)
    return Visit(thread: thread, blockCount: tree.blocks(of: thread).count)
  }

  /// Adds a part for each section that a thread has behind this many forks.
  private mutating func addTokens(_ thread: ThreadID, behind forks: Int, _ reaches: ThreadReaches) {
    let count = reaches.tokens(thread.index)
    for section in wraps[thread.index].sections(behind: forks) {
      let rows = wraps[thread.index].rowCount(section: section, tokenCount: count)
      let first = wraps[thread.index].sections[section]
      if first.isPrompt {
        let isOpen = openPrompts.contains(Cursor(thread, .prompt(first.firstToken)))
        add(.prompt(thread, section: Int32(section)), rows: min(1, rows) + (isOpen ? rows : 0))
      } else {
        add(.tokens(thread, section: Int32(section)), rows: rows)
      }
    }
  }

  private mutating func add(_ part: Part, rows: Int) {
    parts.append(part)
    starts.append(rowCount + rows)
    arrangedParts += 1
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
    case .prompt(let thread, let section) where index == starts[part]:
      return .prompt(thread, section: Int(section))
    case .prompt(let thread, let section):
      return .tokens(thread, section: Int(section), row: index - starts[part] - 1)
    }
  }

  func part(ofRow index: Int) -> Int {
    let part = parts.indices.bisect { starts[$0 + 1] > index }
    return max(0, min(part, parts.count - 1))
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

  /// The place of a thread among the lanes; nil where it does not show.
  func lane(of thread: ThreadID) -> Int? { shows(thread) ? Int(laneIndices[thread.index]) : nil }

  /// The row of a place in the tree; nil where it is folded away or not there at this moment.
  func index(of cursor: Cursor, in history: RunHistory) -> Int? {
    switch cursor.spot {
    case .header: return shows(cursor.thread) ? starts[Int(headerParts[cursor.thread.index])] : nil
    case .join(let block): return joinPart(of: block).map { starts[$0] }
    case .prompt(let position):
      guard let part = part(of: position, cursor.thread, history), case .prompt = parts[part],
        starts[part] < starts[part + 1]
      else { return nil }
      return starts[part]
    case .token(let position):
      guard let part = part(of: position, cursor.thread, history) else { return nil }
      var row = starts[part] + wraps[cursor.thread.index].place(of: position).row
      if case .prompt = parts[part] { row += 1 }
      return row < starts[part + 1] ? row : nil
    }
  }

  /// The part of a block's join; nil where there is none to see.
  private func joinPart(of block: BlockID) -> Int? {
    guard joinParts.indices.contains(block.index), joinParts[block.index] >= 0 else { return nil }
    return Int(joinParts[block.index])
  }

  /// The part that holds a token, if it shows.
  private func part(of position: Int, _ thread: ThreadID, _ history: RunHistory) -> Int? {
    guard shows(thread), wraps.indices.contains(thread.index) else { return nil }
    let wrap = wraps[thread.index]
    let section = wrap.place(of: position).section
    let forks = wrap.sections[section].forks
    var part = Int(headerParts[thread.index])
    if forks > 0 {
      let blocks = history.threads[thread.index].blocks
      guard forks <= blocks.count, let join = joinPart(of: blocks[forks - 1]) else { return nil }
      part = join
    }
    // The sections follow the header or the join, a part each; folded ones do not.
    part += 1 + section - wrap.sections(behind: forks).lowerBound
    guard parts.indices.contains(part) else { return nil }
    switch parts[part] {
    case .tokens(thread, section: Int32(section)), .prompt(thread, section: Int32(section)): return part
    default: return nil
    }
  }

  func foldedPrompt(around position: Int, of thread: ThreadID) -> Cursor? {
    guard let prompt = prompt(around: position, of: thread), !openPrompts.contains(prompt) else { return nil }
    return prompt
  }

  func prompt(around position: Int, of thread: ThreadID) -> Cursor? {
    guard wraps.indices.contains(thread.index) else { return nil }
    let section = wraps[thread.index].sections[wraps[thread.index].place(of: position).section]
    return section.isPrompt && section.firstToken <= position
      ? Cursor(thread, .prompt(section.firstToken)) : nil
  }

  func face(_ id: Int32, at position: Int, of thread: ThreadID) -> TokenFace {
    wraps[thread.index].tornFaces[Int32(position)] ?? faces.face(id)
  }

  /// The column at which a row of tokens begins.
  func textColumn(_ thread: ThreadID, section: Int, row: Int, depth: Int) -> Int {
    gutter.textColumn(depth: depth) - (wraps[thread.index].hangs(section: section, row: row) ? 1 : 0)
  }

  func positions(_ thread: ThreadID, section: Int, tokenCount: Int) -> Range<Int> {
    guard wraps.indices.contains(thread.index) else { return 0..<0 }
    return wraps[thread.index].positions(section: section, tokenCount: tokenCount)
  }

  func positions(_ thread: ThreadID, section: Int, row: Int, tokenCount: Int) -> Range<Int> {
    guard wraps.indices.contains(thread.index) else { return 0..<0 }
    return wraps[thread.index].positions(section: section, row: row, tokenCount: tokenCount)
  }
}
