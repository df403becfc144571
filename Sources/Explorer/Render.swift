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
  guard !state.isTooSmall else { return tooSmall(state, grid) }
  for view in state.screen { paint(view, state, &grid) }
  grid.withRect(grid.bounds.splitBottom(1).bottom) { HintLine.paint(state, into: &$0) }
  for view in state.dialogs { paint(view, state, &grid) }
  // A notice stands over everything except a text that is being typed.
  grid.withRect(grid.bounds) { if !state.isOpen(EntryView.self) { NoticeView.paint(state, into: &$0) } }
  if let progress = state.progress {
    let line = Rect(x: 0, y: state.bottom, width: grid.size.width, height: 1)
    grid.withRect(line) { ProgressLine.paint(progress, state.theme, into: &$0) }
  }
  return state.signs.shown(grid)
}

private func paint(_ view: any View.Type, _ state: State, _ grid: inout Grid) {
  let area = view.area(in: state)
  guard !area.isEmpty else { return }
  grid.withRect(area) { view.paint(state, into: &$0) }
}

private func tooSmall(_ state: State, _ blank: Grid) -> Grid {
  var grid = blank
  let lines = ["too small", "\(State.smallest.width)x\(State.smallest.height) needed"]
  let top = max(0, (grid.size.height - lines.count) / 2)
  for (y, line) in lines.enumerated() {
    let x = max(0, (grid.size.width - line.utf8.count) / 2)
    grid.write(line, x: x, y: top + y, style: state.theme[.warning])
  }
  return grid
}
