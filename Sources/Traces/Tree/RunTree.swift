/// The fork-join tree of a run at one moment: a view on a `RunHistory` through a bound.
///
/// Make it where it is needed and let it go: holding one while the history grows would copy the history.
public struct RunTree: Sendable {
  public let history: RunHistory
  /// How many entries of the history this tree has folded.
  public let moment: Int

  init(history: RunHistory, moment: Int) {
    self.history = history
    self.moment = moment
  }

  // MARK: - Threads

  /// How many threads have started; their ids are 0 ..< this.
  public var threadCount: Int { partition(history.threads) { $0.start < moment } }

  /// Every thread that has started, in the order of the forks.
  public var threads: ArraySlice<ThreadRecord> { history.threads.prefix(threadCount) }

  public func thread(_ id: ThreadID) -> ThreadRecord { history.threads[id.index] }

  /// The block that a decision to fork opened; nil where it opened none.
  public func block(openedBy decision: Decision) -> BlockRecord? {
    guard decision.taken else { return nil }
    let position = Int(decision.position)
    let next = blocks(of: decision.thread).first { history.blocks[$0.index].forkPosition > position }
    guard let next else { return nil }
    let opened = block(next)
    // Behind another opening the fork is that one's.
    let isOthers = decisions(decision.thread).contains { other in
      other.kind == .open && other.taken && Int(other.position) > position
        && Int(other.position) < opened.forkPosition
    }
    return isOthers ? nil : opened
  }

  /// How many tokens a thread has, prompt included.
  public func tokenCount(_ id: ThreadID) -> Int {
    // The record stays where it is: a copy would retain every array in it.
    let count = history.threads[id.index].tokenMoments.count
    guard count > 0, Int(history.threads[id.index].tokenMoments[count - 1]) >= moment else { return count }
    return partition(history.threads[id.index].tokenMoments) { Int($0) < moment }
  }

  /// Indices into the log's token columns of a thread's tokens.
  public func tokens(_ id: ThreadID) -> ArraySlice<Int32> {
    history.threads[id.index].tokens.prefix(tokenCount(id))
  }

  /// The engine step at which a token was written.
  public func step(of position: Int, in id: ThreadID) -> Int32 {
    history.steps[Int(history.threads[id.index].tokenMoments[position])]
  }

  public func status(_ id: ThreadID) -> ThreadStatus {
    if let end = history.threads[id.index].ends.last(where: { $0.moment < moment }) {
      return .ended(end.reason)
    }
    if let block = openBlock(of: id) { return .waiting(block) }
    if let held = history.threads[id.index].heldMoment, held < moment, finish == nil { return .held }
    return finish == nil ? .running : .stopped
  }

  /// The decisions recorded along a thread, in order.
  public func decisions(_ id: ThreadID) -> [Decision] {
    history.threads[id.index].decisions.lazy.filter { $0.moment < moment }.map(\.decision)
  }

  /// The false steps of all threads, in the order in which they were written.
  public var mistakes: [Mistake] {
    var all: [(step: Int32, mistake: Mistake)] = []
    for (mistake, made) in history.mistakes {
      guard made < moment else { break }
      guard (0..<tokenCount(mistake.thread)).contains(Int(mistake.position)) else { continue }
      all.append((step(of: Int(mistake.position), in: mistake.thread), mistake))
    }
    return all.sorted { ($0.step, $0.mistake.thread) < ($1.step, $1.mistake.thread) }.map(\.mistake)
  }

  // MARK: - A method's judgement of a thread

  /// The answer that a thread came to; nil where none has been looked for, `.some(nil)` where none was found.
  public func answer(_ id: ThreadID) -> String?? {
    history.threads[id.index].answers.last { $0.moment < moment }?.answer
  }

  /// The last score of each kind, in the order of the kinds.
  public func scores(_ id: ThreadID) -> [Score] {
    let all = history.threads[id.index].scores
    guard !all.isEmpty else { return [] }
    return Score.Kind.allCases.compactMap { kind in
      all.last { $0.score.kind == kind && $0.moment < moment }?.score
    }
  }

  public func score(_ id: ThreadID, _ kind: Score.Kind) -> Float? {
    history.threads[id.index].scores.last { $0.score.kind == kind && $0.moment < moment }?.score.value
  }

  /// Positions that nothing attends to any more, ascending.
  public func dropped(_ id: ThreadID) -> [Range<Int>] {
    let all = history.threads[id.index].dropped
    guard !all.isEmpty else { return [] }
    return all.filter { $0.moment < moment }.map(\.range)
  }

  // MARK: - Blocks

  /// Every block that has forked, in order.
  public var blocks: ArraySlice<BlockRecord> { history.blocks.prefix(blockCount) }

  public var blockCount: Int { partition(history.blocks) { $0.forkMoment < moment } }

  public func block(_ id: BlockID) -> BlockRecord { history.blocks[id.index] }

  /// The blocks that a thread has opened so far.
  public func blocks(of id: ThreadID) -> ArraySlice<BlockID> {
    let all = history.threads[id.index].blocks
    return all.prefix(partition(all) { history.blocks[$0.index].forkMoment < moment })
  }

  /// The join that ended a block; nil while it is open.
  public func join(of id: BlockID) -> Join? {
    guard let join = history.blocks[id.index].join, join.moment < moment else { return nil }
    return join.join
  }

  /// Whether a block has come to its end.
  ///
  /// Cheaper than asking for its join, which has a list of children.
  public func isJoined(_ id: BlockID) -> Bool { (history.blocks[id.index].join?.moment ?? .max) < moment }

  /// The block whose children a thread waits for.
  public func openBlock(of id: ThreadID) -> BlockID? {
    guard let last = blocks(of: id).last, !isJoined(last) else { return nil }
    return last
  }

  /// The positions of what the parent wrote itself behind a block's join, up to its next fork or its end; nil where there
  /// is nothing.
  public func conclusion(behind block: BlockRecord, _ columns: TokenColumns) -> Range<Int>? {
    let tokens = tokens(block.parent)
    let next = blocks(of: block.parent).first { history.blocks[$0.index].forkPosition > block.forkPosition }
    let end = next.map { history.blocks[$0.index].opened } ?? tokens.count
    let start = (block.forkPosition..<max(block.forkPosition, end)).first {
      columns.classes[Int(tokens[$0])].isOwn
    }
    guard let start, (start..<end).allSatisfy({ columns.classes[Int(tokens[$0])].isOwn }) else { return nil }
    return start..<end
  }

  // MARK: - The run

  public var step: Int32 { history.step(at: moment) }

  /// Microseconds since the start of the run.
  public var time: Int64 { history.time(at: moment) }

  public var verdict: Verdict? { history.verdicts.last { $0.moment < moment }?.verdict }

  public var finish: FinishReason? { history.finishes.last { $0.moment < moment }?.reason }

  public var cache: CacheUsage? {
    let index = partition(history.cacheUsages) { $0.moment < moment }
    return index > 0 ? history.cacheUsages[index - 1].usage : nil
  }
}

/// The state of a thread.
public enum ThreadStatus: Sendable, Equatable {
  case running
  /// It waits for the children of a block.
  case waiting(BlockID)
  /// It has done its part and waits for the method's decision.
  case held
  case ended(EndReason)
  /// The run is over and the thread had not ended by itself.
  case stopped
}
