public import Dialects
public import Traces

/// The figures of one run, as `forkscope stats --json` prints them.
///
/// All counts are tokens; the prompt is left out of all but `promptTokens` and `maxContextTokens`.
public struct RunStatistics: Sendable, Equatable {
  /// The file it came from; nil for a run that was not saved.
  public var file: String?
  public var format = "forkscope"
  public var problem: String
  public var task: String?
  public var method: String
  /// The method with what sets it apart from other uses of it.
  public var label: String
  public var dialect: String?
  public var join: String?
  /// The name of the model.
  public var model: String
  /// What else the last bits of its numbers hang on.
  public var precision: RunPrecision
  public var seed: UInt64
  public var limits: RunHeader.Limits?
  public var answer: String?
  /// nil where nothing was checked.
  public var correct: Bool?
  /// Answer tokens of all threads that were not pruned.
  public var totalTokens: Int
  public var prunedTokens: Int
  public var generatedTokens: Int
  public var insertedTokens: Int
  public var reprefilledTokens: Int
  /// Context in front of threads that forked: what each would compute for itself without a K/V tree.
  public var inheritedTokens: Int
  /// Prompts of all threads that begin with one.
  public var promptTokens: Int
  /// The true longest causal chain: each thread with its own header and closer.
  public var criticalPathTokens: Int
  /// The number that ThreadWeaver's parser gives: every thread's wrappers count as sequential.
  public var threadweaverLongest: Int
  public var accelerationRatio: Double
  public var selfParallelism: Double
  public var parallelRatio: Double
  public var blocks: Int
  public var threads: Int
  public var maxDepth: Int
  public var idleTokens: Int
  /// The longest context that any thread attended to, prompt included.
  public var maxContextTokens: Int
  /// Share of all context that was found in the K/V tree at forks and joins instead of being computed.
  public var kvReuse: Double
  /// From the start to the last event.
  public var wallSeconds: Double
  /// The failure modes found, each with the figure that raised it.
  public var flagDetails: [FailureFlag]
  public var flags: [String] { flagDetails.map(\.kind.rawValue) }

  /// The figures of the variation at the head of `log`.
  public init(_ log: RunLog, file: String? = nil) { self.init(log, RunHistory(log), file: file) }

  public init(_ log: RunLog, _ history: RunHistory, file: String? = nil) {
    let tree = history.tree()
    let metrics = tree.metrics
    let header = log.header
    self.file = file
    problem = header.problem
    task = header.task
    method = header.method
    label = header.methodLabel
    dialect = header.dialect
    join = header.method == "fork-join" ? header.join?.rawValue : nil
    model = header.model.name
    precision = RunPrecision(header.model)
    seed = header.seed
    limits = header.limits
    answer = tree.verdict?.answer
    correct = tree.verdict?.correct
    totalTokens = metrics.total
    prunedTokens = metrics.pruned
    generatedTokens = metrics.generated
    insertedTokens = metrics.inserted
    reprefilledTokens = metrics.reprefilled
    inheritedTokens = metrics.inherited
    promptTokens = metrics.prompt
    criticalPathTokens = metrics.criticalPath
    threadweaverLongest = tree.threadWeaverStatistics(log).longest
    accelerationRatio = metrics.accelerationRatio
    selfParallelism = metrics.selfParallelism
    parallelRatio = metrics.parallelRatio
    blocks = metrics.blocks
    threads = metrics.threads
    maxDepth = metrics.maxDepth
    idleTokens = metrics.idle
    maxContextTokens = metrics.maxContext
    kvReuse = metrics.reuse
    wallSeconds = Double(tree.time) / 1e6
    flagDetails = tree.failureFlags(log)
  }
}

extension RunTree {
  /// What ThreadWeaver's parser says of the run's answer, read in outline order.
  public func threadWeaverStatistics(_ log: RunLog) -> ThreadWeaverTokenStatistics {
    let tags = Dialect.threadweaver.tags
    var roles: [String: ThreadWeaverTokenStatistics.Role] = [:]
    if let block = tags.block, let thread = tags.thread {
      roles = [
        block.open: .blockOpen, block.close: .blockClose, thread.open: .threadOpen,
        thread.close: .threadClose,
      ]
    }
    var roleOfToken: [Int32: ThreadWeaverTokenStatistics.Role] = [:]
    for piece in log.pieces.all {
      roleOfToken[piece.id] = roles[String(decoding: piece.bytes, as: UTF8.self)]
    }
    var found: [ThreadWeaverTokenStatistics.Role] = []
    for index in linearTokens() where log.tokens.classes[Int(index)] != .prompt {
      found.append(roleOfToken[log.tokens.ids[Int(index)]] ?? .other)
    }
    return ThreadWeaverTokenStatistics(found)
  }
}
