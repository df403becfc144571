import Engines

/// A radix tree of K/V spans: RadixAttention (arXiv 2312.07104) and fork-join in one structure.
///
/// A sequence is a cursor. Its context is the path from the root. A stitch node on it contributes all of its paths, one after
/// another. To open a sequence, the tree is followed as long as the tokens match. A node is split where they differ; no K/V
/// is copied, for the two halves share a page. New tokens are added, still to be computed. So a fork, a second prefill and a
/// stitch are all one operation.
///
/// When a node is split, its number stays with the *later* half, so that references to its end stay right.
struct KVTree {
  let store: KVStore
  private(set) var nodes: [KVNode] = [KVNode()]
  private var freeNodes: [NodeID] = []
  private(set) var cursors: [SequenceID: KVCursor] = [:]
  private var clock: UInt64 = 0
  private(set) var evictedTokens = 0

  static let root: NodeID = 0

  init(_ store: KVStore) { self.store = store }

  /// The position of the next token of a sequence there.
  func position(of cursor: KVCursor) -> Int { nodes[cursor.node].startPosition + cursor.offset }

  // MARK: Sequences

  /// Puts a sequence at the end of a context, and shares as much of it as the tree already has.
  mutating func open(_ context: [ContextPart], as sequence: SequenceID) {
    let cursor = advance(KVCursor(node: Self.root, offset: 0), context)
    cursors[sequence] = cursor
    nodes[cursor.node].references += 1
    touch(cursor.node)
  }

  /// Moves a sequence past tokens.
  mutating func append(_ tokens: [TokenID], to sequence: SequenceID) {
    guard let old = cursors[sequence] else { return }
    // The sequence is taken out while the tree changes, so that its own presence does not stand in the way.
    nodes[old.node].references -= 1
    cursors[sequence] = nil
    let cursor = advance(old, tokens[...])
    cursors[sequence] = cursor
    nodes[cursor.node].references += 1
  }

  /// Takes a sequence away.
  ///
  /// Its K/V stays until it is evicted. Tokens that were never computed go, unless another sequence wants them.
  mutating func close(_ sequence: SequenceID) {
    guard let cursor = cursors.removeValue(forKey: sequence) else { return }
    nodes[cursor.node].references -= 1
    touch(cursor.node)
    dropUncomputed(cursor.node)
  }

  // MARK: Drafts

  /// Puts tokens behind a sequence that it may go on with; the sequence stays where it is.
  ///
  /// - Returns: the place behind each token; nil where anything else is there, or has to be evicted first.
  mutating func addDraft(_ tokens: [TokenID], to sequence: SequenceID) -> [KVCursor]? {
    guard let cursor = cursors[sequence], takesDraft(sequence) else { return nil }
    nodes[cursor.node].tokens += tokens
    return tokens.indices.map { KVCursor(node: cursor.node, offset: cursor.offset + $0 + 1) }
  }

  /// What other sequences went on with from where a sequence stands, as far as it is computed, and the place behind each token.
  ///
  /// Where they parted, the way is followed that was used last.
  func ahead(of sequence: SequenceID, atMost limit: Int) -> [(token: TokenID, place: KVCursor)] {
    guard var cursor = cursors[sequence] else { return [] }
    var ahead: [(token: TokenID, place: KVCursor)] = []
    while ahead.count < limit {
      let node = nodes[cursor.node]
      if cursor.offset < node.computed {
        cursor.offset += 1
        ahead.append((node.tokens[cursor.offset - 1], cursor))
      } else if cursor.offset == node.tokens.count,
        let child = node.children.values.max(by: {
          (nodes[$0].lastUsed, $0) < (nodes[$1].lastUsed, $1)
        })
      {
        cursor = KVCursor(node: child, offset: 0)
      } else {
        break
      }
    }
    return ahead
  }

  /// Whether a sequence stands at the end of a node of its own.
  func takesDraft(_ sequence: SequenceID) -> Bool {
    guard let cursor = cursors[sequence] else { return false }
    let node = nodes[cursor.node]
    return cursor.node != Self.root && !node.isStitch && node.isLeaf && node.references == 1
      && cursor.offset == node.tokens.count
  }

  /// Takes away the `count` tokens behind a sequence, where nobody else wants them and nothing follows.
  mutating func removeDraft(of sequence: SequenceID, count: Int) {
    guard let cursor = cursors[sequence] else { return }
    let node = nodes[cursor.node]
    guard !node.isStitch, node.isLeaf, node.references == 1, count > 0, cursor.offset > 0,
      cursor.offset + count == node.tokens.count
    else { return }
    nodes[cursor.node].tokens.removeLast(node.tokens.count - cursor.offset)
    nodes[cursor.node].computed = min(node.computed, cursor.offset)
    let needed = Self.pages(for: node.firstSlot + nodes[cursor.node].computed)
    while nodes[cursor.node].pages.count > needed { store.release(nodes[cursor.node].pages.removeLast()) }
  }

