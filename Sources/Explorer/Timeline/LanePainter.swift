import Traces

/// Draws the lane of one thread: what it wrote, where it waited, and the lines of forks and joins that cross it.
struct LanePainter {
  let run: OpenRun
  let tree: RunTree
  let theme: Theme
  let axis: RunAxis
  let scale: TimelineScale
  /// How far the run has come on the axis.
  let now: Int64
  /// The column of the screen at which the chart begins.
  let left: Int

  /// Lines of outer forks that are drawn through a lane at most.
  private static let deepest = 64

  func paint(_ thread: ThreadID, y: Int, _ region: inout GridRegion) {
    let waits = paintWork(of: thread, y: y, &region)
    paintEnd(of: thread, y: y, &region)
    paintCritical(thread, y: y, &region)
    for block in waits { paintWait(block, y: y, &region) }
    paintOuterLines(thread, y: y, &region)
    paintMarks(thread, y: y, &region)
  }

  // MARK: - Work and waits

  /// Draws what the thread wrote between its forks and joins, and returns the blocks in view that it waits for.
  private func paintWork(of thread: ThreadID, y: Int, _ region: inout GridRegion) -> [BlockID] {
    var waits: [BlockID] = []
    let blocks = tree.blocks(of: thread)
    let pruned = tree.isPruned(thread)
    let style = pruned ? theme[.pruned] : theme[.frame]
    // Blocks that ended in front of the part in view need no look.
    var index = blocks.indices.bisect { end(of: blocks[$0]) > scale.start }
    while index <= blocks.endIndex {
      let first = index > blocks.startIndex ? tree.history.blocks[blocks[index - 1].index].forkPosition : 0
      let last =
        index < blocks.endIndex
        ? tree.history.blocks[blocks[index].index].forkPosition : tree.tokenCount(thread)
      fill(extent(of: first..<max(first, last), in: thread), pruned ? "╌" : "─", style, y: y, &region)
      guard index < blocks.endIndex, tree.fork(of: blocks[index], on: axis) < scale.end else { break }
      let block = blocks[index]
      waits.append(block)
      // Blocks that end in the same column cannot be told apart.
      let column = scale.column(end(of: block))
      index = max(index + 1, blocks.indices.bisect { scale.column(end(of: blocks[$0])) > column })
    }
    return waits
  }

  /// Where tokens of a thread lie, behind the line of its fork: its header is written in the step that forks.
  private func extent(of positions: Range<Int>, in thread: ThreadID) -> Range<Int64> {
    let extent = tree.extent(of: positions, in: thread, on: axis)
    let start = max(extent.lowerBound, start(of: thread))
    return start..<max(start, extent.upperBound)
  }

  /// The fork that a thread came from; 0 for the main one.
  private func start(of thread: ThreadID) -> Int64 {
    tree.history.threads[thread.index].block.map { tree.fork(of: $0, on: axis) } ?? 0
  }

  private func end(of block: BlockID) -> Int64 { tree.join(of: block, on: axis) ?? .max }

  /// The parent's wait for a block, with the name of the child that it waited for, and its corners.
  private func paintWait(_ block: BlockID, y: Int, _ region: inout GridRegion) {
    let start = tree.fork(of: block, on: axis)
    let end = tree.join(of: block, on: axis)
    let columns = scale.columns(start..<max(start, end ?? now))
    put("░", columns, theme[.waiting], y: y, &region)
    let words =
      tree.slowest(of: block).map { " waits for \(run.name(of: $0)) " } ?? (end == nil ? " waits " : "")
    let width = CharacterWidth.columns(of: words)
    if width > 0, columns.count >= width + 2 {
      region.write(
        words, x: left + columns.lowerBound + (columns.count - width) / 2, y: y, style: theme[.waiting])
    }
    let isCritical = run.summary.criticalChild(of: block) != nil
    corner(isCritical ? "┓" : "╮", at: start, isCritical, y: y, &region)
    if let end { corner(isCritical ? "┏" : "╭", at: end, isCritical, y: y, &region) }
  }

  /// The wait of a thread that is done, for its siblings.
  private func paintEnd(of thread: ThreadID, y: Int, _ region: inout GridRegion) {
    guard let block = tree.history.threads[thread.index].block, !tree.isPruned(thread) else { return }
    switch tree.status(thread) {
    case .ended, .held: break
    case .running, .waiting, .stopped: return
    }
    let reached = reach(of: thread)
    let columns = scale.columns(
      reached..<max(reached, tree.join(of: block, on: axis) ?? now))
    let isCritical = run.summary.criticalChild(of: block) == thread
    put(isCritical ? "━" : "░", columns, theme[isCritical ? .critical : .waiting], y: y, &region)
  }

