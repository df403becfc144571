import Dialects
import Engines
import Traces

/// The fork-join state machine: turns the threads' tokens into events by a dialect's rules.
///
/// One machine for all dialects; their differences are in `Dialect`. It works on token ids, not on text.
struct ForkJoin: Method {
  static let name = "fork-join"
  static let usesDialect = true

  private let vocabulary: DialectVocabulary
  private let join: JoinDiscipline
  private let setting: MethodSetting

  init(_ setting: MethodSetting) throws {
    guard let vocabulary = setting.vocabulary else {
      throw ReasoningError.dialectNotWritable(setting.header.dialect ?? "none")
    }
    let allowed = vocabulary.dialect.joins
    guard let join = setting.header.join, allowed.contains(where: { $0.rawValue == join.rawValue }) else {
      throw ReasoningError.joinNotPossible(
        join: setting.header.join?.rawValue ?? "none", dialect: vocabulary.dialect.name,
        known: allowed.map(\.rawValue).joined(separator: ", "))
    }
    self.vocabulary = vocabulary
    self.join = join
    self.setting = setting
  }

  static func traits(of header: RunHeader) -> MethodTraits {
    let system = (header.dialect ?? "?") + "/" + (header.join?.rawValue ?? "?")
    let short = ([system] + (header.parameters?.words ?? [])).joined(separator: " ")
    return MethodTraits(
      forking: .byModel, label: "\(name) \(short)", shortLabel: short, hasOutlines: true)
  }

  private var dialect: Dialect { vocabulary.dialect }
  private var limits: LengthLimits { setting.limits }

  // MARK: - After a token

  func reactions(to thread: ThreadID, in run: RunSnapshot) throws -> [Event.Kind] {
    guard run.tree.tokenCount(thread) > 0 else { return [] }
    let isRoot = thread == .root
    if run.endsText(thread) { return isRoot ? .end(.endOfText) : try end(thread, .endOfText) }
    switch completedTag(run.tree.tokens(thread), run) {
    case .threadClose where !isRoot: return [.ended(thread, .closed)]
    case .threadClose where dialect.afterMalformedFork == .endsRun: return .end(.malformed)
    case .fork:
      switch fork(thread, run) {
      case .fork(let fork): return [fork]
      case .malformed where dialect.afterMalformedFork == .endsRun:
        return isRoot ? .end(.malformed) : try end(thread, .malformed)
      case .malformed, .refused: break
      }
    case .results where join == .message: return try correct(thread, run)
    default: break
    }
    guard stops(thread, run.tree) else { return [] }
    return isRoot ? .end(.length) : try end(thread, .length)
  }

  /// The end of a thread that did not close itself: the orchestrator does.
  ///
  /// Threads that are isolated have no closer: for them the end of the text is the usual one.
  private func end(_ thread: ThreadID, _ reason: EndReason) throws -> [Event.Kind] {
    let closer = try setting.encode(vocabulary.layout.missingCloser).map { Token(id: $0) }
    return (closer.isEmpty ? [] : [.tokens(thread, .inserted, closer)]) + [.ended(thread, reason)]
  }

  /// The model began to write the results itself: that is taken back and becomes the beginning of a list of calls.
  private func correct(_ thread: ThreadID, _ run: RunSnapshot) throws -> [Event.Kind] {
    guard let results = dialect.tags.results?.open, let calls = dialect.tags.outlines?.open else { return [] }
    let tokens = run.tree.tokens(thread)
    let (start, before) = beginning(of: results, in: tokens, run)
    return [
      .dropped(thread, Int32(start)..<Int32(tokens.count)),
      .tokens(thread, .inserted, try setting.encode(before + calls).map { Token(id: $0) }),
    ]
  }

  private func stops(_ thread: ThreadID, _ tree: RunTree) -> Bool {
    if limits.stop(thread, in: tree) { return true }
    let reach = tree.reach(of: thread)
    if reach.depth + dialect.limits.reserve >= limits.chain { return true }
    guard dialect.limits.countsSiblings else { return false }
    // Joined threads are part of the context; until this thread forks and joins itself, its siblings are taken to
    // write as much as it does.
    let isPlain = tree.blocks(of: thread).isEmpty
    let siblings = isPlain ? tree.thread(thread).block.map { tree.block($0).children.count - 1 } ?? 0 : 0
    let written = reach.context - tree.metrics.prompt
    return written + tree.tokenCount(thread) * siblings + dialect.limits.reserve >= limits.chain
  }