  /// Whether a sequence that goes on by so many tokens may come into another node that is there already.
  func leavesNode(_ sequence: SequenceID, by count: Int) -> Bool {
    guard let cursor = cursors[sequence] else { return false }
    return cursor.offset + count > nodes[cursor.node].tokens.count && !nodes[cursor.node].children.isEmpty
  }

  // MARK: Matching

  private mutating func advance(_ start: KVCursor, _ context: [ContextPart]) -> KVCursor {
    var cursor = start
    for part in context {
      switch part {
      case .tokens(let tokens): cursor = advance(cursor, tokens[...])
      case .stitch(let paths): cursor = stitch(cursor, paths)
      }
    }
    return cursor
  }

  private mutating func advance(_ start: KVCursor, _ tokens: ArraySlice<TokenID>) -> KVCursor {
    var cursor = start
    var rest = tokens
    while let first = rest.first {
      let run = nodes[cursor.node].tokens[cursor.offset...]
      if run.isEmpty {
        if let child = nodes[cursor.node].children[first] {
          cursor = KVCursor(node: child, offset: 0)
          continue
        }
        return extend(cursor.node, rest)
      }
      let matching = zip(run, rest).prefix { $0 == $1 }.count
      cursor.offset += matching
      rest = rest.dropFirst(matching)
      if !rest.isEmpty, matching < run.count { cursor = endingNode(at: cursor) }
    }
    return cursor
  }

  /// Adds tokens after the end of a node, in the node itself where nothing else comes after it.
  private mutating func extend(_ node: NodeID, _ tokens: ArraySlice<TokenID>) -> KVCursor {
    if node != Self.root, !nodes[node].isStitch, nodes[node].isLeaf {
      nodes[node].tokens += tokens
      return KVCursor(node: node, offset: nodes[node].tokens.count)
    }
    let id = insert(
      KVNode(
        parent: node, tokens: Array(tokens), logicalStart: nodes[node].logicalEnd,
        startPosition: nodes[node].endPosition, lastUsed: clock))
    if let first = tokens.first { nodes[node].children[first] = id }
    return KVCursor(node: id, offset: tokens.count)
  }

  /// Follows every path from here and stands after all of them.
  ///
  /// A path without tokens adds nothing, and a single path is the same as no stitch at all.
  private mutating func stitch(_ start: KVCursor, _ paths: [[ContextPart]]) -> KVCursor {
    let paths = paths.filter { $0.contains { !$0.isEmpty } }
    if paths.count < 2 { return advance(start, paths.first ?? []) }
    let fork = endingNode(at: start)
    // The place is held from now on. Otherwise a path could extend the fork point, or another path's end, in place.
    nodes[fork.node].dependents += 1
    var ends: [NodeID] = []
    for path in paths {
      let end = endingNode(at: advance(fork, path)).node
      nodes[end].dependents += 1
      ends.append(end)
    }
    nodes[fork.node].dependents -= 1
    if let known = nodes[fork.node].stitches[ends] {
      for end in ends { nodes[end].dependents -= 1 }
      return KVCursor(node: known, offset: 0)
    }

    let forkEnd = nodes[fork.node].logicalEnd
    let id = insert(
      KVNode(
        parent: fork.node, paths: ends,
        logicalStart: ends.reduce(forkEnd) { $0 + nodes[$1].logicalEnd - forkEnd },
        startPosition: ends.reduce(0) { max($0, nodes[$1].endPosition) }, lastUsed: clock))
    nodes[fork.node].stitches[ends] = id
    return KVCursor(node: id, offset: 0)
  }

  /// The same place as the end of a node, which is split if need be.
  private mutating func endingNode(at cursor: KVCursor) -> KVCursor {
    guard cursor.offset < nodes[cursor.node].tokens.count else { return cursor }
    let upper = split(cursor.node, at: cursor.offset)
    return KVCursor(node: upper, offset: cursor.offset)
  }

  // MARK: Nodes

  /// Splits a run; the first `count` tokens become a new node, whose number is returned.
  private mutating func split(_ lower: NodeID, at count: Int) -> NodeID {
    let old = nodes[lower]
    var upper = KVNode(
      parent: old.parent, tokens: Array(old.tokens[..<count]), computed: min(old.computed, count),
      firstSlot: old.firstSlot, children: [old.tokens[count]: lower], logicalStart: old.logicalStart,
      startPosition: old.startPosition, lastUsed: old.lastUsed)

    let pages = nodes[lower].pages
    let firstLowerSlot = upper.firstSlot + count
    if nodes[lower].computed > count {
      let boundary = firstLowerSlot / KVLayout.pageTokens
      let upperPages = (firstLowerSlot + KVLayout.pageTokens - 1) / KVLayout.pageTokens
      upper.pages = Array(pages[..<upperPages])
      nodes[lower].pages = Array(pages[boundary...])
      nodes[lower].firstSlot = firstLowerSlot % KVLayout.pageTokens
      // Both halves lie in the page at the cut.
      if boundary < upperPages { store.retain(pages[boundary]) }
    } else {
      upper.pages = pages
      nodes[lower].pages = []
      nodes[lower].firstSlot = 0
    }
    let id = insert(upper)
    if let parent = upper.parent { nodes[parent].children[upper.tokens[0]] = id }
    nodes[lower].parent = id
    nodes[lower].tokens.removeFirst(count)
    nodes[lower].computed = max(0, nodes[lower].computed - count)
    nodes[lower].logicalStart += count
    nodes[lower].startPosition += count

    for (sequence, cursor) in cursors where cursor.node == lower {
      if cursor.offset > count {
        cursors[sequence]?.offset -= count
      } else {
        cursors[sequence]?.node = id
        nodes[lower].references -= 1
        nodes[id].references += 1
      }
    }
    return id
  }

