import Engines

/// A node's number in its tree; numbers of freed nodes are used again.
typealias NodeID = Int

/// A run of tokens with the K/V computed so far, or a stitch.
///
/// All tokens of a run have the same context before it. A stitch has no tokens of its own and stands for "after all these
/// paths".
struct KVNode {
  /// For a stitch, the fork point; the root has none.
  var parent: NodeID?
  var tokens: [TokenID] = []
  /// Leading tokens whose K/V is in `pages`; if there are any, everything before the node is computed.
  var computed = 0
  /// Token i lies in slot (firstSlot + i) of these pages, counted through.
  var pages: [KVStore.PageID] = []
  var firstSlot = 0

  /// Runs that go on after this node's end, by first token.
  var children: [TokenID: NodeID] = [:]
  /// Stitches whose paths start at this node's end, by the ends of their paths.
  var stitches: [[NodeID]: NodeID] = [:]
  /// Of a stitch: the nodes at whose ends its paths end, in order; empty for a run.
  var paths: [NodeID] = []
  /// Stitches that have a path ending here.
  var dependents = 0
  /// Open sequences whose cursor is in this node.
  var references = 0

  /// How many tokens come before this node, with all paths of stitches written one after another.
  var logicalStart = 0
  /// Position of its first token.
  var startPosition = 0
  /// When a sequence was last opened or closed here or further down.
  var lastUsed: UInt64 = 0
  var isAlive = true

  var isStitch: Bool { !paths.isEmpty }
  var logicalEnd: Int { logicalStart + tokens.count }
  var endPosition: Int { startPosition + tokens.count }

  /// Whether nothing comes after it: then it may be extended, or evicted if no sequence is in it.
  var isLeaf: Bool { children.isEmpty && stitches.isEmpty && dependents == 0 }
}

/// A place in the tree: after `offset` tokens of `node`.
struct KVCursor: Hashable {
  var node: NodeID
  var offset: Int
}
