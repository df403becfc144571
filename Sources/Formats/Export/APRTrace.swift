import Dialects
public import Foundation
public import Traces

/// A run as APR's `trace_dict`, which `APRTraces` reads back: the text of each call, and the traces of its children.
public struct APRTrace: RunExport {
  public init() {}

  public var name: String { "apr" }
  public var fileExtension: String { "json" }
  public var about: String { "a trace_dict: the texts of all calls, as APR's own data have it" }

  /// Deeper runs are more than APR's readers, and JSON's, take.
  private static let deepest = 200

  public func data(_ log: RunLog, _ history: RunHistory) throws -> Data {
    let tree = history.tree()
    // Children come after their parents, so each finds those below it made.
    var made: [ThreadID: Node] = [:]
    for index in (0..<tree.threadCount).reversed() {
      let thread = ThreadID(Int32(index))
      guard tree.thread(thread).depth <= Self.deepest else {
        throw TraceError(.unwritable, path: name, "the run is nested deeper than \(Self.deepest) levels")
      }
      made[thread] = Self.node(thread, log, tree, &made)
    }
    return try Printable.json(made[.root] ?? Node(main_calls: [], sub_calls: []))
  }

  private struct Node: Encodable {
    var main_calls: [String]
    var sub_calls: [[Node]]
  }

  private static func node(_ thread: ThreadID, _ log: RunLog, _ tree: RunTree, _ made: inout [ThreadID: Node])
    -> Node
  {
    let ids = tree.tokens(thread).map { log.tokens.ids[Int($0)] }
    let dropped = tree.dropped(thread)
    var node = Node(main_calls: [], sub_calls: [])
    func text(upTo end: Int) -> String {
      // A list of calls stays in the text of the call that ends with it.
      let kept = ids[..<end].indices.filter { position in
        !dropped.contains { $0.contains(position) && $0.upperBound < end }
      }
      let bytes = Array(log.pieces.text(kept.map { ids[$0] }).utf8)
      return String(decoding: Printable.lines(bytes), as: UTF8.self)
    }
    for id in tree.blocks(of: thread) {
      let block = tree.block(id)
      node.main_calls.append(text(upTo: block.forkPosition))
      node.sub_calls.append(block.children.compactMap { made.removeValue(forKey: $0) })
    }
    let isWaiting = tree.openBlock(of: thread) != nil
    if !isWaiting { node.main_calls.append(text(upTo: ids.count)) }
    return node
  }
}
