extension RunStatistics: Encodable {
  public func encode(to encoder: any Encoder) throws {
    let fields: JSONFields = [
      "file": file, "format": format, "problem": problem, "task": task, "method": method, "label": label,
      "dialect": dialect, "join": join, "model": model, "arithmetic": precision.arithmetic,
      "kv_precision": precision.kv,
      "activations": precision.activations, "seed": seed, "answer": answer, "correct": correct,
      "total_tokens": totalTokens, "pruned_tokens": prunedTokens, "generated_tokens": generatedTokens,
      "inserted_tokens": insertedTokens,
      "reprefilled_tokens": reprefilledTokens, "inherited_tokens": inheritedTokens,
      "prompt_tokens": promptTokens, "critical_path_tokens": criticalPathTokens,
      "threadweaver_longest": threadweaverLongest, "acceleration_ratio": accelerationRatio,
      "self_parallelism": selfParallelism, "parallel_ratio": parallelRatio, "blocks": blocks,
      "threads": threads, "max_depth": maxDepth, "idle_tokens": idleTokens,
      "max_context_tokens": maxContextTokens, "kv_reuse": kvReuse, "wall_seconds": wallSeconds,
      "flags": flags, "flag_details": flagDetails,
    ]
    try fields.encode(to: encoder)
  }
}
