public import Foundation
public import Traces

/// The forks and joins of a run as nodes and edges.
private struct ForkGraph {
  struct Node {
    var id: String
    var label: String
    var isCritical: Bool
  }

  struct Edge {
    var from: String
    var to: String
    var isCritical: Bool
  }

  var nodes: [Node] = []
  var edges: [Edge] = []

  /// Each stretch of a thread between forks is a node; a join leads to the parent's next one.
  init(_ tree: RunTree, _ unit: CountUnit) {
    let path = tree.criticalPath.stretches
    func isCritical(_ thread: ThreadID, _ part: Int) -> Bool {
      let blocks = tree.blocks(of: thread).map { tree.block($0).forkPosition }
      let start = part == 0 ? 0 : blocks[part - 1]
      let end = part < blocks.count ? blocks[part] : tree.tokenCount(thread)
      return path.contains { $0.thread == thread && $0.range.overlaps(start..<max(end, start + 1)) }
    }
    func id(_ thread: ThreadID, _ part: Int) -> String { "t\(thread.rawValue)_\(part)" }
    for thread in tree.threads.map(\.id) {
      let blocks = Array(tree.blocks(of: thread))
      for part in 0...blocks.count {
        let label =
          part == 0 ? tree.label(of: thread, unit) : tree.history.name(of: thread, levels: .max) + " goes on"
        nodes.append(Node(id: id(thread, part), label: label, isCritical: isCritical(thread, part)))
      }
      for (part, block) in blocks.enumerated() {
        for child in tree.block(block).children {
          let last = tree.blocks(of: child).count
          edges.append(
            Edge(
              from: id(thread, part), to: id(child, 0),
              isCritical: isCritical(thread, part) && isCritical(child, 0)))
          guard tree.join(of: block) != nil else { continue }
          edges.append(
            Edge(
              from: id(child, last), to: id(thread, part + 1),
              isCritical: isCritical(child, last) && isCritical(thread, part + 1)))
        }
      }
    }
  }
}

/// Graphviz's language; the critical path is bold.
public struct DotGraph: RunExport {
  public init() {}

  public var name: String { "dot" }
  public var fileExtension: String { "dot" }
  public var about: String { "forks and joins as a graph for Graphviz" }

  public func data(_ log: RunLog, _ history: RunHistory) -> Data {
    let graph = ForkGraph(history.tree(), log.header.countUnit)
    func quoted(_ text: String) -> String {
      // By scalars: a mark behind a quote would make another character of it.
      var scalars = String.UnicodeScalarView()
      for scalar in text.unicodeScalars {
        if scalar == "\"" || scalar == "\\" { scalars.append("\\") }
        scalars.append(scalar)
      }
      return "\"" + String(scalars) + "\""
    }
    var lines = ["digraph run {", "  node [shape=box];"]
    lines += graph.nodes.map {
      "  \(quoted($0.id)) [label=\(quoted($0.label))\($0.isCritical ? ", style=bold" : "")];"
    }
    lines += graph.edges.map {
      "  \(quoted($0.from)) -> \(quoted($0.to))\($0.isCritical ? " [style=bold]" : "");"
    }
    return Data((lines + ["}", ""]).joined(separator: "\n").utf8)
  }
}

/// A flow chart in Mermaid; the critical path has thick lines.
public struct MermaidGraph: RunExport {
  public init() {}

  public var name: String { "mermaid" }
  public var fileExtension: String { "mmd" }
  public var about: String { "forks and joins as a flow chart for Mermaid" }

  public func data(_ log: RunLog, _ history: RunHistory) -> Data {
    let graph = ForkGraph(history.tree(), log.header.countUnit)
    var lines = ["flowchart TD", "  classDef critical stroke-width:3px"]
    lines += graph.nodes.map { node in
      // What Mermaid or a browser would read as markup stands as an entity.
      let label = node.label.replacing("&", with: "#amp;").replacing("\"", with: "#quot;")
        .replacing("<", with: "#lt;").replacing(">", with: "#gt;")
      return "  \(node.id)[\"\(label)\"]\(node.isCritical ? ":::critical" : "")"
    }
    lines += graph.edges.map { "  \($0.from) \($0.isCritical ? "==>" : "-->") \($0.to)" }
    return Data((lines + [""]).joined(separator: "\n").utf8)
  }
}
