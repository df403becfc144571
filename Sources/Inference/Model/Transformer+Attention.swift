import Kernels

extension Transformer {
  /// Floats of a row's partial results over one block: [H][h + 2].
  private var partialWidth: Int { model.config.heads * (model.config.headDim + Int(KERNELS_PARTIAL_EXTRA)) }

  /// Says who attends to what together; the same for every layer.
  func plan(_ rows: [ForwardRow], _ contexts: [KVContext]) -> AttentionPlan {
    let config = model.config
    partials.reserve(AttentionPlan.partialStarts(rows).last.map { $0 * partialWidth } ?? 0)
    return AttentionPlan(
      rows, contexts, query: query.base, queryWidth: config.heads * config.headDim, partial: partials.base,
      partialWidth: partialWidth, kvHeads: config.kvHeads, workers: pool.workers)
  }

  /// Sets attended = softmax(q k^T / sqrt(h)) v, each row over its own context.
  func attend(_ plan: AttentionPlan, layer: Int) {
    attendToBlocks(plan, layer: layer)
    merge(plan)
  }

  /// Computes the partial results of every block, all rows that share it and all query heads of a K/V head at once.
  private func attendToBlocks(_ plan: AttentionPlan, layer: Int) {
    let config = model.config
    let (h, group) = (config.headDim, config.group)
    let scale = 1 / Float(h).squareRoot()
    plan.runs.withUnsafeBufferPointer { runs in
      plan.queries.withUnsafeBufferPointer { queries in
        guard let runs = runs.baseAddress, let queries = queries.baseAddress else { return }
        func keys(_ head: Int) -> Int { layout.offset(layer: layer, value: 0, head: head) }
        pool.share(plan.parts.count, work: plan.scores * config.heads * h * 2, least: Self.smallWork) {
          part in
          // Several consecutive jobs, so that one can call for the keys of the next.
          for index in plan.parts[part] {
            let (head, number) = index.quotientAndRemainder(dividingBy: plan.tasks.count)
            let task = plan.tasks[number]
            var job = kernels_attention_job(
              type: layout.precision.kernel, runs: runs + task.runs.lowerBound, run_count: task.runs.count,
              queries: queries + task.queries.lowerBound, count: task.queries.count, heads: group,
              head_dim: h,
              keys: keys(head), values: layout.offset(layer: layer, value: 1, head: head),
              q_offset: head * group * h, out_offset: head * group * (h + Int(KERNELS_PARTIAL_EXTRA)),
              scale: scale, next_runs: nil, next_count: 0, next_keys: 0)
            if let next = plan.job(after: index, ofPart: part, workers: pool.workers) {
              let (head, number) = next.quotientAndRemainder(dividingBy: plan.tasks.count)
              let task = plan.tasks[number]
              (job.next_runs, job.next_count) = (runs + task.runs.lowerBound, task.runs.count)
              job.next_keys = keys(head)
            }
            kernels.attention(&job)
          }
        }
      }
    }
  }

  /// Merges each row's partial results by log-sum-exp, in logical order.
  private func merge(_ plan: AttentionPlan) {
    let (heads, h) = (model.config.heads, model.config.headDim)
    let rows = plan.partialStarts.count - 1
    share(rows, work: heads * h * plan.partials / max(1, rows)) { row in
      let (first, end) = (plan.partialStarts[row], plan.partialStarts[row + 1])
      for head in 0..<heads {
        kernels.merge_attention(
          partials.base + first * partialWidth + head * (h + Int(KERNELS_PARTIAL_EXTRA)), end - first,
          partialWidth, h, attended.base + (row * heads + head) * h)
      }
    }
  }
}
