/// Draws the explorer at a size.
///
/// Pure: the same state and size give the same grid.
public func render(_ state: State, size: Size) -> Grid {
  var state = state
  if state.size != size {
    // The program draws at a new size before it has told the state: lay out a copy.
    _ = state.update(.input(.resize(size)))
  }
  var grid = Grid(size: size)
  guard grid.size.width > 0, grid.size.height > 0 else { return grid }
  state.size = grid.size
  guard !state.isTooSmall else {
    paintTooSmall(state, &grid)
    return grid
  }
  if state.run != nil {
    paintRun(state, &grid)
  } else if let runs = state.runs {
    paintRuns(state, runs, &grid)
  } else {
    paintWelcome(state, &grid)
  }
  if !state.isTyping { NoticeView.paint(state, into: &grid) }
  switch state.overlays.last {
  case .help: HelpView.paint(state, into: &grid)
  case .palette: PaletteView.paint(state, into: &grid)
  case .variations: VariationsView.paint(state, into: &grid)
  case .refork: ReforkView.paint(state, into: &grid)
  case .entry: EntryView.paint(state, into: &grid)
  case .leave: LeaveView.paint(state, into: &grid)
  case nil: break
  }
  return grid
}

private func paintRun(_ state: State, _ grid: inout Grid) {
  let layout = state.layout
  grid.withRect(layout.title) { if !layout.title.isEmpty { TitleBar.paint(state, into: &$0) } }
  grid.withRect(layout.tree) { TreeView.paint(state, into: &$0) }
  grid.withRect(layout.inspector) { if !layout.inspector.isEmpty { InspectorView.paint(state, into: &$0) } }
  grid.withRect(layout.scrubBar) { if !layout.scrubBar.isEmpty { ScrubBar.paint(state, into: &$0) } }
  grid.withRect(layout.status) { StatusBar.paint(state, into: &$0) }
  grid.withRect(layout.hints) { HintLine.paint(state, into: &$0) }
}

private func paintRuns(_ state: State, _ runs: RunsState, _ grid: inout Grid) {
  let layout = state.layout(of: runs)
  RunsView.paint(state, into: &grid)
  grid.withRect(layout.hints) { HintLine.paint(state, into: &$0) }
}

private func paintWelcome(_ state: State, _ grid: inout Grid) {
  WelcomeView.paint(state, into: &grid)
  let line = Rect(x: 0, y: grid.size.height - 1, width: grid.size.width, height: 1)
  grid.withRect(line) { HintLine.paint(state, into: &$0) }
}

private func paintTooSmall(_ state: State, _ grid: inout Grid) {
  let smallest = State.smallest
  let lines = ["too small", "\(smallest.width)x\(smallest.height) needed"]
  let top = max(0, (grid.size.height - lines.count) / 2)
  for (y, line) in lines.enumerated() {
    let x = max(0, (grid.size.width - line.utf8.count) / 2)
    grid.write(line, x: x, y: top + y, style: state.theme[.warning])
  }
}
