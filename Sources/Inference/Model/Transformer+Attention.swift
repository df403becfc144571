import Kernels

extension Transformer {
  /// The bytes that partial results may take; where they do not suffice, attention is computed in rounds.
  static let usualPartialBytes = 16 << 20

  /// Floats of a partial result of the query heads of one K/V head.
  private var groupWidth: Int { model.config.group * (model.config.headDim + Int(KERNELS_PARTIAL_EXTRA)) }

  /// Plans which rows attend together.
  ///
  /// The plan is the same for every layer.
  ///
  /// The partial results of all rows may take too much memory even for one K/V head at a time. Then there are several
  /// plans, each for some of the rows. Heads and rows do not depend on one another, so this changes no result.
  func plans(_ rows: [ForwardRow], _ contexts: [KVContext]) -> [AttentionPlan] {
    let config = model.config
    let starts = AttentionPlan.partialStarts(rows)
    let room = max(1, partialBytes / MemoryLayout<Float>.stride / groupWidth)
    let pieces = AttentionPlan.pieces(of: starts, atMost: room)
    let most = pieces.map { starts[$0.upperBound] - starts[$0.lowerBound] }.max() ?? 0
    // As many K/V heads at a time as there is room for, in rounds of about equal size.
    let heads = (1...config.kvHeads).last { config.kvHeads % $0 == 0 && $0 * most <= room } ?? 1
    partials.reserve(most * heads * groupWidth)
    return pieces.map { piece in
      AttentionPlan(
        rows, piece, contexts, query: query.base, queryWidth: config.heads * config.headDim,
        partial: partials.base, partialWidth: heads * groupWidth, headsAtOnce: heads, workers: pool.workers)
    }
  }

  /// Sets attended = softmax(q k^T / sqrt(h)) v, each row over its own context.
  func attend(_ plans: [AttentionPlan], layer: Int) {
    for plan in plans {
      for head in stride(from: 0, to: model.config.kvHeads, by: plan.headsAtOnce) {
        attendToBlocks(plan, layer: layer, firstHead: head)
        merge(plan, firstHead: head)
      }
    }
  }

  /// Computes the partial results of every block, all rows that share it and all query heads of a K/V head at once, for the
  /// K/V heads from `firstHead` on that there is room for.
  private func attendToBlocks(_ plan: AttentionPlan, layer: Int, firstHead: Int) {
    let config = model.config
    let (h, group) = (config.headDim, config.group)
    let scale = 1 / Float(h).squareRoot()
    plan.runs.withUnsafeBufferPointer { runs in
      plan.queries.withUnsafeBufferPointer { queries in
        guard let runs = runs.baseAddress, let queries = queries.baseAddress else { return }
        func keys(_ head: Int) -> Int { layout.offset(layer: layer, value: 0, head: firstHead + head) }
        let work = plan.scores * plan.headsAtOnce * group * h * 2
        pool.share(plan.parts.count, work: work, least: Self.smallWork) { part in
          // Several consecutive jobs, so that each can prefetch the keys of the next one.
          for index in plan.parts[part] {
            let (head, number) = index.quotientAndRemainder(dividingBy: plan.tasks.count)
            let task = plan.tasks[number]
            var job = kernels_attention_job(
              type: layout.precision.kernel, runs: runs + task.runs.lowerBound, run_count: task.runs.count,
              queries: queries + task.queries.lowerBound, count: task.queries.count, heads: group,
              head_dim: h,
              keys: keys(head), values: layout.offset(layer: layer, value: 1, head: firstHead + head),
              q_offset: (firstHead + head) * group * h, out_offset: head * groupWidth,
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
  private func merge(_ plan: AttentionPlan, firstHead: Int) {
    let (heads, h) = (plan.headsAtOnce * model.config.group, model.config.headDim)
    let first = firstHead * model.config.group
    share(plan.rows.count, work: heads * h * plan.partials / max(1, plan.rows.count)) { index in
      let (start, end) = (plan.partialStarts[index], plan.partialStarts[index + 1])
      let row = plan.rows.lowerBound + index
      for head in 0..<heads {
        kernels.merge_attention(
          partials.base + start * plan.partialWidth + head * (h + Int(KERNELS_PARTIAL_EXTRA)), end - start,
          plan.partialWidth, h, attended.base + (row * model.config.heads + first + head) * h)
      }
    }
  }
}
