/// The fold of one variation's log, kept so that the tree at *any* moment can be read without folding again.
///
/// Everything in it carries the moment at which it happened; since nothing is ever removed, the tree at an earlier
/// moment is the same data seen through a bound. Scrubbing therefore costs a binary search, whatever the length.
public struct RunHistory: Sendable {
  public internal(set) var variation: VariationID
  public internal(set) var threads: [ThreadRecord]
  public internal(set) var blocks: [BlockRecord] = []
  /// The engine step of each entry; ascending.
  public internal(set) var steps: [Int32] = []
  /// The time of each entry in microseconds; ascending.
  public internal(set) var times: [Int64] = []
  var cacheUsages: [(usage: CacheUsage, moment: Int)] = []
  /// The false steps of all threads: few threads have any, and looking through all of them would be dear.
  var mistakes: [(mistake: Mistake, moment: Int)] = []
  /// The last one counts.
  var verdicts: [(verdict: Verdict, moment: Int)] = []
  var finishes: [(reason: FinishReason, moment: Int)] = []
  /// Moments worth stopping at: forks, joins, thread ends and the end of the run; ascending.
  public internal(set) var milestones: [Int] = []
  /// The engine steps of the milestones, each once; ascending.
  var milestoneSteps: [Int32] = []
  /// The first thing in the log that contradicts what came before; such entries are left out of the fold.
  public internal(set) var anomaly: String?
  /// How many entries have been folded and taken back in all.
  var work = 0

  /// Folds the whole history of `variation` (by default the one at the head).
  public init(_ log: RunLog, variation: VariationID? = nil) {
    let variation = variation ?? log.head
    self.variation = variation
    threads = [
      ThreadRecord(
        id: .root, parent: nil, block: nil, number: "", outline: "", depth: 0, start: -1, isIsolated: false,
        segments: [.init(firstToken: 0, moment: -1, depth: 0, context: 0, predecessor: nil)])
    ]
    for entry in log.entries(of: variation) { apply(entry, log.tokens) }
  }

  /// Whether the run is over.
  public var isFinished: Bool { !finishes.isEmpty }

  /// How many entries have been folded; the latest moment.
  public var count: Int { steps.count }

  /// Folds the entries that were added to the log since the last call, or the first `most` of them.
  public mutating func extend(from log: RunLog, atMost most: Int = .max) {
    for entry in log.entries(of: variation, from: count).prefix(most) { apply(entry, log.tokens) }
  }

  /// The tree as it stood after the first `moment` entries; the latest one by default.
  public func tree(at moment: Int? = nil) -> RunTree {
    RunTree(history: self, moment: min(max(0, moment ?? count), count))
  }

  // MARK: - Time

  /// The moment just after the last entry of engine step `step`.
  public func moment(afterStep step: Int32) -> Int { partition(steps) { $0 <= step } }

  /// The moment just after the last entry that was made by then, in microseconds.
  public func moment(afterTime time: Int64) -> Int { partition(times) { $0 <= time } }

  /// The moment just before the first entry of engine step `step`.
  public func moment(beforeStep step: Int32) -> Int { partition(steps) { $0 < step } }

  /// The step shown at a moment: that of the last folded entry, 0 at the very start.
  public func step(at moment: Int) -> Int32 { moment > 0 ? steps[moment - 1] : 0 }

  /// The time shown at a moment, in microseconds.
  public func time(at moment: Int) -> Int64 { moment > 0 ? times[moment - 1] : 0 }

  /// The moment at which a block's children came back; nil while it is open.
  public func joinMoment(of block: BlockID) -> Int? { blocks[block.index].join?.moment }

  /// The end of the next engine step that brought a fork, a join or the end of a thread; nil at the last one.
  public func milestone(after moment: Int) -> Int? {
    let index = partition(milestoneSteps) { self.moment(afterStep: $0) <= moment }
    return index < milestoneSteps.count ? self.moment(afterStep: milestoneSteps[index]) : nil
  }

  /// The end of the last engine step before the one at `moment` that brought a fork, a join or the end of a thread.
  public func milestone(before moment: Int) -> Int? {
    let index = partition(milestoneSteps) { $0 < step(at: moment) }
    return index > 0 ? self.moment(afterStep: milestoneSteps[index - 1]) : nil
  }

