import Kernels

/// Which rows attend to what in a pass, the same for every layer: rows that share a block are computed together, so that its
/// keys and values are read once for all of them.
struct AttentionPlan {
  /// Queries that share a block, or a part of them.
  struct Task {
    var runs: Range<Int>
    var queries: Range<Int>
  }

  private(set) var runs: [kernels_kv_run] = []
  private(set) var queries: [kernels_query] = []
  private(set) var tasks: [Task] = []
  /// Of each row, where its partial results begin: one for each block that it sees, in logical order.
  ///
  /// One entry more than rows.
  let partialStarts: [Int]
  /// Scores to compute per query head.
  private(set) var scores = 0

  var partials: Int { partialStarts[partialStarts.count - 1] }

  /// How many partial results rows have.
  static func partialStarts(_ rows: [ForwardRow]) -> [Int] {
    var starts = [0]
    for row in rows {
      starts.append(
        starts[starts.count - 1] + (row.length + KVContext.blockTokens - 1) / KVContext.blockTokens)
    }
    return starts
  }

  /// - Parameters:
  ///   - query: the rows' queries, [n][queryWidth].
  ///   - partial: room for the partial results, [partials][partialWidth].
  ///   - minimumTasks: how many tasks there should be at least, so that all workers have one.
  ///   - tile: rows that the kernel takes at once; a part of a block's queries is a multiple of it.
  init(
    _ rows: [ForwardRow], _ contexts: [KVContext], query: UnsafePointer<Float>, queryWidth: Int,
    partial: UnsafeMutablePointer<Float>, partialWidth: Int, minimumTasks: Int, tile: Int
  ) {
    partialStarts = Self.partialStarts(rows)
    var groups: [BlockGroup] = []
    // Blocks of different contexts are the same where their runs are.
    var known: [Int: [Int]] = [:]
    var groupOfBlock: [[Int]] = []
    for context in contexts {
      groupOfBlock.append(
        (0..<context.blocks).map { block in
          let slice = context.runs(ofBlock: block)
          let hash = Self.hash(slice, block)
          let same = known[hash]?.first {
            groups[$0].block == block && Self.areEqual(runs[groups[$0].runs], slice)
          }
          if let same { return same }
          groups.append(BlockGroup(block: block, runs: runs.count..<(runs.count + slice.count)))
          runs += slice
          known[hash, default: []].append(groups.count - 1)
          return groups.count - 1
        })
    }
    for (index, row) in rows.enumerated() {
      for block in 0..<(partialStarts[index + 1] - partialStarts[index]) {
        groups[groupOfBlock[row.context][block]].rows.append(index)
      }
    }
    for group in groups where !group.rows.isEmpty {
      let first = queries.count
      for index in group.rows {
        let length = min(rows[index].length - group.block * KVContext.blockTokens, KVContext.blockTokens)
        scores += length
        queries.append(
          kernels_query(
            q: query + index * queryWidth, out: partial + (partialStarts[index] + group.block) * partialWidth,
            length: UInt32(length)))
      }
      tasks.append(Task(runs: group.runs, queries: first..<queries.count))
    }
    split(into: minimumTasks, tile: tile)
  }

  private struct BlockGroup {
    var block: Int
    var runs: Range<Int>
    var rows: [Int] = []
  }

  /// Cuts the tasks with the most queries until there are enough of them.
  private mutating func split(into minimum: Int, tile: Int) {
    guard tasks.count < minimum else { return }
    let target = max(tile, queries.count / minimum / tile * tile)
    tasks = tasks.flatMap { task in
      stride(from: task.queries.lowerBound, to: task.queries.upperBound, by: target).map { first in
        Task(runs: task.runs, queries: first..<min(first + target, task.queries.upperBound))
      }
    }
  }

  private static func hash(_ runs: ArraySlice<kernels_kv_run>, _ block: Int) -> Int {
    var hasher = Hasher()
    hasher.combine(block)
    for run in runs {
      hasher.combine(run.page)
      hasher.combine(run.slot)
      hasher.combine(run.count)
    }
    return hasher.finalize()
  }

  private static func areEqual(_ a: ArraySlice<kernels_kv_run>, _ b: ArraySlice<kernels_kv_run>) -> Bool {
    a.elementsEqual(b) { $0.page == $1.page && $0.slot == $1.slot && $0.count == $1.count }
  }
}
