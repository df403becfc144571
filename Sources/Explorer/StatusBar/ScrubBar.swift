import Traces

/// The whole run as one line of time: how far we are, where it forked, joined and ended.
enum ScrubBar {
  static func paint(_ state: State, into region: inout GridRegion) {
    guard let run = state.run, region.size.width > 4 else { return }
    let theme = state.theme
    let width = region.size.width
    let here = column(of: run.shownMoment, run, width)
    region.horizontalLine(x: 0, y: 0, length: width, scalar: "─", style: theme[.frame])
    region.horizontalLine(x: 0, y: 0, length: here, scalar: "━", style: theme[.live])
    // Beyond some thousands, marks would cover every column anyway.
    for block in run.history.blocks.prefix(5000) {
      mark("┬", at: block.forkMoment + 1, run, here, theme, &region)
      if let join = run.history.joinMoment(of: block.id) {
        mark("┴", at: join + 1, run, here, theme, &region)
      }
    }
    if let steps = TimelineView.stepsInView(state) {
      let columns =
        column(ofStep: steps.lowerBound, run, width)...column(ofStep: steps.upperBound, run, width)
      region.restyle(Rect(x: columns.lowerBound, y: 0, width: columns.count, height: 1)) {
        $0.overlaid(by: theme[.selection])
      }
    }
    region.put(Cell(run.isAtLiveEdge ? "●" : "◉", style: theme[.statusEmphasis]), x: here, y: 0)
  }

  private static func mark(
    _ scalar: Unicode.Scalar, at moment: Int, _ run: OpenRun, _ here: Int, _ theme: Theme,
    _ region: inout GridRegion
  ) {
    let x = column(of: moment, run, region.size.width)
    region.put(Cell(scalar, style: x < here ? theme[.live] : theme[.dim]), x: x, y: 0)
  }

  /// The column of a moment: by engine steps, so that equal work takes equal room.
  private static func column(of moment: Int, _ run: OpenRun, _ width: Int) -> Int {
    column(ofStep: run.history.step(at: min(moment, run.history.count)), run, width)
  }

  private static func column(ofStep step: Int32, _ run: OpenRun, _ width: Int) -> Int {
    let last = run.history.step(at: run.history.count)
    guard last > 0, width > 1 else { return 0 }
    return Int(Int64(min(step, last)) * Int64(width - 1) / Int64(last))
  }

  static func moment(at column: Int, width: Int, _ run: OpenRun) -> Int {
    let last = run.history.step(at: run.history.count)
    guard width > 1, last > 0 else { return run.history.count }
    let step = Int64(max(0, min(column, width - 1))) * Int64(last) / Int64(width - 1)
    return run.history.moment(afterStep: Int32(step))
  }
}
