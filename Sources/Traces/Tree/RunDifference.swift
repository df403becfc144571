/// Where two runs part: their threads are aligned by their places in the tree, and compared token by token as text.
public struct RunDifference: Sendable {
  /// A thread that at least one of the runs has.
  public struct Pair: Sendable {
    /// The thread in each run; nil where it has none there.
    public var a: ThreadID?
    public var b: ThreadID?
    /// The first position at which their texts part; nil where they are the same.
    public var position: Int?
  }

  /// Every place in either tree, parents before their children.
  public private(set) var pairs: [Pair] = []
  /// The pair that parts first, by engine step; nil where the runs say the same.
  public private(set) var first: Pair?

  public init(_ a: (log: RunLog, tree: RunTree), _ b: (log: RunLog, tree: RunTree)) {
    var waiting: [(ThreadID?, ThreadID?)] = [(.root, .root)]
    var index = 0
    while index < waiting.count {
      let (one, other) = waiting[index]
      index += 1
      pairs.append(Pair(a: one, b: other, position: Self.position(one, a, other, b)))
      let children = (
        one.map { Self.children($0, a.tree) } ?? [], other.map { Self.children($0, b.tree) } ?? []
      )
      for block in 0..<max(children.0.count, children.1.count) {
        let ours = children.0.indices.contains(block) ? children.0[block] : []
        let theirs = children.1.indices.contains(block) ? children.1[block] : []
        for child in 0..<max(ours.count, theirs.count) {
          waiting.append(
            (
              ours.indices.contains(child) ? ours[child] : nil,
              theirs.indices.contains(child) ? theirs[child] : nil
            ))
        }
      }
    }
    // A thread that one run lacks follows from where its parent parted.
    first = pairs.filter { $0.position != nil && $0.a != nil && $0.b != nil }.min {
      Self.step(of: $0, a.tree, b.tree) < Self.step(of: $1, a.tree, b.tree)
    }
  }

  private static func children(_ thread: ThreadID, _ tree: RunTree) -> [[ThreadID]] {
    tree.blocks(of: thread).map { tree.block($0).children }
  }

  /// The prompts are compared, too: two runs may be on different problems.
  private static func position(
    _ a: ThreadID?, _ first: (log: RunLog, tree: RunTree), _ b: ThreadID?,
    _ second: (log: RunLog, tree: RunTree)
  ) -> Int? {
    guard let a, let b else { return 0 }
    let (ours, theirs) = (first.tree.tokens(a), second.tree.tokens(b))
    for (position, (one, other)) in zip(ours, theirs).enumerated() {
      let pieces = (
        first.log.pieces[first.log.tokens.ids[Int(one)]], second.log.pieces[second.log.tokens.ids[Int(other)]]
      )
      if pieces.0 != pieces.1 { return position }
    }
    return ours.count == theirs.count ? nil : min(ours.count, theirs.count)
  }

  private static func step(of pair: Pair, _ a: RunTree, _ b: RunTree) -> Int32 {
    guard let position = pair.position else { return .max }
    for (thread, tree) in [(pair.a, a), (pair.b, b)] {
      if let thread, position < tree.tokenCount(thread) { return tree.step(of: position, in: thread) }
    }
    return .max
  }
}
