/// The figures of a run at one moment, in tokens; the prompt counts in contexts only.
///
/// Pruned threads, and those below them, came back to nobody: their tokens are no part of the answer, and so no part of
/// `total`, of the classes it consists of, or of any ratio to it. They are counted in `pruned`.
///
/// Definitions: ThreadWeaver (arXiv 2512.07843) §6.1 and Eq. 8 for the acceleration ratio and self-parallelism.
public struct RunMetrics: Sendable, Equatable, Codable {
  /// Every answer token of every thread, inserted ones included and pruned ones not.
  public var total = 0
  /// Tokens of pruned threads and of the threads below them.
  public var pruned = 0
  /// The longest causal chain of answer tokens.
  public var criticalPath = 0
  public var generated = 0
  public var inserted = 0
  /// Tokens that the person wrote in place of the model's.
  public var edited = 0
  /// Tokens computed again at joins.
  public var reprefilled = 0
  /// Tokens found in the K/V tree at joins.
  public var reused = 0
  /// Tokens in front of threads that forked: context that every child would compute for itself without a K/V tree.
  public var inherited = 0
  public var prompt = 0
  /// Σ over blocks and their threads that have ended of (slowest thread so far − this thread).
  public var idle = 0
  /// Tokens inside parallel blocks: outlines and threads, without the block's own tags.
  public var parallel = 0
  public var blocks = 0
  /// Child threads, pruned ones included; the root does not count.
  public var threads = 0
  public var maxDepth = 0
  /// The longest context that any thread attended to, prompt included.
  public var maxContext = 0

  public init() {}

  /// All tokens ever written, whatever became of them: the cost of a run, which limits count.
  public var written: Int { total + pruned }

  /// 1 − critical path / total: 0 for a sequential run.
  public var accelerationRatio: Double { total > 0 ? 1 - Double(criticalPath) / Double(total) : 0 }

  /// total / critical path: 1 for a sequential run.
  public var selfParallelism: Double { criticalPath > 0 ? Double(total) / Double(criticalPath) : 1 }

  /// Share of all context that was found in the K/V tree at forks and joins instead of being computed.
  public var reuse: Double {
    let found = Double(reused + inherited)
    let computed = Double(prompt + written + reprefilled)
    return found > 0 ? found / (found + computed) : 0
  }

  /// Share of the tokens that lie inside parallel blocks.
  public var parallelRatio: Double { total > 0 ? Double(parallel) / Double(total) : 0 }
}

extension RunTree {
  /// The figures of the run at this moment.
  ///
  /// - Complexity: O((threads + blocks) · log tokens).
  public var metrics: RunMetrics {
    let reaches = ThreadReaches(self)
    return metrics(along: criticalPath(reaches), reaches)
  }

  /// The same for callers that know the critical path of this moment, and how far the threads have come.
  public func metrics(along path: CriticalPath, _ reaches: ThreadReaches) -> RunMetrics {
    var metrics = RunMetrics()
    metrics.criticalPath = path.length
    for (index, row) in reaches.rows.enumerated() {
      let isChild = index > 0
      metrics.threads += isChild ? 1 : 0
      metrics.maxDepth = max(metrics.maxDepth, Int(row.level))
      metrics.maxContext = max(metrics.maxContext, Int(row.context))
      metrics.idle += Int(reaches.idle[index])
      metrics.prompt += Int(row.prompt)
      metrics.inherited += isChild ? Int(row.contextAtStart) : 0
      let answer = Int(row.tokens - row.prompt)
      guard row.comesBack else {
        metrics.pruned += answer
        continue
      }
      metrics.total += answer
      metrics.inserted += Int(row.inserted)
      metrics.edited += Int(row.edited)
      metrics.generated += answer - Int(row.inserted + row.edited)
      metrics.parallel += isChild ? answer : 0
    }
    // By index: a copy of a record would retain every array in it.
    for index in 0..<blockCount {
      metrics.blocks += 1
      // Outlines of nested blocks already count as tokens of their thread.
      if history.blocks[index].parent == .root {
        metrics.parallel += history.blocks[index].forkPosition - history.blocks[index].opened
      }
      if let join = join(of: BlockID(Int32(index))) {
        metrics.reprefilled += Int(join.reprefilled)
        metrics.reused += Int(join.reused)
      }
    }
    return metrics
  }

  /// How long each thread of a block waits for the slowest one, in tokens; pruned threads do not wait.
  public func idle(in id: BlockID) -> [(thread: ThreadID, tokens: Int)] {
    let children = history.blocks[id.index].children.filter { !isPruned($0) }
    let depths = children.map { reach(of: $0).depth }
    let slowest = depths.max() ?? 0
    return zip(children, depths).map { child, depth in
      if case .ended = status(child) { return (child, slowest - depth) }
      return (child, 0)
    }
  }
}
