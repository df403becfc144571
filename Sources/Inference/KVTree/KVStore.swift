/// A place for one token's keys and values.
struct KVSlot {
  var page: UnsafeMutableRawPointer
  var index: Int
}

/// The memory for keys and values: pages within a fixed budget, each with a count of the nodes that hold it.
///
/// Pages come out of larger slabs, so that they lie in huge pages of memory where the system has them.
final class KVStore {
  typealias PageID = Int32

  let layout: KVLayout
  /// The pages that the budget allows; fewer while the system refuses to give more.
  private(set) var capacity: Int
  private let allowed: Int
  /// Whether the system refused memory that the budget allows.
  var isCut: Bool { capacity < allowed }
  private let makeSlab: (Int) -> PageMemory?
  private(set) var pagesInUse = 0
  private var slabs: [PageMemory] = []
  private var bases: [UnsafeMutableRawPointer] = []
  private var holders: [Int32] = []
  private var free: [PageID] = []

  private static let slabBytes = 16 << 20

  /// - Parameter makeSlab: memory of so many bytes, or nil where the system has not that much.
  init(_ layout: KVLayout, budget: Int, makeSlab: @escaping (Int) -> PageMemory?) {
    self.layout = layout
    self.makeSlab = makeSlab
    allowed = min(budget / layout.pageBytes, Int(PageID.max))
    capacity = allowed
  }

  var pagesLeft: Int { capacity - pagesInUse }

  /// Pages that can be had without asking the system.
  var pagesAtHand: Int { min(pagesLeft, bases.count - pagesInUse) }

  /// Allows asking the system again for memory that it refused.
  func restoreBudget() { capacity = allowed }

  /// Makes sure that the next `count` pages can be had.
  /// - Returns: false where the budget is spent or the system has no more memory.
  func reserve(_ count: Int) -> Bool {
    guard count <= pagesLeft else { return false }
    while bases.count - pagesInUse < count {
      let pages = min(max(1, Self.slabBytes / layout.pageBytes), capacity - bases.count)
      guard let slab = makeSlab(pages * layout.pageBytes) else {
        capacity = bases.count
        return false
      }
      slabs.append(slab)
      for page in 0..<pages {
        free.append(PageID(bases.count))
        bases.append(slab.base + page * layout.pageBytes)
        holders.append(0)
      }
      // Taken from the end: lower addresses first.
      free[(free.count - pages)...].reverse()
    }
    return true
  }

  /// A page with one holder; nil where there is none left.
  func allocate() -> PageID? {
    guard reserve(1), let page = free.popLast() else { return nil }
    holders[Int(page)] = 1
    pagesInUse += 1
    return page
  }

  func retain(_ page: PageID) { holders[Int(page)] += 1 }

  func release(_ page: PageID) {
    holders[Int(page)] -= 1
    guard holders[Int(page)] == 0 else { return }
    free.append(page)
    pagesInUse -= 1
  }

  /// The address of a page's keys and values.
  func base(_ page: PageID) -> UnsafeMutableRawPointer { bases[Int(page)] }
}
