extension RunTree {
  /// Where a thread's last token stands: the longest causal chain of answer tokens up to it, and its context.
  public func reach(of id: ThreadID) -> Reach { reach(of: id, tokens: tokenCount(id)) }

  /// - Parameter tokens: how many the thread has.
  func reach(of id: ThreadID, tokens: Int) -> Reach {
    let segment = history.threads[id.index].segments[segmentIndex(of: id)]
    let length = tokens - segment.firstToken
    return Reach(
      depth: segment.depth + length - min(segment.promptTokens, length), context: segment.context + length)
  }

  /// How far a thread has come, in tokens.
  public struct Reach: Sendable, Equatable {
    /// Answer tokens on the longest causal chain that ends in the thread's last token.
    public var depth: Int
    /// Tokens that the thread's last token attends to, prompt and itself included.
    public var context: Int
  }

  /// The longest causal chain of answer tokens, as stretches of threads from first to last, without the prompt.
  ///
  /// Each thread counts with its own header and closer (the papers' token latency). O(threads + path); iterative.
  public var criticalPath: CriticalPath { criticalPath(ThreadReaches(self)) }

  /// The same for callers that know how far the threads have come.
  public func criticalPath(_ reaches: ThreadReaches) -> CriticalPath {
    var deepest = ThreadID.root
    var depth = -1
    for index in reaches.rows.indices where reaches.rows[index].comesBack {
      // Parents come first, so a parent with nothing behind its join wins over the child that it stands as deep as.
      guard Int(reaches.rows[index].depth) > depth else { continue }
      deepest = ThreadID(Int32(index))
      depth = Int(reaches.rows[index].depth)
    }
    var stretches: [CriticalPath.Stretch] = []
    var next: ThreadRecord.Segment.Predecessor? = .init(
      thread: deepest, segment: segmentIndex(of: deepest), end: tokenCount(deepest))
    // Every predecessor is older than the segment that it holds up, so the walk ends at the root.
    while let current = next {
      let segment = history.threads[current.thread.index].segments[current.segment]
      let first = segment.firstToken + leadingPrompt(of: segment, in: current.thread)
      if current.end > first { stretches.append(.init(thread: current.thread, range: first..<current.end)) }
      next = segment.predecessor
    }
    return CriticalPath(length: max(0, depth), stretches: stretches.reversed())
  }

  /// How many prompt tokens a segment begins with: they are context, and nobody's work.
  private func leadingPrompt(of segment: ThreadRecord.Segment, in id: ThreadID) -> Int {
    let prompts = history.threads[id.index].promptPositions
    let start = partition(prompts) { $0 < segment.firstToken }
    let last = start + segment.promptTokens - 1
    guard prompts.indices.contains(last), last >= start,
      Int(prompts[last]) == segment.firstToken + segment.promptTokens - 1
    else { return 0 }
    return segment.promptTokens
  }

  private func segmentIndex(of id: ThreadID) -> Int {
    max(0, partition(history.threads[id.index].segments) { $0.moment < moment } - 1)
  }

  /// Whether a thread was taken out of its join.
  public func isPruned(_ id: ThreadID) -> Bool { status(id) == .ended(.pruned) }
}

/// The longest causal chain through a run.
public struct CriticalPath: Sendable, Equatable {
  /// Its length in answer tokens, inserted ones included.
  public var length: Int
  public var stretches: [Stretch]

  /// A run of one thread's tokens that lies on the chain.
  public struct Stretch: Sendable, Equatable {
    public var thread: ThreadID
    /// Positions among the thread's tokens.
    public var range: Range<Int>
  }
}
