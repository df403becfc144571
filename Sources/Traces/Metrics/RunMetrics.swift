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
  /// Σ over joined blocks and their threads of (slowest thread − this thread).
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
  public var metrics: RunMetrics { metrics(along: criticalPath) }

  /// The same for callers that know the critical path of this moment already.
  public func metrics(along path: CriticalPath) -> RunMetrics {
    var metrics = RunMetrics()
    metrics.criticalPath = path.length
    let comesBack = threadsThatComeBack
    // By index: a copy of a record would retain every array in it.
    for index in 0..<threadCount {
      let id = ThreadID(Int32(index))
      metrics.threads += id == .root ? 0 : 1
      metrics.maxDepth = max(metrics.maxDepth, history.threads[index].depth)
      metrics.maxContext = max(metrics.maxContext, reach(of: id).context)
      let count = tokenCount(id)
      let inserted = partition(history.threads[index].insertedPositions) { $0 < count }
      let edited = partition(history.threads[index].editedPositions) { $0 < count }
      let prompt = partition(history.threads[index].promptPositions) { $0 < count }
      let answer = count - prompt
      metrics.prompt += prompt
      metrics.inherited += id == .root ? 0 : history.threads[index].segments[0].context
      guard comesBack[index] else {
        metrics.pruned += answer
        continue
      }
      metrics.total += answer
      metrics.inserted += inserted
      metrics.edited += edited
      metrics.generated += answer - inserted - edited
      metrics.parallel += id == .root ? 0 : answer
    }
    for block in blocks {
      metrics.blocks += 1
      // Outlines of nested blocks already count as tokens of their thread.
      if block.parent == .root { metrics.parallel += block.forkPosition - block.opened }
      metrics.idle += idle(in: block.id).reduce(0) { $0 + $1.tokens }
      if let join = join(of: block.id) {
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
