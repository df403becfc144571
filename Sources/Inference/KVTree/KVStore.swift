/// Where keys and values lie inside a page: [layer][key, value][K/V head][slot][headDim], F32.
struct KVLayout: Sendable {
  let layers: Int
  let kvHeads: Int
  let headDim: Int

  /// Tokens in a page: the unit of memory that a node owns or shares.
  static let pageTokens = 16

  init(_ config: ModelConfig) {
    layers = config.layers
    kvHeads = config.kvHeads
    headDim = config.headDim
  }

  /// Floats from a slot's base to its key (`value` 0) or value (1).
  func offset(layer: Int, value: Int, head: Int) -> Int {
    ((layer * 2 + value) * kvHeads + head) * Self.pageTokens * headDim
  }

  var pageFloats: Int { layers * 2 * kvHeads * Self.pageTokens * headDim }
  var pageBytes: Int { pageFloats * MemoryLayout<Float>.stride }
  var tokenBytes: Int { pageBytes / Self.pageTokens }
}

/// The memory for keys and values: pages, counted by the nodes that hold them, within a fixed budget.
final class KVStore {
  typealias PageID = Int32

  let layout: KVLayout
  /// Pages that the budget allows.
  let capacity: Int
  private(set) var pagesInUse = 0
  private var bases: [UnsafeMutablePointer<Float>] = []
  private var holders: [Int32] = []
  private var free: [PageID] = []

  init(_ layout: KVLayout, budget: Int) {
    self.layout = layout
    capacity = budget / layout.pageBytes
  }

  deinit {
    for base in bases { UnsafeMutableRawPointer(base).deallocate() }
  }

  var pagesLeft: Int { capacity - pagesInUse }

  /// A page with one holder; nil where the budget is spent.
  func allocate() -> PageID? {
    guard pagesLeft > 0 else { return nil }
    pagesInUse += 1
    if let page = free.popLast() {
      holders[Int(page)] = 1
      return page
    }
    let memory = UnsafeMutableRawPointer.allocate(byteCount: layout.pageBytes, alignment: 64)
    bases.append(memory.bindMemory(to: Float.self, capacity: layout.pageFloats))
    holders.append(1)
    return PageID(bases.count - 1)
  }

  func retain(_ page: PageID) { holders[Int(page)] += 1 }

  func release(_ page: PageID) {
    holders[Int(page)] -= 1
    guard holders[Int(page)] == 0 else { return }
    free.append(page)
    pagesInUse -= 1
  }

  /// The base address of a token's K/V.
  func slot(_ page: PageID, _ index: Int) -> UnsafeMutablePointer<Float> {
    bases[Int(page)] + index * layout.headDim
  }
}