  /// Where the thread's last token ends.
  private func reach(of thread: ThreadID) -> Int64 {
    let count = tree.tokenCount(thread)
    if count > 0 { return tree.extent(of: count - 1..<count, in: thread, on: axis).upperBound }
    return start(of: thread)
  }

  private func paintCritical(_ thread: ThreadID, y: Int, _ region: inout GridRegion) {
    let ranges = run.summary.criticalRanges(thread)
    var index = ranges.indices.bisect {
      tree.extent(of: ranges[$0], in: thread, on: axis).upperBound > scale.start
    }
    while index < ranges.endIndex {
      let extent = extent(of: ranges[index], in: thread)
      guard extent.lowerBound < scale.end else { return }
      fill(extent, "━", theme[.critical], y: y, &region)
      let column = scale.column(extent.upperBound)
      index = max(
        index + 1,
        ranges.indices.bisect {
          scale.column(tree.extent(of: ranges[$0], in: thread, on: axis).upperBound) > column
        })
    }
  }

  // MARK: - Forks and joins

  /// The lines of the fork and the join that the thread belongs to, and of those that its ancestors belong to.
  private func paintOuterLines(_ thread: ThreadID, y: Int, _ region: inout GridRegion) {
    var child = thread
    for level in 0..<Self.deepest {
      guard let block = tree.history.threads[child.index].block else { return }
      let line = BranchLine(
        child, among: tree.history.blocks[block.index].children,
        critical: run.summary.criticalChild(of: block))
      let start = tree.fork(of: block, on: axis)
      let end = tree.join(of: block, on: axis)
      if level == 0 {
        corner(line.opening, at: start, line.isCritical || line.isHeavyAbove, y: y, &region)
        if let end, !tree.isPruned(child) {
          corner(line.closing, at: end, line.isCritical || line.isHeavyAbove, y: y, &region)
        } else if let end, let scalar = line.passing {
          corner(scalar, at: end, line.isHeavyBelow, y: y, &region)
        }
      } else if let scalar = line.passing {
        corner(scalar, at: start, line.isHeavyBelow, y: y, &region)
        if let end { corner(scalar, at: end, line.isHeavyBelow, y: y, &region) }
      }
      child = tree.history.blocks[block.index].parent
    }
  }

  // MARK: - Marks

  /// False steps, and the cursor.
  private func paintMarks(_ thread: ThreadID, y: Int, _ region: inout GridRegion) {
    for mistake in run.summary.mistakes(of: thread) {
      let place = extent(of: mistake..<mistake + 1, in: thread).lowerBound
      corner("✗", at: place, theme[.mistake], y: y, &region)
    }
    guard run.cursor.thread == thread else { return }
    let x = scale.column(max(start(of: thread), run.coordinate(of: run.cursor, on: axis)))
    guard (0..<scale.width).contains(x) else { return }
    region.restyle(Rect(x: left + x, y: y, width: 1, height: 1)) { $0.overlaid(by: theme[.cursor]) }
  }

  // MARK: - Cells

  private func fill(
    _ extent: Range<Int64>, _ scalar: Unicode.Scalar, _ style: Style, y: Int, _ region: inout GridRegion
  ) {
    put(scalar, scale.columns(extent), style, y: y, &region)
  }

  private func put(
    _ scalar: Unicode.Scalar, _ columns: Range<Int>, _ style: Style, y: Int, _ region: inout GridRegion
  ) {
    region.horizontalLine(
      x: left + columns.lowerBound, y: y, length: columns.count, scalar: scalar, style: style)
  }

  private func corner(
    _ scalar: Unicode.Scalar, at place: Int64, _ isHeavy: Bool, y: Int, _ region: inout GridRegion
  ) {
    corner(scalar, at: place, theme[isHeavy ? .critical : .frame], y: y, &region)
  }

  private func corner(
    _ scalar: Unicode.Scalar, at place: Int64, _ style: Style, y: Int, _ region: inout GridRegion
  ) {
    // A join at the very end stands in the last column.
    let x = place == scale.end ? scale.width - 1 : scale.column(place)
    guard (0..<scale.width).contains(x) else { return }
    region.put(Cell(scalar, style: style), x: left + x, y: y)
  }
}

extension BranchLine {
  /// Where a fork's line meets the lane.
  fileprivate var opening: Unicode.Scalar { branch.unicodeScalars.first ?? "├" }

  /// Where the lane meets a join's line.
  fileprivate var closing: Unicode.Scalar {
    switch opening {
    case "┗": "┛"
    case "┡": "┩"
    case "┠": "┨"
    case "╰": "╯"
    default: "┤"
    }
  }
}
