/// The symbols of a word as a linked list, so that joining two of them takes constant time.
struct MergeList {
  private var symbols: [Int32]
  private var next: [Int]
  private var previous: [Int]

  private static let gone: Int32 = -1

  init(_ symbols: [Int32]) {
    self.symbols = symbols
    next = symbols.indices.map { $0 + 1 }
    previous = symbols.indices.map { $0 - 1 }
  }

  /// The symbol at `index` and the one after it; nil where there is none.
  private func pair(at index: Int) -> (left: Int32, right: Int32)? {
    guard symbols[index] != Self.gone, next[index] < symbols.count else { return nil }
    return (symbols[index], symbols[next[index]])
  }

  /// Replaces the pair at `index` by one symbol.
  ///
  /// - Returns: where the symbol before it stands.
  private mutating func join(at index: Int, into symbol: Int32) -> Int? {
    let right = next[index]
    symbols[index] = symbol
    symbols[right] = Self.gone
    next[index] = next[right]
    if next[index] < symbols.count { previous[next[index]] = index }
    return previous[index] >= 0 ? previous[index] : nil
  }

  /// Joins pairs until none is left that may be joined: the pair of lowest rank first, and of equals the leftmost.
  ///
  /// - Parameter join: the rank of the pair at an index and the symbol that it becomes; nil where it stays apart.
  /// - Returns: the symbols that are left.
  mutating func joined(
    _ join: (_ index: Int, _ pair: (left: Int32, right: Int32)) -> (rank: UInt32, symbol: Int32)?
  ) -> [Int32] {
    var waiting = MinHeap()
    /// The rank in the high bits, the place in the low ones.
    func candidate(_ index: Int) -> (key: UInt64, symbol: Int32)? {
      pair(at: index).flatMap { join(index, $0) }.map { (UInt64($0.rank) << 32 | UInt64(index), $0.symbol) }
    }
    for index in symbols.indices {
      if let found = candidate(index) { waiting.insert(found.key) }
    }
    while let key = waiting.popFirst() {
      let index = Int(key & 0xffff_ffff)
      // The pair may be gone by now. Then what stands there has an entry of its own, or none.
      guard let found = candidate(index), found.key == key else { continue }
      for neighbour in [index, self.join(at: index, into: found.symbol)] {
        if let neighbour, let found = candidate(neighbour) { waiting.insert(found.key) }
      }
    }
    return symbols.filter { $0 != Self.gone }
  }
}

/// A binary heap of numbers, smallest first.
struct MinHeap {
  private var items: [UInt64] = []

  mutating func insert(_ item: UInt64) {
    items.append(item)
    var index = items.count - 1
    while index > 0, items[index] < items[(index - 1) / 2] {
      items.swapAt(index, (index - 1) / 2)
      index = (index - 1) / 2
    }
  }

  mutating func popFirst() -> UInt64? {
    guard let first = items.first, let last = items.popLast() else { return nil }
    guard !items.isEmpty else { return first }
    items[0] = last
    var index = 0
    while true {
      var child = 2 * index + 1
      guard child < items.count else { return first }
      if child + 1 < items.count, items[child + 1] < items[child] { child += 1 }
      guard items[child] < items[index] else { return first }
      items.swapAt(index, child)
      index = child
    }
  }
}
