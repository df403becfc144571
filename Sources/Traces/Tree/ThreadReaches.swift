/// How far every thread has come at one moment: worked out once for all figures that follow from it.
///
/// Making it costs O(threads); with the reaches of the whole history at hand, threads that had come to their end by then are
/// copied and not looked at again.
public struct ThreadReaches: Sendable {
  /// What the figures need of a thread, close together in memory: there may be very many.
  struct Row: Sendable {
    var tokens: Int32 = 0
    var prompt: Int32 = 0
    var inserted: Int32 = 0
    var edited: Int32 = 0
    /// The longest causal chain of answer tokens that ends in its last token.
    var depth: Int32 = 0
    /// Tokens that its last token attends to, and those in front of its first one.
    var context: Int32 = 0
    var contextAtStart: Int32 = 0
    /// How many forks lie between the root and this thread.
    var level: Int32 = 0
    /// Its index; -1 for the root.
    var parent: Int32 = -1
    /// The block that it belongs to; -1 for the root.
    var block: Int32 = -1
    /// The moment of the last thing that happened to it.
    var last: Int32 = 0
    var state = State.open
    /// Whether neither it nor one that it hangs below was pruned.
    var comesBack = true
  }

  enum State: Sendable { case open, ended, pruned }

  private(set) var rows: [Row]
  /// By thread: tokens for which it waits at its join for the slowest of the block, as it stands.
  public private(set) var idle: [Int32]
  public let moment: Int

  /// - Parameter whole: the reaches of the same history at its latest moment, where they are at hand.
  public init(_ tree: RunTree, knowing whole: ThreadReaches? = nil) {
    let count = tree.threadCount
    moment = tree.moment
    if let whole, whole.moment == tree.history.count, whole.rows.count >= count {
      rows = Array(whole.rows[..<count])
      let moment = Int32(clamping: moment)
      for index in 0..<count where rows[index].last >= moment { rows[index] = Self.row(index, tree) }
    } else {
      rows = (0..<count).map { Self.row($0, tree) }
    }
    idle = [Int32](repeating: 0, count: count)
    // Parents have smaller ids than their children.
    for index in 0..<count {
      let parent = Int(rows[index].parent)
      rows[index].comesBack = rows[index].state != .pruned && (parent < 0 || rows[parent].comesBack)
    }
    for block in 0..<tree.blockCount { wait(tree.history.blocks[block].children) }
  }

  /// How many tokens a thread has, prompt included.
  public func tokens(_ thread: Int) -> Int { Int(rows[thread].tokens) }

  public var count: Int { rows.count }

  /// The index of the thread that forked it; nil for the root.
  public func parent(_ thread: Int) -> Int? { rows[thread].parent < 0 ? nil : Int(rows[thread].parent) }

  /// The index of the block that it belongs to; nil for the root.
  public func block(_ thread: Int) -> Int? { rows[thread].block < 0 ? nil : Int(rows[thread].block) }

  /// The first thread but the root to which anything happens at a moment or later; nil where there is none.
  public func firstThread(since moment: Int) -> Int? {
    rows.indices.dropFirst().first { Int(rows[$0].last) >= moment }
  }

  private static func row(_ index: Int, _ tree: RunTree) -> Row {
    let id = ThreadID(Int32(index))
    let record = tree.history.threads[index]
    let tokens = tree.tokenCount(id)
    let reach = tree.reach(of: id, tokens: tokens)
    var row = Row(tokens: Int32(clamping: tokens))
    row.prompt = Int32(clamping: partition(record.promptPositions) { $0 < row.tokens })
    row.inserted = Int32(clamping: partition(record.insertedPositions) { $0 < row.tokens })
    row.edited = Int32(clamping: partition(record.editedPositions) { $0 < row.tokens })
    row.depth = Int32(clamping: reach.depth)
    row.context = Int32(clamping: reach.context)
    row.contextAtStart = Int32(clamping: record.segments[0].context)
    row.level = Int32(clamping: record.depth)
    row.parent = record.parent?.rawValue ?? -1
    row.block = record.block?.rawValue ?? -1
    if let end = record.ends.last(where: { $0.moment < tree.moment }) {
      row.state = end.reason == .pruned ? .pruned : .ended
    }
    let last = max(
      record.start, Int(record.tokenMoments.last ?? -1), record.ends.last?.moment ?? -1,
      record.segments[record.segments.count - 1].moment)
    row.last = Int32(clamping: last)
    return row
  }

  private mutating func wait(_ children: [ThreadID]) {
    var slowest: Int32 = 0
    for child in children where rows[child.index].state != .pruned {
      slowest = max(slowest, rows[child.index].depth)
    }
    for child in children where rows[child.index].state == .ended {
      idle[child.index] = slowest - rows[child.index].depth
    }
  }
}
