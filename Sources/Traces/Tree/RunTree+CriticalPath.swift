extension RunTree {
  /// Where a thread's last token stands: the longest causal chain of answer tokens up to it, and its context.
  public func reach(of id: ThreadID) -> Reach {
    let segment = history.threads[id.index].segments[segmentIndex(of: id)]
    let length = tokenCount(id) - segment.firstToken
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
  public var criticalPath: CriticalPath {
    var deepest = ThreadID.root
    var depth = -1
    let comesBack = threadsThatComeBack
    for id in (0..<Int32(threadCount)).lazy.map(ThreadID.init) where comesBack[id.index] {
      let reach = reach(of: id).depth
      // Parents come first, so a parent with nothing behind its join wins over the child that it stands as deep as.
      if reach > depth {
        deepest = id
        depth = reach
      }
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

  /// For each thread, whether neither it nor one that it hangs below was pruned.
  var threadsThatComeBack: [Bool] {
    var comesBack = [Bool](repeating: true, count: threadCount)
    // Parents have smaller ids than their children.
    for index in comesBack.indices {
      let parent = history.threads[index].parent
      comesBack[index] = parent.map { comesBack[$0.index] } ?? true && !isPruned(ThreadID(Int32(index)))
    }
    return comesBack
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
