import Traces

/// The figures that views show of a run at one moment, worked out once per moment and not per frame.
struct Summary: Sendable {
  private(set) var metrics: RunMetrics
  private(set) var path: CriticalPath
  private(set) var verdict: Verdict?
  private(set) var finish: FinishReason?
  private(set) var step: Int32
  /// The false steps, in the order in which they were written.
  private(set) var mistakes: [Mistake] = []
  private var mistaken: [ThreadID: [Int32: Mistake]] = [:]
  /// By thread: the stretches of its tokens on the critical path.
  private var ranges: [[Range<Int>]] = []
  /// By block: the child through which the critical path goes.
  private var criticalChildren: [ThreadID?] = []
  /// How far each thread has come.
  let reaches: ThreadReaches
  /// By thread: tokens and threads of its subtree, itself included.
  private var subtrees: [(tokens: Int, threads: Int)] = []

  /// - Parameter whole: how far each thread has come in the end, where that is known.
  init(_ tree: RunTree, knowing whole: ThreadReaches? = nil) {
    reaches = ThreadReaches(tree, knowing: whole)
    path = tree.criticalPath(reaches)
    metrics = tree.metrics(along: path, reaches)
    verdict = tree.verdict
    finish = tree.finish
    step = tree.step
    mistakes = tree.mistakes
    for mistake in mistakes { mistaken[mistake.thread, default: [:]][mistake.position] = mistake }
    ranges = Array(repeating: [], count: reaches.count)
    criticalChildren = Array(repeating: nil, count: tree.blockCount)
    for stretch in path.stretches {
      ranges[stretch.thread.index].append(stretch.range)
      mark(stretch.thread)
    }
    subtrees = (0..<reaches.count).map { (reaches.tokens($0), 1) }
    for index in subtrees.indices.reversed() {
      guard let parent = reaches.parent(index) else { continue }
      subtrees[parent].tokens += subtrees[index].tokens
      subtrees[parent].threads += subtrees[index].threads
    }
  }

  private mutating func mark(_ thread: ThreadID) {
    var thread = thread.index
    while let block = reaches.block(thread), criticalChildren[block] == nil {
      criticalChildren[block] = ThreadID(Int32(thread))
      thread = reaches.parent(thread) ?? 0
    }
  }

  /// The false step that goes wrong at a token.
  func mistake(_ thread: ThreadID, at position: Int) -> Mistake? {
    mistaken[thread]?[Int32(clamping: position)]
  }

  /// The child of a block through which the critical path goes; nil where it goes past the block.
  func criticalChild(of block: BlockID) -> ThreadID? {
    criticalChildren.indices.contains(block.index) ? criticalChildren[block.index] : nil
  }

  func isCritical(_ thread: ThreadID) -> Bool { !criticalRanges(thread).isEmpty }

  func isCritical(_ thread: ThreadID, _ positions: Range<Int>) -> Bool {
    criticalRanges(thread).contains { $0.overlaps(positions) }
  }

  /// The stretches of a thread's tokens on the critical path, in order.
  func criticalRanges(_ thread: ThreadID) -> [Range<Int>] {
    ranges.indices.contains(thread.index) ? ranges[thread.index] : []
  }

  /// The positions at which a thread's steps go wrong, in no order.
  func mistakes(of thread: ThreadID) -> [Int] { (mistaken[thread] ?? [:]).keys.map { Int($0) } }

  /// How many of a thread's tokens lie on the critical path.
  func criticalTokens(_ thread: ThreadID) -> Int { criticalRanges(thread).reduce(0) { $0 + $1.count } }

  func idle(_ thread: ThreadID) -> Int {
    reaches.idle.indices.contains(thread.index) ? Int(reaches.idle[thread.index]) : 0
  }

  /// How many tokens more a thread could have written without making the run longer: its own wait, and those of all that
  /// it hangs below.
  func slack(_ thread: ThreadID, _ history: RunHistory) -> Int {
    var (slack, next) = (0, ThreadID?.some(thread))
    while let thread = next {
      slack += idle(thread)
      next = history.threads[thread.index].parent
    }
    return slack
  }

  func subtree(_ thread: ThreadID) -> (tokens: Int, threads: Int) {
    subtrees.indices.contains(thread.index) ? subtrees[thread.index] : (0, 0)
  }
}
