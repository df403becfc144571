extension MethodStatistics: Encodable {
  private enum CodingKeys: String, CodingKey {
    case label, method, dialect, join, runs, accuracy, flags
    case accuracyInterval = "accuracy_ci95"
    case totalTokens = "total_tokens"
    case generatedTokens = "generated_tokens"
    case insertedTokens = "inserted_tokens"
    case reprefilledTokens = "reprefilled_tokens"
    case criticalPathTokens = "critical_path_tokens"
    case accelerationRatio = "acceleration_ratio"
    case speedupVersusSequential = "speedup_vs_sequential"
    case kvReuse = "kv_reuse"
    case wallSeconds = "wall_seconds"
    case activationRatio = "activation_ratio"
    case meanThreads = "mean_threads"
    case maxContextTokens = "max_context_tokens"
  }

  /// Optional values are written as null, so that every row has every key.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(label, forKey: .label)
    try container.encode(method, forKey: .method)
    try container.encode(dialect, forKey: .dialect)
    try container.encode(join, forKey: .join)
    try container.encode(runs, forKey: .runs)
    try container.encode(accuracy, forKey: .accuracy)
    try container.encode(accuracyInterval.map { [$0.lowerBound, $0.upperBound] }, forKey: .accuracyInterval)
    try container.encode(totalTokens, forKey: .totalTokens)
    try container.encode(generatedTokens, forKey: .generatedTokens)
    try container.encode(insertedTokens, forKey: .insertedTokens)
    try container.encode(reprefilledTokens, forKey: .reprefilledTokens)
    try container.encode(criticalPathTokens, forKey: .criticalPathTokens)
    try container.encode(accelerationRatio, forKey: .accelerationRatio)
    try container.encode(speedupVersusSequential, forKey: .speedupVersusSequential)
    try container.encode(kvReuse, forKey: .kvReuse)
    try container.encode(wallSeconds, forKey: .wallSeconds)
    try container.encode(activationRatio, forKey: .activationRatio)
    try container.encode(meanThreads, forKey: .meanThreads)
    try container.encode(maxContextTokens, forKey: .maxContextTokens)
    try container.encode(flags, forKey: .flags)
  }
}
