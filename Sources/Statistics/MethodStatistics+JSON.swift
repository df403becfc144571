extension MethodStatistics: Encodable {
  public func encode(to encoder: any Encoder) throws {
    let fields: JSONFields = [
      "label": label, "method": method, "dialect": dialect, "join": join, "model": model,
      "arithmetic": precision.arithmetic, "kv_precision": precision.kv, "activations": precision.activations,
      "runs": runs,
      "accuracy": accuracy,
      "accuracy_ci95": accuracyInterval.map { [$0.lowerBound, $0.upperBound] },
      "total_tokens": totalTokens, "generated_tokens": generatedTokens, "inserted_tokens": insertedTokens,
      "reprefilled_tokens": reprefilledTokens, "critical_path_tokens": criticalPathTokens,
      "acceleration_ratio": accelerationRatio, "speedup_vs_sequential": speedupVersusSequential,
      "kv_reuse": kvReuse, "wall_seconds": wallSeconds, "activation_ratio": activationRatio,
      "mean_threads": meanThreads, "max_context_tokens": maxContextTokens, "flags": flags,
    ]
    try fields.encode(to: encoder)
  }
}
