/// ThreadWeaver's training sequence: all units of a trajectory merged in a trie.
///
/// Source: arXiv 2512.07843 §3.3 and App. B.
/// A token attends to its ancestors; its position is its depth. Units are inserted in the order given, children keep
/// the order in which they were first seen, and the flat order is depth-first, parents first.
public struct TrainingTrie: Sendable, Equatable {
  /// Token ids in flat order.
  public private(set) var ids: [Int32] = []
  /// Position id of each token: its depth in the trie.
  public private(set) var positions: [Int32] = []
  /// Flat index of each token's parent; −1 for the first.
  public private(set) var parents: [Int32] = []

  /// - Parameter units: token sequences that begin alike; the whole trajectory goes first.
  public init(units: [[Int32]]) {
    var nodes: [(id: Int32, children: [Int])] = [(id: -1, children: [])]
    for unit in units {
      var node = 0
      for id in unit {
        if let known = nodes[node].children.first(where: { nodes[$0].id == id }) {
          node = known
        } else {
          nodes.append((id, []))
          nodes[node].children.append(nodes.count - 1)
          node = nodes.count - 1
        }
      }
    }
    var stack = nodes[0].children.reversed().map { (node: $0, parent: Int32(-1), depth: Int32(0)) }
    while let (node, parent, depth) = stack.popLast() {
      let index = Int32(ids.count)
      ids.append(nodes[node].id)
      positions.append(depth)
      parents.append(parent)
      stack += nodes[node].children.reversed().map { (node: $0, parent: index, depth: depth + 1) }
    }
  }
}
