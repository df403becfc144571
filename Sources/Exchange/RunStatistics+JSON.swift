extension RunStatistics: Encodable {
  private enum CodingKeys: String, CodingKey {
    case file, format, problem, task, method, label, dialect, join, seed, answer, correct, blocks, threads,
      flags
    case flagDetails = "flag_details"
    case totalTokens = "total_tokens"
    case generatedTokens = "generated_tokens"
    case insertedTokens = "inserted_tokens"
    case reprefilledTokens = "reprefilled_tokens"
    case promptTokens = "prompt_tokens"
    case criticalPathTokens = "critical_path_tokens"
    case threadweaverLongest = "threadweaver_longest"
    case accelerationRatio = "acceleration_ratio"
    case selfParallelism = "self_parallelism"
    case parallelRatio = "parallel_ratio"
    case maxDepth = "max_depth"
    case idleTokens = "idle_tokens"
    case maxContextTokens = "max_context_tokens"
    case kvReuse = "kv_reuse"
    case wallSeconds = "wall_seconds"
  }

  /// Optional values are written as null, so that every run has every key.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(file, forKey: .file)
    try container.encode(format, forKey: .format)
    try container.encode(problem, forKey: .problem)
    try container.encode(task, forKey: .task)
    try container.encode(method, forKey: .method)
    try container.encode(label, forKey: .label)
    try container.encode(dialect, forKey: .dialect)
    try container.encode(join, forKey: .join)
    try container.encode(seed, forKey: .seed)
    try container.encode(answer, forKey: .answer)
    try container.encode(correct, forKey: .correct)
    try container.encode(totalTokens, forKey: .totalTokens)
    try container.encode(generatedTokens, forKey: .generatedTokens)
    try container.encode(insertedTokens, forKey: .insertedTokens)
    try container.encode(reprefilledTokens, forKey: .reprefilledTokens)
    try container.encode(promptTokens, forKey: .promptTokens)
    try container.encode(criticalPathTokens, forKey: .criticalPathTokens)
    try container.encode(threadweaverLongest, forKey: .threadweaverLongest)
    try container.encode(accelerationRatio, forKey: .accelerationRatio)
    try container.encode(selfParallelism, forKey: .selfParallelism)
    try container.encode(parallelRatio, forKey: .parallelRatio)
    try container.encode(blocks, forKey: .blocks)
    try container.encode(threads, forKey: .threads)
    try container.encode(maxDepth, forKey: .maxDepth)
    try container.encode(idleTokens, forKey: .idleTokens)
    try container.encode(maxContextTokens, forKey: .maxContextTokens)
    try container.encode(kvReuse, forKey: .kvReuse)
    try container.encode(wallSeconds, forKey: .wallSeconds)
    try container.encode(flags, forKey: .flags)
    try container.encode(flagDetails, forKey: .flagDetails)
  }
}
