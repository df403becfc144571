/// A figure of a run that can be averaged over many, under its name in JSON.
public enum RunFigure: String, Sendable, CaseIterable {
  /// Answer tokens of all threads that were not pruned.
  case totalTokens = "total_tokens"
  case prunedTokens = "pruned_tokens"
  case generatedTokens = "generated_tokens"
  case insertedTokens = "inserted_tokens"
  /// Written by hand in place of the model's.
  case editedTokens = "edited_tokens"
  case reprefilledTokens = "reprefilled_tokens"
  /// Context in front of threads that forked: each would compute it for itself without a K/V tree.
  case inheritedTokens = "inherited_tokens"
  /// Prompts of all threads that begin with one.
  case promptTokens = "prompt_tokens"
  /// The true longest causal chain: each thread with its own header and closer.
  case criticalPathTokens = "critical_path_tokens"
  /// The number that ThreadWeaver's parser gives: every thread's wrappers count as sequential.
  case threadWeaverLongest = "threadweaver_longest"
  case accelerationRatio = "acceleration_ratio"
  /// Of the same problem with forks banned.
  case sequentialTokens = "sequential_tokens"
  case speedup = "speedup_vs_sequential"
  case selfParallelism = "self_parallelism"
  case parallelRatio = "parallel_ratio"
  /// Steps that the task found false.
  case falseSteps = "false_steps"
  case blocks
  case threads
  case maxDepth = "max_depth"
  case idleTokens = "idle_tokens"
  /// The longest context that any thread attended to, prompt included.
  case maxContextTokens = "max_context_tokens"
  /// Share of all context that was found in the K/V tree at forks and joins instead of being computed.
  case kvReuse = "kv_reuse"
  /// From the start to the last event.
  case wallSeconds = "wall_seconds"

  /// All of them, made once.
  static let all = allCases

  var isCount: Bool {
    switch self {
    case .accelerationRatio, .speedup, .selfParallelism, .parallelRatio, .kvReuse, .wallSeconds: false
    default: true
    }
  }
}

extension RunSummary {
  /// One of the run's figures; NaN where it is not known.
  public subscript(figure: RunFigure) -> Double {
    switch figure {
    case .totalTokens: Double(metrics.total)
    case .prunedTokens: Double(metrics.pruned)
    case .generatedTokens: Double(metrics.generated)
    case .insertedTokens: Double(metrics.inserted)
    case .editedTokens: Double(metrics.edited)
    case .reprefilledTokens: Double(metrics.reprefilled)
    case .inheritedTokens: Double(metrics.inherited)
    case .promptTokens: Double(metrics.prompt)
    case .criticalPathTokens: Double(metrics.criticalPath)
    case .threadWeaverLongest: threadWeaverLongest.map(Double.init) ?? .nan
    case .accelerationRatio: metrics.accelerationRatio
    case .sequentialTokens: alone.map { Double($0.tokens) } ?? .nan
    case .speedup: speedup ?? .nan
    case .selfParallelism: metrics.selfParallelism
    case .parallelRatio: metrics.parallelRatio
    case .falseSteps: Double(falseSteps)
    case .blocks: Double(metrics.blocks)
    case .threads: Double(metrics.threads)
    case .maxDepth: Double(metrics.maxDepth)
    case .idleTokens: Double(metrics.idle)
    case .maxContextTokens: Double(metrics.maxContext)
    case .kvReuse: metrics.reuse
    case .wallSeconds: wallSeconds
    }
  }
}