  /// The entry that wrote a token: the place is there in every tree behind that moment.
  public func entry(of position: Int, in thread: ThreadID) -> Int? {
    guard threads.indices.contains(thread.index),
      threads[thread.index].tokenMoments.indices.contains(position)
    else { return nil }
    return Int(threads[thread.index].tokenMoments[position])
  }

  /// The moment just before the engine step that wrote a token.
  public func moment(before position: Int, of thread: ThreadID) -> Int? {
    guard threads.indices.contains(thread.index) else { return nil }
    let moments = threads[thread.index].tokenMoments
    guard moments.indices.contains(position) else { return nil }
    return moment(beforeStep: steps[Int(moments[position])])
  }

  // MARK: - Folding

  private mutating func apply(_ entry: RunLog.Entry, _ columns: TokenColumns) {
    let moment = count
    work += 1
    steps.append(max(entry.stamp.step, steps.last ?? 0))
    times.append(max(entry.stamp.time, times.last ?? 0))
    switch entry.kind {
    case .tokens(let thread, let first, let count):
      addTokens(thread, Int(first)..<Int(first + count), columns, moment)
    case .other(let event):
      switch event.kind {
      case .forked(let fork): add(fork, moment)
      case .ended(let thread, let reason):
        change(thread, or: "the end of an unknown thread", moment) { $0.ends.append((reason, moment)) }
        if threads.indices.contains(thread.index) { addMilestone(moment + 1) }
      case .joined(let join): add(join, moment)
      case .dropped(let thread, let range): drop(thread, range, moment)
      case .held(let thread):
        change(thread, or: "an unknown thread that is held", moment) { record in
          record.heldMoment = record.heldMoment ?? moment
        }
      case .answered(let thread, let answer):
        change(thread, or: "an unknown thread's answer", moment) { $0.answers.append((answer, moment)) }
      case .scored(let thread, let score):
        change(thread, or: "an unknown thread's score", moment) { $0.scores.append((score, moment)) }
      case .decision(let decision):
        change(decision.thread, or: "a decision", moment) { $0.decisions.append((decision, moment)) }
      case .mistake(let mistake):
        guard threads.indices.contains(mistake.thread.index) else { return note("a false step", moment) }
        mistakes.append((mistake, moment))
      case .cache(let usage): cacheUsages.append((usage, moment))
      case .verdict(let verdict): verdicts.append((verdict, moment))
      case .finished(let reason):
        finishes.append((reason, moment))
        addMilestone(moment + 1)
      case .pieces, .tokens, .varied, .head, .alone, .probed, .valued: break
      }
    }
  }

  private mutating func addTokens(
    _ thread: ThreadID, _ range: Range<Int>, _ columns: TokenColumns, _ moment: Int
  ) {
    guard threads.indices.contains(thread.index), threads[thread.index].ends.isEmpty else {
      return note("tokens of a thread that is not running", moment)
    }
    for index in range {
      let position = Int32(threads[thread.index].tokens.count)
      threads[thread.index].tokens.append(Int32(index))
      threads[thread.index].tokenMoments.append(Int32(moment))
      switch columns.classes[index] {
      case .generated: break
      case .inserted: threads[thread.index].insertedPositions.append(position)
      case .edited: threads[thread.index].editedPositions.append(position)
      case .prompt:
        threads[thread.index].promptPositions.append(position)
        threads[thread.index].segments[threads[thread.index].segments.count - 1].promptTokens += 1
      }
    }
  }

  private mutating func add(_ fork: Fork, _ moment: Int) {
    guard threads.indices.contains(fork.parent.index), threads[fork.parent.index].ends.isEmpty,
      openBlock(of: fork.parent) == nil, !fork.children.isEmpty,
      fork.children.enumerated().allSatisfy({ $1.id.index == threads.count + $0 }),
      (0...threads[fork.parent.index].tokens.count).contains(Int(fork.opened)),
      fork.after.allSatisfy({ threads.indices.contains($0.index) })
    else { return note("a fork", moment) }
    let block = BlockID(Int32(blocks.count))
    let parent = threads[fork.parent.index]
    var segment = ThreadRecord.Segment(
      firstToken: 0, moment: moment, depth: reach(of: parent).depth,
      context: fork.isIsolated ? 0 : reach(of: parent).context, predecessor: end(of: parent))
    for thread in fork.after { wait(for: threads[thread.index], &segment) }
    for child in fork.children {
      threads.append(
        ThreadRecord(
          id: child.id, parent: fork.parent, block: block, number: child.number, outline: child.outline,
          depth: parent.depth + 1, start: moment, isIsolated: fork.isIsolated, segments: [segment]))
    }
    blocks.append(
      BlockRecord(
        id: block, parent: fork.parent, opened: Int(fork.opened), forkPosition: parent.tokens.count,
        children: fork.children.map(\.id), forkMoment: moment))
    threads[fork.parent.index].blocks.append(block)
    addMilestone(moment + 1)
  }

