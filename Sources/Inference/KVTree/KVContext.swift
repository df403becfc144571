import Kernels

/// The context that a row attends to: runs of slots in logical order, cut into the blocks that attention works on.
///
/// Two runs that follow one another in memory count as one, so that results do not depend on how the tree was split.
struct KVContext {
  /// Tokens of a block.
  static let blockTokens = Int(KERNELS_ATTENTION_BLOCK)

  private(set) var runs: [kernels_kv_run] = []
  /// The index of each block's first run.
  private(set) var blockStarts: [Int] = []
  private(set) var length = 0

  var blocks: Int { blockStarts.count }

  /// The runs of a block.
  func runs(ofBlock block: Int) -> ArraySlice<kernels_kv_run> {
    runs[blockStarts[block]..<(block + 1 < blocks ? blockStarts[block + 1] : runs.count)]
  }

  mutating func append(_ page: UnsafeMutableRawPointer, slot: Int, count: Int) {
    var (slot, count) = (slot, count)
    while count > 0 {
      let inBlock = length % Self.blockTokens
      let part = min(count, Self.blockTokens - inBlock)
      let next = kernels_kv_run(
        page: page.assumingMemoryBound(to: CChar.self), slot: UInt32(slot), count: UInt32(part))
      if inBlock == 0 { blockStarts.append(runs.count) }
      if inBlock > 0, let last = runs.last, last.page == next.page, last.slot + last.count == next.slot {
        runs[runs.count - 1].count += next.count
      } else {
        runs.append(next)
      }
      (slot, count, length) = (slot + part, count - part, length + part)
    }
  }
}
