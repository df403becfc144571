import Dialects
public import Engines
public import Traces

/// The context of each thread of a run, read off the run's tree.
///
/// This is where the join disciplines differ, and the only place: `stitch` keeps the children's paths side by side,
/// `prefill` writes them one after another, a `choice` takes up one of them, and a `message` join adds nothing: the
/// orchestrator has written its text into the parent.
public struct ContextBuilder {
  /// Token ids of the header in front of the second and later children where texts are concatenated, by number;
  /// nil where it is the same as the header they ran under.
  let mergedHeader: (_ number: String) -> [TokenID]?

  /// The contexts of a run in a dialect; nil for a model that has no use for one.
  init(_ vocabulary: DialectVocabulary?, encode: @escaping (String) throws -> [TokenID]) {
    mergedHeader = { number in
      guard let layout = vocabulary?.layout, layout.mergedHeader != layout.threadHeader else { return nil }
      return try? encode(Layout.fill(layout.mergedHeader, number: number))
    }
  }

  init(mergedHeader: @escaping (_ number: String) -> [TokenID]?) { self.mergedHeader = mergedHeader }

  /// Everything that the next token of `thread` attends to.
  public func context(of thread: ThreadID, in tree: RunTree, _ columns: TokenColumns) -> [ContextPart] {
    var parts: [ContextPart] = []
    for (ancestor, fork) in lineage(of: thread, in: tree) {
      append(ancestor, upTo: fork, to: &parts, tree, columns)
    }
    return merged(parts)
  }

  /// The cost of a join in a K/V tree that holds this run alone, in tokens.
  public struct JoinCost: Sendable, Equatable {
    /// Tokens of the joined context that are there already.
    public var reused: Int
    /// Tokens of the children that are computed a second time.
    ///
    /// `prefill` computes all but those of the first child, whose context is a prefix of the joined one:
    /// Σ_{i≥2} (h′_i + t_i) with the merged headers h′; the other disciplines compute none.
    public var reprefilled: Int
  }

  public func cost(
    of children: [ThreadID], joining parent: ThreadID, by join: JoinDiscipline, in tree: RunTree,
    _ columns: TokenColumns
  ) -> JoinCost {
    var all: [ContextPart] = []
    append(joined: children, by: join, to: &all, tree, columns)
    var first: [ContextPart] = []
    append(joined: Array(children.prefix(1)), by: join, to: &first, tree, columns)
    let again = join == .prefill ? all.tokenCount - first.tokenCount : 0
    let before = context(of: parent, in: tree, columns).tokenCount
    return JoinCost(reused: before + all.tokenCount - again, reprefilled: again)
  }

  /// The threads whose tokens `thread` attends to, outermost first, each with the block in which the way goes on; nil
  /// for the last.
  private func lineage(of thread: ThreadID, in tree: RunTree) -> [(ThreadID, BlockID?)] {
    var lineage: [(ThreadID, BlockID?)] = [(thread, nil)]
    while case let current = tree.thread(lineage[lineage.count - 1].0), !current.isIsolated,
      let block = current.block
    {
      lineage.append((tree.block(block).parent, block))
    }
    return lineage.reversed()
  }

  /// Appends a thread's tokens and the joins between them: all, or those up to where it forked `fork`.
  private func append(
    _ thread: ThreadID, upTo fork: BlockID? = nil, replacingHeaderWith header: [TokenID]? = nil,
    to parts: inout [ContextPart], _ tree: RunTree, _ columns: TokenColumns
  ) {
    let tokens = tree.tokens(thread)
    let dropped = tree.dropped(thread)
    var position = 0
    if let header {
      parts.append(.tokens(header))
      // A contradictory log could have forked inside the header.
      let firstFork = tree.blocks(of: thread).first.map { tree.block($0).forkPosition } ?? tokens.count
      position = min(headerLength(tokens, columns), firstFork)
    }
    func append(upTo end: Int) {
      for range in dropped where range.upperBound > position && range.lowerBound < end {
        parts.append(.tokens(ids(tokens[position..<max(position, range.lowerBound)], columns)))
        position = min(end, range.upperBound)
      }
      parts.append(.tokens(ids(tokens[position..<end], columns)))
      position = end
    }
    for block in tree.blocks(of: thread) {
      append(upTo: tree.block(block).forkPosition)
      if block == fork { return }
      guard let join = tree.join(of: block) else { return }
      self.append(joined: join.children, by: join.discipline, to: &parts, tree, columns)
    }
    append(upTo: tokens.count)
  }

  private func append(
    joined children: [ThreadID], by join: JoinDiscipline, to parts: inout [ContextPart], _ tree: RunTree,
    _ columns: TokenColumns
  ) {
    switch join {
    case .stitch:
      let paths = children.map { child in
        var path: [ContextPart] = []
        append(child, to: &path, tree, columns)
        return merged(path)
      }
      if !paths.isEmpty { parts.append(.stitch(paths)) }
    case .message: break
    case .prefill:
      for (index, child) in children.enumerated() {
        let header = index == 0 ? nil : mergedHeader(tree.thread(child).number)
        append(child, replacingHeaderWith: header, to: &parts, tree, columns)
      }
    case .choice:
      for child in children { append(child, to: &parts, tree, columns) }
    }
  }

  /// How many of a thread's first tokens are the header that the orchestrator wrote.
  private func headerLength(_ tokens: ArraySlice<Int32>, _ columns: TokenColumns) -> Int {
    tokens.prefix { columns.classes[Int($0)] == .inserted }.count
  }

  private func ids(_ tokens: ArraySlice<Int32>, _ columns: TokenColumns) -> [TokenID] {
    tokens.map { columns.ids[Int($0)] }
  }

  /// Joins neighbouring runs of tokens, so that equal contexts are equal values.
  private func merged(_ parts: [ContextPart]) -> [ContextPart] {
    var result: [ContextPart] = []
    for part in parts {
      if case .tokens(let more) = part, case .tokens(let tokens)? = result.last {
        result[result.count - 1] = .tokens(tokens + more)
      } else if part != .tokens([]) {
        result.append(part)
      }
    }
    return result
  }
}