  /// Changes the record of a thread; one that is not known contradicts what came before.
  private mutating func change(
    _ thread: ThreadID, or contradiction: String, _ moment: Int, _ body: (inout ThreadRecord) -> Void
  ) {
    guard threads.indices.contains(thread.index) else { return note(contradiction, moment) }
    body(&threads[thread.index])
  }

  private mutating func add(_ join: Join, _ moment: Int) {
    guard threads.indices.contains(join.parent.index), let block = openBlock(of: join.parent),
      Set(join.children).isSubset(of: blocks[block.index].children)
    else { return note("a join", moment) }
    blocks[block.index].join = (join, moment)
    let parent = threads[join.parent.index]
    let before = reach(of: parent)
    var segment = ThreadRecord.Segment(
      firstToken: parent.tokens.count, moment: moment, depth: before.depth, context: before.context,
      predecessor: end(of: parent))
    // A choice waits for all that it chooses among.
    let awaited =
      join.discipline == .choice
      ? blocks[block.index].children.filter { threads[$0.index].ends.last?.reason != .pruned } : join.children
    for child in awaited { wait(for: threads[child.index], &segment) }
    if join.discipline != .message {
      for child in join.children {
        segment.context += reach(of: threads[child.index]).context - before.context
      }
    }
    threads[join.parent.index].segments.append(segment)
    addMilestone(moment + 1)
  }

  private mutating func drop(_ thread: ThreadID, _ range: Range<Int32>, _ moment: Int) {
    // Ranges are dropped in their order: what a thread reads behind one lies behind it.
    guard threads.indices.contains(thread.index),
      Int(range.lowerBound) >= threads[thread.index].dropped.last?.range.upperBound ?? 0,
      Int(range.upperBound) <= threads[thread.index].tokens.count
    else { return note("tokens that are dropped", moment) }
    let record = threads[thread.index]
    let reach = reach(of: record)
    threads[thread.index].dropped.append((Int(range.lowerBound)..<Int(range.upperBound), moment))
    threads[thread.index].segments.append(
      .init(
        firstToken: record.tokens.count, moment: moment, depth: reach.depth,
        context: reach.context - range.count, predecessor: end(of: record)))
  }

  /// Lets a segment begin no earlier than a thread has come.
  private func wait(for thread: ThreadRecord, _ segment: inout ThreadRecord.Segment) {
    let depth = reach(of: thread).depth
    guard depth > segment.depth else { return }
    segment.depth = depth
    segment.predecessor = end(of: thread)
  }

  /// The longest causal chain and the context, in tokens, up to and including a thread's last token.
  private func reach(of thread: ThreadRecord) -> (depth: Int, context: Int) {
    let segment = thread.segments[thread.segments.count - 1]
    let length = thread.tokens.count - segment.firstToken
    return (segment.depth + length - segment.promptTokens, segment.context + length)
  }

  private func end(of thread: ThreadRecord) -> ThreadRecord.Segment.Predecessor {
    .init(thread: thread.id, segment: thread.segments.count - 1, end: thread.tokens.count)
  }

  private func openBlock(of thread: ThreadID) -> BlockID? {
    guard let last = threads[thread.index].blocks.last, blocks[last.index].join == nil else { return nil }
    return last
  }

  private mutating func addMilestone(_ moment: Int) {
    if milestones.last != moment { milestones.append(moment) }
    if let step = steps.last, milestoneSteps.last != step { milestoneSteps.append(step) }
  }

  private mutating func note(_ what: String, _ moment: Int) {
    if anomaly == nil { anomaly = "event \(moment + 1) contradicts what came before: \(what)" }
  }
}

/// How many leading elements of a sorted array satisfy `belongs`.
func partition<Element>(_ array: [Element], _ belongs: (Element) -> Bool) -> Int {
  var low = 0
  var high = array.count
  while low < high {
    let middle = (low + high) / 2
    if belongs(array[middle]) { low = middle + 1 } else { high = middle }
  }
  return low
}
