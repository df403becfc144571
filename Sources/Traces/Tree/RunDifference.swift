/// Where two runs part: their threads are aligned by their places in the tree and their outlines, and compared token by token
/// as text.
public struct RunDifference: Sendable {
  /// A run and its tree; let it go before the run goes on.
  public typealias Side = (log: RunLog, tree: RunTree)

  /// A thread that at least one of the runs has.
  public struct Pair: Sendable {
    /// The thread in each run; nil where it has none there.
    public var a: ThreadID?
    public var b: ThreadID?
    /// The first position at which their texts part; nil where they are the same.
    public var position: Int?
  }

  /// Every place in either tree in reading order, parents before their children.
  public private(set) var pairs: [Pair] = []
  /// The pair that parts first, by engine step; nil where the runs say the same.
  public private(set) var first: Pair?

  /// Cells of work for lining up outlines, or tokens; what is larger counts as different altogether.
  public static let mostWork = 1 << 20

  public init(_ a: Side, _ b: Side) {
    var waiting: [(ThreadID?, ThreadID?)] = [(.root, .root)]
    var budget = Self.mostWork
    while let (one, other) = waiting.popLast() {
      pairs.append(Pair(a: one, b: other, position: Self.position(one, a, other, b)))
      let ours = one.map { Self.children($0, a.tree) } ?? []
      let theirs = other.map { Self.children($0, b.tree) } ?? []
      var next: [(ThreadID?, ThreadID?)] = []
      for block in 0..<max(ours.count, theirs.count) {
        next += Self.aligned(
          ours.indices.contains(block) ? ours[block] : [], a.tree,
          theirs.indices.contains(block) ? theirs[block] : [], b.tree, &budget)
      }
      waiting += next.reversed()
    }
    // A thread that one run lacks follows from where its parent parted.
    first = pairs.filter { $0.position != nil && $0.a != nil && $0.b != nil }.min {
      Self.step(of: $0, a.tree, b.tree) < Self.step(of: $1, a.tree, b.tree)
    }
  }

  // MARK: - Threads

  private static func children(_ thread: ThreadID, _ tree: RunTree) -> [[ThreadID]] {
    tree.blocks(of: thread).map { tree.history.blocks[$0.index].children }
  }

  /// The children of two blocks side by side: those with the same outline together, and between them place by place.
  private static func aligned(
    _ a: [ThreadID], _ first: RunTree, _ b: [ThreadID], _ second: RunTree, _ budget: inout Int
  ) -> [(ThreadID?, ThreadID?)] {
    let same = Alignment.matches(a.count, b.count, budget: &budget) {
      first.history.threads[a[$0].index].outline == second.history.threads[b[$1].index].outline
    }
    var pairs: [(ThreadID?, ThreadID?)] = []
    var (i, j) = (0, 0)
    for match in same + [(a.count, b.count)] {
      for offset in 0..<max(match.a - i, match.b - j) {
        pairs.append(
          (
            i + offset < match.a ? a[i + offset] : nil,
            j + offset < match.b ? b[j + offset] : nil
          ))
      }
      if match.a < a.count, match.b < b.count { pairs.append((a[match.a], b[match.b])) }
      (i, j) = (match.a + 1, match.b + 1)
    }
    return pairs
  }

  // MARK: - Tokens

  private static func isSame(_ one: Int32, _ first: RunLog, _ other: Int32, _ second: RunLog) -> Bool {
    let ids = (first.tokens.ids[Int(one)], second.tokens.ids[Int(other)])
    return first.pieces.bytes(ids.0) == second.pieces.bytes(ids.1)
  }

  /// The prompts are compared, too: two runs may be on different problems.
  private static func position(_ a: ThreadID?, _ first: Side, _ b: ThreadID?, _ second: Side) -> Int? {
    guard let a, let b else { return 0 }
    let (ours, theirs) = (first.tree.tokens(a), second.tree.tokens(b))
    for (position, (one, other)) in zip(ours, theirs).enumerated()
    where !isSame(one, first.log, other, second.log) { return position }
    return ours.count == theirs.count ? nil : min(ours.count, theirs.count)
  }

  /// The positions of the tokens of a pair that stand in one of the texts and not in the other.
  ///
  /// Long texts that have little in common, and all once `budget` is spent, are different from where they part to where they
  /// meet again.
  ///
  /// - Parameter budget: pairs of tokens that may be looked at; of all pairs of threads together, so that many threads are
  ///   compared as quickly as few.
  public static func changes(
    _ pair: Pair, _ a: Side, _ b: Side, budget: inout Int
  ) -> (a: [Range<Int>], b: [Range<Int>]) {
    let ours = pair.a.map { a.tree.tokens($0) } ?? []
    let theirs = pair.b.map { b.tree.tokens($0) } ?? []
    guard let start = pair.position else { return ([], []) }
    let (i, j) = (min(start, ours.count), min(start, theirs.count))
    let same = Alignment.matches(ours.count - i, theirs.count - j, budget: &budget) {
      isSame(ours[ours.startIndex + i + $0], a.log, theirs[theirs.startIndex + j + $1], b.log)
    }
    return (
      gaps(same.map { i + $0.a }, in: i..<ours.count), gaps(same.map { j + $0.b }, in: j..<theirs.count)
    )
  }

  /// What lies between some ascending positions.
  private static func gaps(_ positions: [Int], in range: Range<Int>) -> [Range<Int>] {
    var gaps: [Range<Int>] = []
    var next = range.lowerBound
    for position in positions {
      if position > next { gaps.append(next..<position) }
      next = position + 1
    }
    if next < range.upperBound { gaps.append(next..<range.upperBound) }
    return gaps
  }

  private static func step(of pair: Pair, _ a: RunTree, _ b: RunTree) -> Int32 {
    guard let position = pair.position else { return .max }
    for (thread, tree) in [(pair.a, a), (pair.b, b)] {
      if let thread, position < tree.tokenCount(thread) { return tree.step(of: position, in: thread) }
    }
    return .max
  }
}
