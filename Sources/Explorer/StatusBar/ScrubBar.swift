import Traces

/// The whole run as one line of time: how far we are, where it forked, joined and ended.
enum ScrubBar {
  static func paint(_ state: State, into region: inout GridRegion) {
    guard let run = state.run, region.size.width > 4 else { return }
    let theme = state.theme
    let axis = Axis(run.history, region.size.width)
    let here = axis.column(of: run.shownMoment)
    region.horizontalLine(x: 0, y: 0, length: axis.width, scalar: "─", style: theme[.frame])
    region.horizontalLine(x: 0, y: 0, length: here, scalar: "━", style: theme[.live])
    let (past, future) = (theme[.live], theme[.dim])
    for (x, mark) in axis.marks().enumerated() {
      guard let mark else { continue }
      region.put(Cell(mark, style: x < here ? past : future), x: x, y: 0)
    }
    if let steps = TimelineView.stepsInView(state) {
      let columns = axis.column(ofStep: steps.lowerBound)...axis.column(ofStep: steps.upperBound)
      region.restyle(Rect(x: columns.lowerBound, y: 0, width: columns.count, height: 1)) {
        $0.overlaid(by: theme[.selection])
      }
    }
    region.put(Cell(run.isAtLiveEdge ? "●" : "◉", style: theme[.statusEmphasis]), x: here, y: 0)
  }

  static func moment(at column: Int, width: Int, _ run: OpenRun) -> Int {
    let last = run.history.step(at: run.history.count)
    guard width > 1, last > 0 else { return run.history.count }
    let step = Int64(max(0, min(column, width - 1))) * Int64(last) / Int64(width - 1)
    return run.history.moment(afterStep: Int32(step))
  }

  /// Engine steps to columns: equal work takes equal room.
  private struct Axis {
    let history: RunHistory
    let width: Int
    private let last: Int64

    init(_ history: RunHistory, _ width: Int) {
      self.history = history
      self.width = width
      last = Int64(history.step(at: history.count))
    }

    func column(of moment: Int) -> Int { column(ofStep: history.step(at: min(moment, history.count))) }

    func column(ofStep step: Int32) -> Int {
      guard last > 0, width > 1 else { return 0 }
      return Int(min(Int64(step), last) * Int64(width - 1) / last)
    }

    /// What stands in each column: a fork or a join, the later block's where there are several.
    func marks() -> [Unicode.Scalar?] {
      var marks = [Unicode.Scalar?](repeating: nil, count: width)
      // One copy: each look at the history's own would count its references up and down.
      let blocks = history.blocks
      // Beyond some thousands, marks would cover every column anyway.
      for index in 0..<min(blocks.count, 5000) {
        marks[column(of: blocks[index].forkMoment + 1)] = "┬"
        if let join = blocks[index].join?.moment { marks[column(of: join + 1)] = "┴" }
      }
      return marks
    }
  }
}
