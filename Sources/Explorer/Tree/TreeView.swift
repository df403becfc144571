import Traces

/// The main view: every thread a strand, with its tokens; forks, joins and the critical path drawn as lines.
enum TreeView: View {
  static func paint<Surface: DrawingSurface>(_ state: State, into region: inout Surface) {
    guard let run = state.run else { return }
    let painter = TreePainter(state: state, run: run, tree: run.tree)
    for y in 0..<region.size.height {
      guard let row = run.layout.row(at: run.scroll + y) else { break }
      painter.paint(row, y: y, &region)
    }
    ScrollMark.paint(
      first: run.scroll, shown: region.size.height, of: run.layout.rowCount, state.theme, &region)
  }
}

/// Shows at the right edge which part of a list is in view.
enum ScrollMark {
  static func paint<Surface: DrawingSurface>(
    first: Int, shown: Int, of count: Int, _ theme: Theme, _ region: inout Surface
  ) {
    let height = region.size.height
    guard count > shown, height > 2 else { return }
    let length = max(1, height * shown / count)
    let start = min(height - length, first * height / count)
    region.verticalLine(x: region.size.width - 1, y: start, length: length, scalar: "▐", style: theme[.frame])
  }
}
