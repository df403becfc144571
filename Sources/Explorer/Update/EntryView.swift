/// A problem or a search that is being typed on the last line.
enum EntryView: View {
  static func perform(_ command: Command, on state: inout State) -> [Effect]? {
    guard case .entry(let entry) = state.overlays.last else { return nil }
    switch command {
    case .cancel:
      state.overlays.removeLast()
      if entry.purpose == .filter { state.runs?.setFilter(entry.before) }
    case .suspend: return [.suspend]
    case .up, .down:
      // The rows move while the filter is being typed.
      if entry.purpose == .filter { return RunsView.perform(command, on: &state) }
    case .accept:
      state.overlays.removeLast()
      let text = entry.field.text
      switch entry.purpose {
      case .problem:
        if text.contains(where: { !$0.isWhitespace }) { return [.start(problem: text)] }
        state.fail("Type a problem first, such as (3+2)*(9-4).")
      case .search:
        if !text.isEmpty { state.run?.search = text }
        TreeView.search(&state, forward: true)
      // The table follows every letter.
      case .filter: break
      }
    default: return nil
    }
    return []
  }

  static func paint<Surface: DrawingSurface>(_ state: State, into region: inout Surface) {
    // Small screens have no line of their own for it: it takes the last one.
    region.withLastLine { HintLine.paint(state, into: &$0) }
  }
}

extension DrawingSurface {
  /// Lets `body` draw on the last row.
  mutating func withLastLine(_ body: (inout LineSurface<Self>) -> Void) { withRow(size.height - 1, body) }

  /// Lets `body` draw on one row.
  mutating func withRow(_ row: Int, _ body: (inout LineSurface<Self>) -> Void) {
    var line = LineSurface(base: self, row: row)
    body(&line)
    self = line.base
  }
}

/// One row of a surface as a surface.
struct LineSurface<Base: DrawingSurface>: DrawingSurface {
  var base: Base
  let row: Int

  var size: Size { Size(width: base.size.width, height: min(1, base.size.height)) }

  func cell(x: Int, y: Int) -> Cell { y == 0 ? base.cell(x: x, y: row) : .blank }

  mutating func put(_ cell: Cell, x: Int, y: Int) { if y == 0 { base.put(cell, x: x, y: row) } }
}
