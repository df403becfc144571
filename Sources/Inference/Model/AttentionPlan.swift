import Kernels

/// Which rows of a pass attend to which blocks; the same for every layer.
///
/// Rows that share a block are computed together, so that its keys and values are read once for all of them. An object, as every
/// layer looks at it.
final class AttentionPlan {
  /// Queries that share a block, or a part of them.
  struct Task {
    var runs: Range<Int>
    var queries: Range<Int>
    /// Scores to compute per query head.
    var work: Int
  }

  private(set) var runs: [kernels_kv_run] = []
  private(set) var queries: [kernels_query] = []
  private(set) var tasks: [Task] = []
  /// Which rows of the pass.
  let rows: Range<Int>
  /// How many K/V heads there is room for at a time.
  let headsAtOnce: Int
  /// Floats from one partial result to the next.
  let partialWidth: Int
  /// The index of each row's first partial result, and the end: a row has one for each block that it sees, in order.
  let partialStarts: [Int]
  /// Scores to compute per query head.
  private(set) var scores = 0

  var partials: Int { partialStarts[partialStarts.count - 1] }

  /// The pieces that workers take: consecutive tasks, of about equal work.
  ///
  /// All tasks of the first K/V head come first, then those of the second, and so on.
  private(set) var parts: [Range<Int>] = []

  /// The job that a worker will most likely do next.
  ///
  /// That is the next one of its piece, or else the first one of its next piece, supposing that workers take turns.
  func job(after job: Int, ofPart part: Int, workers: Int) -> Int? {
    if job + 1 < parts[part].upperBound { return job + 1 }
    return part + workers < parts.count ? parts[part + workers].lowerBound : nil
  }

  /// How many partial results rows have.
  static func partialStarts(_ rows: some Sequence<ForwardRow>) -> [Int] {
    var starts = [0]
    for row in rows {
      starts.append(
        starts[starts.count - 1] + (row.length + KVContext.blockTokens - 1) / KVContext.blockTokens)
    }
    return starts
  }

  /// Rows one after another, in pieces with no more partial results than `limit`, or of one row.
  static func pieces(of starts: [Int], atMost limit: Int) -> [Range<Int>] {
    var pieces: [Range<Int>] = []
    var first = 0
    for row in 0..<starts.count - 1 where starts[row + 1] - starts[first] > limit && row > first {
      pieces.append(first..<row)
      first = row
    }
    return first < starts.count - 1 ? pieces + [first..<starts.count - 1] : pieces
  }

  /// - Parameters:
  ///   - all: the rows of the pass, of which the plan is for `rows`.
  ///   - query: the rows' queries, [n][queryWidth].
  ///   - partial: room for the partial results, [partials][partialWidth].
  ///   - headsAtOnce: how many K/V heads each task is done for at a time.
  ///   - workers: who share the tasks.
  init(
    _ all: [ForwardRow], _ rows: Range<Int>, _ contexts: [KVContext], query: UnsafePointer<Float>,
    queryWidth: Int, partial: UnsafeMutablePointer<Float>, partialWidth: Int, headsAtOnce: Int, workers: Int
  ) {
    self.rows = rows
    self.headsAtOnce = headsAtOnce
    self.partialWidth = partialWidth
    partialStarts = Self.partialStarts(all[rows])
    var groups: [BlockGroup] = []
    // Two contexts share a block if its runs are the same.
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
    for (index, row) in all[rows].enumerated() {
      for block in 0..<(partialStarts[index + 1] - partialStarts[index]) {
        groups[groupOfBlock[row.context][block]].rows.append(index)
      }
    }
    for group in groups where !group.rows.isEmpty {
      let first = queries.count
      for index in group.rows {
        let length = min(
          all[rows.lowerBound + index].length - group.block * KVContext.blockTokens, KVContext.blockTokens)
        scores += length
        queries.append(
          kernels_query(
            q: query + (rows.lowerBound + index) * queryWidth,
            out: partial + (partialStarts[index] + group.block) * partialWidth,
            length: UInt32(length)))
      }
      let work = queries[first...].reduce(0) { $0 + Int($1.length) }
      tasks.append(Task(runs: group.runs, queries: first..<queries.count, work: work))
    }
    split(into: (12 * workers + headsAtOnce - 1) / headsAtOnce)
    divide(into: 4 * workers, heads: headsAtOnce)
  }

  private struct BlockGroup {
    var block: Int
    var runs: Range<Int>
    var rows: [Int] = []
  }

  /// Cuts tasks that are more than a fair share of the work, between one query and the next.
  private func split(into count: Int) {
    let share = max(1, scores / count)
    tasks = tasks.flatMap { task in
      let pieces = min(task.queries.count, (task.work + share - 1) / share)
      let size =
        ((task.queries.count + pieces - 1) / pieces + Self.queryTile - 1) / Self.queryTile * Self.queryTile
      return stride(from: task.queries.lowerBound, to: task.queries.upperBound, by: size).map { first in
        let own = first..<min(first + size, task.queries.upperBound)
        return Task(runs: task.runs, queries: own, work: queries[own].reduce(0) { $0 + Int($1.length) })
      }
    }
  }

  /// Query positions that make whole register tiles, whatever their heads.
  private static let queryTile = 2

  private func divide(into count: Int, heads: Int) {
    let total = scores * heads
    var (first, done) = (0, 0)
    for job in 0..<tasks.count * heads {
      done += tasks[job % tasks.count].work
      guard done * count >= total * (parts.count + 1) || job == tasks.count * heads - 1 else { continue }
      parts.append(first..<job + 1)
      first = job + 1
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
