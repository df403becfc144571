import Traces

/// The timeline of a page: a lane a thread over the tokens of the longest chain, as a picture.
struct HTMLTimeline {
  private let tree: RunTree
  private let unit: CountUnit
  private let length: Int
  /// How far the critical path had come behind which engine step: pairs, ascending.
  private(set) var reached: [[Int]] = []
  /// A page shows no more lanes than can be told apart.
  private static let mostLanes = 400
  private static let (laneHeight, nameWidth, width) = (16, 180, 900)

  init(_ tree: RunTree, _ unit: CountUnit) {
    self.tree = tree
    self.unit = unit
    let path = tree.criticalPath
    length = max(1, path.length)
    var depth = 0
    for stretch in path.stretches {
      for position in stretch.range {
        depth += 1
        let step = Int(tree.step(of: position, in: stretch.thread))
        if reached.last?[0] == step { reached.removeLast() }
        reached.append([step, depth])
      }
    }
  }

  func write(to page: inout HTMLText) {
    let lanes = Array(order().prefix(Self.mostLanes))
    let rows = Dictionary(uniqueKeysWithValues: lanes.enumerated().map { ($1, $0) })
    let height = lanes.count * Self.laneHeight + 20
    page.raw(
      "<svg id=\"timeline\" viewBox=\"0 0 \(Self.nameWidth + Self.width + 10) \(height)\" role=\"img\" "
        + "aria-label=\"timeline\"><defs><pattern id=\"wait\" width=\"4\" height=\"4\" patternUnits=\"userSpaceOnUse\" "
        + "patternTransform=\"rotate(45)\"><line y2=\"4\"/></pattern></defs>\n")
    ruler(height, &page)
    for (row, thread) in lanes.enumerated() { lane(thread, row, &page) }
    for block in tree.blocks { edges(block, rows, &page) }
    for stretch in tree.criticalPath.stretches {
      guard let row = rows[stretch.thread] else { continue }
      bar(tree.extent(of: stretch.range, in: stretch.thread, on: .tokens), row, "critical", &page)
    }
    page.raw(
      "<line id=\"here\" y2=\"\(height)\" data-x=\"\(Self.nameWidth)\" data-width=\"\(Self.width)\"/></svg>\n"
    )
    let count = tree.threadCount
    if count > lanes.count {
      page.raw("<p class=\"dim\">The first \(lanes.count) of \(count) threads.</p>\n")
    }
  }

  /// Threads as they stand in the tree: each before its children.
  private func order() -> [ThreadID] {
    var order: [ThreadID] = []
    var stack = [ThreadID.root]
    while let thread = stack.popLast(), order.count <= Self.mostLanes {
      order.append(thread)
      for block in tree.blocks(of: thread).reversed() { stack += tree.block(block).children.reversed() }
    }
    return order
  }

  private func x(_ place: Int64) -> String {
    let share = Double(place) / Double(length)
    return HTMLPage.fixed(Double(Self.nameWidth) + share * Double(Self.width))
  }

  private func y(_ row: Int) -> Int { 20 + row * Self.laneHeight }

  private func ruler(_ height: Int, _ page: inout HTMLText) {
    var (step, power) = (1, 1)
    while length / step > 12 {
      step = step == power ? 2 * power : step == 2 * power ? 5 * power : 10 * power
      if step == 10 * power { power = step }
    }
    for place in stride(from: 0, through: length, by: step) {
      page.raw("<text class=\"dim\" x=\"\(x(Int64(place)))\" y=\"11\">\(place)</text>")
    }
    page.raw("\n")
  }

  private func lane(_ thread: ThreadID, _ row: Int, _ page: inout HTMLText) {
    page.raw("<g><title>")
    page.text(tree.label(of: thread, unit))
    page.raw("</title><text x=\"\(4 + 8 * min(tree.thread(thread).depth, 6))\" y=\"\(y(row) + 12)\">")
    page.text(tree.history.name(of: thread) + " " + tree.thread(thread).outline, limit: 22)
    page.raw("</text>")
    var first = 0
    for block in tree.blocks(of: thread) {
      let record = tree.block(block)
      bar(
        tree.extent(of: first..<max(first, record.forkPosition), in: thread, on: .tokens), row, "work", &page)
      let start = tree.fork(of: block, on: .tokens)
      bar(start..<max(start, tree.join(of: block, on: .tokens) ?? Int64(length)), row, "wait", &page)
      first = record.forkPosition
    }
    let count = tree.tokenCount(thread)
    let last = tree.extent(of: first..<max(first, count), in: thread, on: .tokens)
    bar(last, row, tree.isPruned(thread) ? "pruned" : "work", &page)
    if let block = tree.thread(thread).block, let join = tree.join(of: block, on: .tokens), count > 0,
      !tree.isPruned(thread)
    {
      let end = tree.extent(of: count - 1..<count, in: thread, on: .tokens).upperBound
      bar(end..<max(end, join), row, "wait", &page)
    }
    page.raw("</g>\n")
  }

  private func bar(_ extent: Range<Int64>, _ row: Int, _ kind: String, _ page: inout HTMLText) {
    guard !extent.isEmpty else { return }
    let width = HTMLPage.fixed(Double(extent.count) / Double(length) * Double(Self.width))
    page.raw(
      "<rect class=\"\(kind)\" x=\"\(x(extent.lowerBound))\" y=\"\(y(row) + 5)\" width=\"\(width)\" height=\"6\"/>"
    )
  }

  /// The lines of a fork and of its join.
  private func edges(_ block: BlockRecord, _ rows: [ThreadID: Int], _ page: inout HTMLText) {
    guard let top = rows[block.parent], let bottom = block.children.compactMap({ rows[$0] }).last else {
      return
    }
    for place in [tree.fork(of: block.id, on: .tokens), tree.join(of: block.id, on: .tokens)].compactMap({
      $0
    }) {
      page.raw(
        "<line class=\"edge\" x1=\"\(x(place))\" x2=\"\(x(place))\" y1=\"\(y(top) + 8)\" y2=\"\(y(bottom) + 8)\"/>"
      )
    }
  }
}
