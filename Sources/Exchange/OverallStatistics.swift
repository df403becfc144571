/// The figures over many runs: means, and how many forked and were right.
public struct OverallStatistics: Sendable, Equatable, Encodable {
  public var runs: Int
  public var totalTokens: Double
  public var criticalPathTokens: Double
  public var threadweaverLongest: Double
  public var accelerationRatio: Double
  public var selfParallelism: Double
  public var parallelRatio: Double
  public var threads: Double
  public var insertedTokens: Double
  public var reprefilledTokens: Double
  public var idleTokens: Double
  /// Share of the runs with at least one block.
  public var activationRatio: Double
  /// Share of the checked runs that are correct; nil where none was checked.
  public var accuracy: Double?

  enum CodingKeys: String, CodingKey {
    case runs, threads, accuracy
    case totalTokens = "total_tokens"
    case criticalPathTokens = "critical_path_tokens"
    case threadweaverLongest = "threadweaver_longest"
    case accelerationRatio = "acceleration_ratio"
    case selfParallelism = "self_parallelism"
    case parallelRatio = "parallel_ratio"
    case insertedTokens = "inserted_tokens"
    case reprefilledTokens = "reprefilled_tokens"
    case idleTokens = "idle_tokens"
    case activationRatio = "activation_ratio"
  }

  /// The means over `all`; zeros where there are no runs.
  public init(_ all: [RunStatistics]) {
    func mean(_ figure: (RunStatistics) -> Double) -> Double {
      all.isEmpty ? 0 : all.reduce(0) { $0 + figure($1) } / Double(all.count)
    }
    runs = all.count
    totalTokens = mean { Double($0.totalTokens) }
    criticalPathTokens = mean { Double($0.criticalPathTokens) }
    threadweaverLongest = mean { Double($0.threadweaverLongest) }
    accelerationRatio = mean(\.accelerationRatio)
    selfParallelism = mean(\.selfParallelism)
    parallelRatio = mean(\.parallelRatio)
    threads = mean { Double($0.threads) }
    insertedTokens = mean { Double($0.insertedTokens) }
    reprefilledTokens = mean { Double($0.reprefilledTokens) }
    idleTokens = mean { Double($0.idleTokens) }
    activationRatio = mean { $0.blocks > 0 ? 1 : 0 }
    let verdicts = all.compactMap(\.correct)
    accuracy = verdicts.isEmpty ? nil : Double(verdicts.count { $0 }) / Double(verdicts.count)
  }
}