  // MARK: - Forking

  private enum ForkOutcome {
    case fork(Event.Kind)
    /// A limit forbids it.
    case refused
    /// The text allows no fork.
    case malformed
  }

  private func fork(_ thread: ThreadID, _ run: RunSnapshot) -> ForkOutcome {
    let reach = run.tree.reach(of: thread)
    guard run.tree.thread(thread).depth < dialect.limits.maxDepth,
      reach.depth + dialect.limits.roomForFork < limits.chain,
      reach.context + dialect.limits.roomForFork < limits.context
    else { return .refused }
    let tokens = run.tree.tokens(thread)
    let children = children(askedForIn: tokens, run)
    let opened = positionBehindOpening(tokens, run)
    guard !children.isEmpty, children.count <= dialect.limits.maxThreads, let opened else {
      return .malformed
    }
    return .fork(
      run.tree.fork(thread, opened: opened, into: children, isIsolated: dialect.messages != nil))
  }

  private func children(askedForIn tokens: ArraySlice<Int32>, _ run: RunSnapshot) -> [Outline] {
    dialect.children(
      askedForIn: run.log.pieces.text(run.ids(tokens)), paths: setting.header.parameters?.samples)
  }

  /// The orchestrator's tokens at the beginning of each child of a block.
  private func headers(of block: BlockRecord, _ run: RunSnapshot) throws -> [Event.Kind] {
    let missing = block.children.filter { run.tree.tokenCount($0) == 0 && run.tree.status($0) == .running }
    guard !missing.isEmpty else { return [] }
    let calls = dialect.messages == nil ? [] : calls(of: block, run)
    return try missing.compactMap { child in
      let number = run.tree.thread(child).number
      let ids =
        dialect.messages == nil
        ? try setting.encode(Layout.fill(vocabulary.layout.threadHeader, number: number))
        : try setting.encodePrompt(
          .text(calls.first { $0.number == number }?.message ?? run.tree.thread(child).outline))
      return ids.isEmpty ? nil : .tokens(child, .inserted, ids.map { Token(id: $0) })
    }
  }

  private func calls(of block: BlockRecord, _ run: RunSnapshot) -> [Outline] {
    children(askedForIn: run.tree.tokens(block.parent).prefix(block.forkPosition), run)
  }

  // MARK: - Joining

  func moves(in run: RunSnapshot) throws -> [Event.Kind] {
    let tree = run.tree
    for block in tree.blocks.reversed() where !run.isEnded(block.parent) {
      if tree.join(of: block.id) == nil {
        let headers = try headers(of: block, run)
        if !headers.isEmpty { return headers }
        guard block.children.allSatisfy(run.isEnded) else { continue }
        return joining(block, run)
      }
      // Nothing has been written since the join.
      guard tree.blocks(of: block.parent).last == block.id,
        tree.tokenCount(block.parent) == block.forkPosition
      else { continue }
      let moves = try afterJoin(block, run)
      if !moves.isEmpty { return moves }
    }
    return []
  }

  /// How a block's threads come back: as the run was asked to, unless the person wanted another way.
  private func discipline(of block: BlockRecord, _ run: RunSnapshot) -> JoinDiscipline {
    let fork = Interventions.Place(path: run.tree.pathKey(of: block.parent), position: block.forkPosition)
    // A log that was tampered with may ask for what cannot be done here.
    guard let wanted = run.joins[fork], join != .message, wanted != .message,
      dialect.joins(on: setting.capabilities).contains(wanted)
    else { return join }
    return wanted
  }

  private func joining(_ block: BlockRecord, _ run: RunSnapshot) -> [Event.Kind] {
    let join = discipline(of: block, run)
    let children = block.children.filter { !run.tree.isPruned($0) }
    var events: [Event.Kind] = []
    var cost = setting.contexts.cost(
      of: children, joining: block.parent, by: join, in: run.tree, run.log.tokens)
    if join == .message, let calls = dialect.tags.outlines?.open {
      let tokens = run.tree.tokens(block.parent)
      let start = beginning(of: calls, in: tokens.prefix(block.opened), run).position
      events.append(.dropped(block.parent, Int32(start)..<Int32(tokens.count)))
      cost.reused -= tokens.count - start
    }
    events.append(
      .joined(
        Join(
          parent: block.parent, discipline: join, children: children, reused: Int32(cost.reused),
          reprefilled: Int32(cost.reprefilled))))
    return events
  }