  private mutating func insert(_ node: KVNode) -> NodeID {
    if let id = freeNodes.popLast() {
      nodes[id] = node
      return id
    }
    nodes.append(node)
    return nodes.count - 1
  }

  private mutating func remove(_ node: NodeID) {
    for page in nodes[node].pages { store.release(page) }
    for path in nodes[node].paths { nodes[path].dependents -= 1 }
    if let parent = nodes[node].parent {
      if nodes[node].isStitch {
        nodes[parent].stitches[nodes[node].paths] = nil
      } else {
        nodes[parent].children[nodes[node].tokens[0]] = nil
      }
    }
    nodes[node] = KVNode()
    nodes[node].isAlive = false
    freeNodes.append(node)
  }

  private mutating func dropUncomputed(_ start: NodeID) {
    var node = start
    while node != Self.root, nodes[node].references == 0, nodes[node].isLeaf, !nodes[node].isStitch,
      nodes[node].computed < nodes[node].tokens.count
    {
      guard nodes[node].computed == 0, let parent = nodes[node].parent else {
        nodes[node].tokens.removeLast(nodes[node].tokens.count - nodes[node].computed)
        return
      }
      remove(node)
      node = parent
    }
  }

  /// Marks everything a context goes through as just used.
  private mutating func touch(_ start: NodeID) {
    clock += 1
    var waiting = [start]
    while let node = waiting.popLast() {
      guard nodes[node].lastUsed != clock else { continue }
      nodes[node].lastUsed = clock
      waiting += nodes[node].paths
      if let parent = nodes[node].parent { waiting.append(parent) }
    }
  }

  // MARK: Memory

  /// Gives a node the pages for its first `count` tokens, for which there is room, and counts them as computed.
  mutating func commit(_ node: NodeID, upTo count: Int) {
    let pages = Self.pages(for: nodes[node].firstSlot + count)
    while nodes[node].pages.count < pages, let page = store.allocate() { nodes[node].pages.append(page) }
    nodes[node].computed = count
  }

  /// How many more pages a node needs to hold its first `count` tokens.
  func pagesMissing(_ node: NodeID, upTo count: Int) -> Int {
    max(0, Self.pages(for: nodes[node].firstSlot + count) - nodes[node].pages.count)
  }

  private static func pages(for slots: Int) -> Int { (slots + KVLayout.pageTokens - 1) / KVLayout.pageTokens }

  /// Evicts least-recently-used leaves until `pages` are free.
  ///
  /// Nothing that an open sequence attends to is touched.
  /// - Returns: whether there is room now; false also if the system has no more memory.
  mutating func makeRoom(for pages: Int) -> Bool {
    let capacity = store.capacity
    if store.reserve(pages) { return true }
    guard pages <= store.capacity else { return false }
    // A little more than asked, so that a full cache does not search for a victim at every step.
    let goal = min(store.capacity, pages + store.capacity / 64)
    while store.pagesLeft < goal {
      let victims = nodes.indices.filter(isEvictable).sorted { nodes[$0].lastUsed < nodes[$1].lastUsed }
      if victims.isEmpty {
        if store.pagesLeft >= pages || !splitUnattendedTails() { break }
        continue
      }
      for victim in victims where store.pagesLeft < goal {
        evictedTokens += nodes[victim].computed
        remove(victim)
      }
    }
    // If the system refuses memory, the capacity falls to what there is, and more has to be evicted.
    return store.reserve(pages) || (store.capacity < capacity && makeRoom(for: pages))
  }

  private func isEvictable(_ node: NodeID) -> Bool {
    node != Self.root && nodes[node].isAlive && nodes[node].references == 0 && nodes[node].isLeaf
  }

  /// Cuts leaves after the last sequence in them, so that tokens nobody attends to can be evicted.
  private mutating func splitUnattendedTails() -> Bool {
    var furthest: [NodeID: Int] = [:]
    for cursor in cursors.values { furthest[cursor.node] = max(furthest[cursor.node] ?? 0, cursor.offset) }
    var didSplit = false
    for (node, offset) in furthest
    where nodes[node].isLeaf && offset > 0 && offset < nodes[node].computed {
      _ = split(node, at: offset)
      didSplit = true
    }
    return didSplit
  }
}
