public import Dialects
public import Traces

/// The figures of one run, as `forkscope stats --json` prints them.
///
/// All counts are tokens; the prompt is left out.
public struct RunStatistics: Sendable, Equatable, Encodable {
  /// The file it came from; nil for a run that was not saved.
  public var file: String?
  public var format = "forkscope"
  public var totalTokens: Int
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
  public var insertedTokens: Int
  public var reprefilledTokens: Int
  public var idleTokens: Int
  /// The longest context that any thread attended to, prompt included.
  public var maxContextTokens: Int
  /// nil where nothing was checked.
  public var correct: Bool?
  /// The failure modes found.
  public var flags: [String]

  enum CodingKeys: String, CodingKey {
    case file, format, blocks, threads, correct, flags
    case totalTokens = "total_tokens"
    case criticalPathTokens = "critical_path_tokens"
    case threadweaverLongest = "threadweaver_longest"
    case accelerationRatio = "acceleration_ratio"
    case selfParallelism = "self_parallelism"
    case parallelRatio = "parallel_ratio"
    case maxDepth = "max_depth"
    case insertedTokens = "inserted_tokens"
    case reprefilledTokens = "reprefilled_tokens"
    case idleTokens = "idle_tokens"
    case maxContextTokens = "max_context_tokens"
  }

  /// The figures of the variation at the head of `log`.
  public init(_ log: RunLog, file: String? = nil) { self.init(log, RunHistory(log), file: file) }

  public init(_ log: RunLog, _ history: RunHistory, file: String? = nil) {
    let tree = history.tree()
    let metrics = tree.metrics
    self.file = file
    totalTokens = metrics.total
    criticalPathTokens = metrics.criticalPath
    threadweaverLongest = tree.threadWeaverStatistics(log).longest
    accelerationRatio = metrics.accelerationRatio
    selfParallelism = metrics.selfParallelism
    parallelRatio = metrics.parallelRatio
    blocks = metrics.blocks
    threads = metrics.threads
    maxDepth = metrics.maxDepth
    insertedTokens = metrics.inserted
    reprefilledTokens = metrics.reprefilled
    idleTokens = metrics.idle
    maxContextTokens = metrics.maxContext
    correct = tree.verdict?.correct
    flags = tree.flags
  }

  /// Optional values are written as null, so that every run has every key.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(file, forKey: .file)
    try container.encode(format, forKey: .format)
    try container.encode(totalTokens, forKey: .totalTokens)
    try container.encode(criticalPathTokens, forKey: .criticalPathTokens)
    try container.encode(threadweaverLongest, forKey: .threadweaverLongest)
    try container.encode(accelerationRatio, forKey: .accelerationRatio)
    try container.encode(selfParallelism, forKey: .selfParallelism)
    try container.encode(parallelRatio, forKey: .parallelRatio)
    try container.encode(blocks, forKey: .blocks)
    try container.encode(threads, forKey: .threads)
    try container.encode(maxDepth, forKey: .maxDepth)
    try container.encode(insertedTokens, forKey: .insertedTokens)
    try container.encode(reprefilledTokens, forKey: .reprefilledTokens)
    try container.encode(idleTokens, forKey: .idleTokens)
    try container.encode(maxContextTokens, forKey: .maxContextTokens)
    try container.encode(correct, forKey: .correct)
    try container.encode(flags, forKey: .flags)
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

  /// The failure modes that the run's own events tell of.
  public var flags: [String] {
    var flags: [String] = []
    if blockCount == 0 { flags.append("sequential") }
    let reasons = threads.compactMap { thread -> EndReason? in
      if case .ended(let reason) = status(thread.id) { reason } else { nil }
    }
    if reasons.contains(.length) { flags.append("truncated") }
    if reasons.contains(.malformed)
      || threads.contains(where: { $0.parent != nil && status($0.id) == .ended(.endOfText) })
    {
      flags.append("malformed")
    }
    if reasons.contains(.pruned) { flags.append("pruned") }
    if finish == nil { flags.append("unfinished") }
    return flags
  }
}