  /// The orchestrator's tokens in the parent after a join, and the parent's end where it cannot go on.
  private func afterJoin(_ block: BlockRecord, _ run: RunSnapshot) throws -> [Event.Kind] {
    let tree = run.tree
    let parent = block.parent
    let children = tree.join(of: block.id)?.children ?? []
    let isBroken =
      dialect.afterBrokenThread == .endsRun && children.contains { tree.status($0) != .ended(.closed) }
    let layout = vocabulary.layout
    let suffix = try setting.encode(
      results(of: block, children, run) ?? (isBroken ? layout.afterBrokenJoin : layout.afterJoin))
    var events: [Event.Kind] =
      suffix.isEmpty ? [] : [.tokens(parent, .inserted, suffix.map { Token(id: $0) })]
    let reach = tree.reach(of: parent)
    let isTooLong =
      reach.depth + suffix.count >= limits.chain || reach.context + suffix.count >= limits.context
    guard isBroken || isTooLong || stops(parent, tree) else { return events }
    let ranOut = !isBroken || children.contains { tree.status($0) == .ended(.length) }
    let reason: FinishReason = ranOut ? .length : .malformed
    events += parent == .root ? .end(reason) : try end(parent, ranOut ? .length : .malformed)
    return events
  }

  /// The lines that stand for the children of a join by messages, behind the rest of the calls' first token; nil for
  /// other joins.
  private func results(of block: BlockRecord, _ children: [ThreadID], _ run: RunSnapshot) -> String? {
    guard join == .message, let grammar = dialect.messages else { return nil }
    let calls = calls(of: block, run)
    let written = run.tree.tokens(block.parent).prefix(block.opened)
    let before = dialect.tags.outlines.map { beginning(of: $0.open, in: written, run).text }
    let results = children.map { child in
      let thread = run.tree.thread(child)
      let call = calls.first { $0.number == thread.number }
      return (
        call: call ?? Outline(number: thread.number, text: thread.outline),
        result: grammar.result(of: run.ownText(of: child))
      )
    }
    return (before ?? "") + grammar.results(results)
  }

  // MARK: - Tags

  /// The position behind the last tag that opened a block; nil where there is none.
  private func positionBehindOpening(_ tokens: ArraySlice<Int32>, _ run: RunSnapshot) -> Int? {
    if case .undirected = dialect.fork { return tokens.count }
    var list: Int?
    for end in stride(from: tokens.count, to: 0, by: -1) {
      switch completedTag(tokens.prefix(end), run) {
      case .opening: return end
      case .outlinesOpen where dialect.tags.block == nil: return end
      case .outlinesOpen where list == nil: list = end
      // Anything opened before the last block belongs to that block.
      case .fork where end < tokens.count, .threadClose: return list
      default: break
      }
    }
    return list
  }

  /// Where the last `tag` begins in a thread's tokens, and the text in front of it in its first token.
  private func beginning(of tag: String, in tokens: ArraySlice<Int32>, _ run: RunSnapshot) -> (
    position: Int, text: String
  ) {
    let wanted = Array(tag.utf8)
    var bytes: [UInt8] = []
    for (position, index) in tokens.enumerated().reversed() {
      bytes = (run.log.pieces[run.log.tokens.ids[Int(index)]] ?? []) + bytes
      guard bytes.count >= wanted.count, let found = bytes.firstRange(of: wanted) else { continue }
      return (position, String(decoding: bytes[..<found.lowerBound], as: UTF8.self))
    }
    return (tokens.count, "")
  }

  private func completedTag(_ tokens: ArraySlice<Int32>, _ run: RunSnapshot) -> DialectVocabulary.Tag? {
    guard let last = tokens.last.map({ run.log.tokens.ids[Int($0)] }) else { return nil }
    // Looked at for each token of a run.
    guard vocabulary.tailLength > 0 else {
      return vocabulary.completedTag(last: last, tail: [], lastCount: 0)
    }
    let lastBytes = run.log.pieces[last] ?? []
    var tail = lastBytes
    let wanted = lastBytes.count + vocabulary.tailLength
    for index in tokens.dropLast().reversed() {
      guard tail.count < wanted else { break }
      tail = (run.log.pieces[run.log.tokens.ids[Int(index)]] ?? []) + tail
    }
    return vocabulary.completedTag(last: last, tail: tail, lastCount: lastBytes.count)
  }
}
