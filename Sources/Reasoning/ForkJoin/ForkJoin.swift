import Dialects
public import Inference
public import Traces

/// The fork-join state machine: what follows, in a dialect's rules, from what a thread has just written.
///
/// Pure: it reads a tree and answers with events. Source of the rules: ThreadWeaver's token-level controller
/// (arXiv 2512.07843 §3.2 and its code), with nesting as Multiverse has it (arXiv 2506.09991).
public struct ForkJoin {
  public let vocabulary: DialectVocabulary
  public let join: JoinDiscipline
  /// Whether the model may fork at all; if not, tags are ordinary text.
  public let forks: Bool
  /// The longest chain of answer tokens.
  public let maxTokens: Int
  public let contextLength: Int
  /// Tokens of context kept back for what the orchestrator has to write when a thread is cut off.
  static let roomForClosers = 16
  /// A fork is refused when less context is left than this (Multiverse's engine keeps the same).
  static let roomForFork = 30
  private let endOfText: Set<TokenID>
  private let encode: (String) throws -> [TokenID]

  /// - Parameter encode: turns the orchestrator's texts into token ids, special tokens recognised.
  public init(
    vocabulary: DialectVocabulary, join: JoinDiscipline, forks: Bool = true, maxTokens: Int,
    contextLength: Int,
    endOfText: Set<TokenID>, encode: @escaping (String) throws -> [TokenID]
  ) {
    self.vocabulary = vocabulary
    self.join = join
    self.forks = forks
    self.maxTokens = maxTokens
    self.contextLength = contextLength
    self.endOfText = endOfText
    self.encode = encode
  }

  /// What follows from the last token of `thread`.
  public func reactions(to thread: ThreadID, in log: RunLog, _ tree: RunTree) throws -> [Event.Kind] {
    let tokens = tree.tokens(thread)
    guard let last = tokens.last else { return [] }
    let id = log.tokens.ids[Int(last)]
    let isRoot = thread == .root
    if endOfText.contains(id) {
      return isRoot ? finish(.endOfText) : try close(thread, .endOfText)
    }
    switch completedTag(tokens, log) {
    case .threadClose where !isRoot: return [.ended(thread, .closed)]
    case .outlinesClose where forks:
      if let fork = fork(thread, tokens, log, tree) { return try [.forked(fork)] + headers(of: fork) }
    default: break
    }
    let reach = tree.reach(of: thread)
    if reach.depth >= maxTokens || reach.context + Self.roomForClosers >= contextLength {
      return isRoot ? finish(.length) : try close(thread, .length)
    }
    return []
  }

  /// The blocks whose children have all ended, innermost first, each with the children that come back.
  public func dueJoins(in tree: RunTree) -> [(block: BlockRecord, children: [ThreadID])] {
    tree.blocks.reversed().compactMap { block in
      guard tree.join(of: block.id) == nil, !isEnded(block.parent, tree),
        block.children.allSatisfy({ isEnded($0, tree) })
      else { return nil }
      return (block, block.children.filter { !tree.isPruned($0) })
    }
  }

  /// What the orchestrator writes into the parent after a join.
  public func textAfterJoin(of children: [ThreadID], in tree: RunTree) throws -> [TokenID] {
    let layout = vocabulary.layout
    return try encode(isBroken(children, tree) ? layout.afterBrokenJoin : layout.afterJoin)
  }

  /// What follows when children came back of which one ended badly: the parent cannot go on.
  public func reactions(
    toJoin parent: ThreadID, of children: [ThreadID], in tree: RunTree
  ) throws -> [Event.Kind] {
    let reach = tree.reach(of: parent)
    let tooLong = reach.depth >= maxTokens || reach.context + Self.roomForClosers >= contextLength
    guard isBroken(children, tree) || tooLong else { return [] }
    let ranOut = tooLong || children.contains { tree.status($0) == .ended(.length) }
    if parent == .root { return finish(ranOut ? .length : .malformed) }
    return try close(parent, ranOut ? .length : .malformed)
  }

  // MARK: - Parts

  private func finish(_ reason: FinishReason) -> [Event.Kind] {
    let end: EndReason =
      switch reason {
      case .endOfText: .endOfText
      case .length: .length
      default: .malformed
      }
    return [.ended(.root, end), .finished(reason)]
  }

  private func close(_ thread: ThreadID, _ reason: EndReason) throws -> [Event.Kind] {
    let closer = try encode(vocabulary.layout.missingCloser).map { Token(id: $0) }
    return [.tokens(thread, .inserted, closer), .ended(thread, reason)]
  }

  /// The fork that the outlines in front of the last token ask for; nil where there are none or a limit refuses it.
  private func fork(_ thread: ThreadID, _ tokens: ArraySlice<Int32>, _ log: RunLog, _ tree: RunTree) -> Fork?
  {
    let dialect = vocabulary.dialect
    let depth = tree.thread(thread).depth
    guard depth < (dialect.allowsNesting ? dialect.limits.maxDepth : 1),
      tree.reach(of: thread).context + Self.roomForFork < contextLength
    else { return nil }
    let ids = tokens.map { log.tokens.ids[Int($0)] }
    let outlines = dialect.parseOutlines(in: log.pieces.text(ids))
    guard !outlines.isEmpty, outlines.count <= dialect.limits.maxThreads else { return nil }
    let first = tree.threadCount
    return Fork(
      parent: thread,
      opened: Int32(positionBehindOpening(tokens, log)),
      children: outlines.enumerated().map { index, outline in
        .init(id: ThreadID(Int32(first + index)), number: outline.number, outline: outline.text)
      })
  }

  private func headers(of fork: Fork) throws -> [Event.Kind] {
    try fork.children.map { child in
      let header = Layout.fill(vocabulary.layout.threadHeader, number: child.number)
      return .tokens(child.id, .inserted, try encode(header).map { Token(id: $0) })
    }
  }

  /// The position behind the last tag that opened a block, or a list of outlines where there was none.
  private func positionBehindOpening(_ tokens: ArraySlice<Int32>, _ log: RunLog) -> Int {
    var fallback = tokens.count
    for end in stride(from: tokens.count, to: 0, by: -1) {
      switch completedTag(tokens.prefix(end), log) {
      case .blockOpen: return end
      case .outlinesOpen where fallback == tokens.count: fallback = end
      default: break
      }
    }
    return fallback
  }

  private func completedTag(_ tokens: ArraySlice<Int32>, _ log: RunLog) -> DialectVocabulary.Tag? {
    guard let last = tokens.last.map({ log.tokens.ids[Int($0)] }) else { return nil }
    let lastBytes = log.pieces[last] ?? []
    var tail = lastBytes
    let wanted = lastBytes.count + vocabulary.tailLength
    for index in tokens.dropLast().reversed() where vocabulary.tailLength > 0 {
      guard tail.count < wanted else { break }
      tail = (log.pieces[log.tokens.ids[Int(index)]] ?? []) + tail
    }
    return vocabulary.completedTag(last: last, tail: tail, lastCount: lastBytes.count)
  }

  private func isBroken(_ children: [ThreadID], _ tree: RunTree) -> Bool {
    children.contains { tree.status($0) != .ended(.closed) }
  }

  private func isEnded(_ thread: ThreadID, _ tree: RunTree) -> Bool {
    if case .ended = tree.status(thread) { true } else { false }
  }
}
