/// The figures over many runs: means, and how many forked and were right.
public struct OverallStatistics: Sendable, Equatable {
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

extension OverallStatistics: Encodable {
  public func encode(to encoder: any Encoder) throws {
    let fields: JSONFields = [
      "runs": runs, "total_tokens": totalTokens, "critical_path_tokens": criticalPathTokens,
      "threadweaver_longest": threadweaverLongest, "acceleration_ratio": accelerationRatio,
      "self_parallelism": selfParallelism, "parallel_ratio": parallelRatio, "threads": threads,
      "inserted_tokens": insertedTokens, "reprefilled_tokens": reprefilledTokens, "idle_tokens": idleTokens,
      "activation_ratio": activationRatio, "accuracy": accuracy,
    ]
    try fields.encode(to: encoder)
  }
}
