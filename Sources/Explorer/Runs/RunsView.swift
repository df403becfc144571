import Traces

/// A table over many runs: which were right, what they cost, what went wrong in them.
enum RunsView: View {
  static func perform(_ command: Command, on state: inout State) -> [Effect]? {
    guard let runs = state.runs else { return nil }
    let page = max(1, listHeight(state.size) - 1)
    switch command {
    case .up: state.runs?.select(runs.selected - 1)
    case .down: state.runs?.select(runs.selected + 1)
    case .pageUp: state.runs?.select(runs.selected - page)
    case .pageDown: state.runs?.select(runs.selected + page)
    case .top: state.runs?.select(0)
    case .bottom: state.runs?.select(runs.count - 1)
    case .sort: state.runs?.sortByNext(columns(state.size.width))
    case .sortReverse: state.runs?.reverse()
    case .search: state.overlays = [.entry(EntryState(purpose: .filter))]
    case .focus: state.runs?.turn(to: runs.page == .runs ? .methods : .runs)
    case .cancel:
      guard runs.page == .methods || !runs.filter.isEmpty else { return nil }
      if runs.page == .methods { state.runs?.turn(to: .runs) } else { state.runs?.filter(by: "") }
    case .open: return open(&state, runs)
    default: return nil
    }
    return []
  }

  private static func open(_ state: inout State, _ runs: RunsState) -> [Effect] {
    if runs.page == .methods {
      guard runs.methods.indices.contains(runs.selected) else { return [] }
      let method = runs.methods[runs.selected].method
      state.runs?.turn(to: .runs)
      state.runs?.filter(by: method)
      return []
    }
    guard let row = runs.selectedRow else { return [] }
    if let failure = row.failure {
      state.fail(failure)
      return []
    }
    return [.open(WelcomeItem(.trace, value: row.path, title: row.problem))]
  }

  // MARK: - Drawing

  /// Rows of the list: what is left of the screen beside title, heading, summary and hints.
  private static func listHeight(_ size: Size) -> Int { max(1, size.height - 4) }

  static func columns(_ width: Int) -> [RunsColumn] { RunsColumn.allCases.filter { $0.leastWidth <= width } }

  static func paint<Surface: DrawingSurface>(_ state: State, into region: inout Surface) {
    guard let runs = state.runs else { return }
    let theme = state.theme
    let width = region.size.width
    var title = runs.page == .runs ? " Runs" : " Methods"
    if let expected = runs.expected { title += "  reading \(runs.rows.count) of \(expected)…" }
    if !runs.filter.isEmpty {
      title +=
        "  \(runs.shown.count) of \(runs.rows.count) with \"\(Format.visible(runs.filter, limit: 30))\""
    }
    region.write(CharacterWidth.truncated(title, columns: width), x: 0, y: 0, style: theme[.title])
    switch runs.page {
    case .runs: paintRuns(runs, theme, &region)
    case .methods: paintMethods(runs, theme, &region)
    }
    let summary = CharacterWidth.truncated(summary(of: runs), columns: width - 1)
    region.write(summary, x: 1, y: region.size.height - 2, style: theme[.dim])
  }

  private static func paintRuns<Surface: DrawingSurface>(
    _ runs: RunsState, _ theme: Theme, _ region: inout Surface
  ) {
    let grid = RunsGrid(columns(region.size.width), runs.widths, width: region.size.width - 2)
    grid.paintHeading(runs, theme, y: 1, &region)
    let height = listHeight(region.size)
    guard !runs.shown.isEmpty else {
      let words =
        runs.filter.isEmpty
        ? (runs.expected == nil ? "no runs here" : "") : "no run shows that; Esc shows all"
      return _ = region.write(words, x: 2, y: 3, style: theme[.dim], maxWidth: region.size.width - 3)
    }
    let first = firstShown(runs.selected, runs.shown.count, height)
    for (line, index) in runs.shown.enumerated().dropFirst(first).prefix(height) {
      grid.paint(runs.rows[index], theme, y: 2 + line - first, &region)
      guard line == runs.selected else { continue }
      region.write("▸", x: 0, y: 2 + line - first, style: theme[.keyHint])
      highlight(y: 2 + line - first, theme, &region)
    }
    ScrollMark.paint(first: first, shown: height, of: runs.shown.count, theme, &region)
  }

  private static func firstShown(_ selected: Int, _ count: Int, _ height: Int) -> Int {
    max(0, min(selected - height / 2, count - height))
  }

  private static func highlight<Surface: DrawingSurface>(y: Int, _ theme: Theme, _ region: inout Surface) {
    region.restyle(Rect(x: 0, y: y, width: region.size.width - 1, height: 1)) {
      $0.overlaid(by: theme[.selection])
    }
  }

  private static func summary(of runs: RunsState) -> String {
    let rows = runs.shown.lazy.map { runs.rows[$0] }.filter { $0.failure == nil }
    let count = rows.count
    guard count > 0 else { return "" }
    let checked = rows.count { $0.correct != nil }
    let right = rows.count { $0.correct == true }
    let mean = { (figure: (RunsRow) -> Double) in rows.reduce(0) { $0 + figure($1) } / Double(count) }
    return "\(count) runs"
      + (checked > 0
        ? ", \(right) of \(checked) right (\(Format.percent(Double(right) / Double(checked))))" : "")
      + ", mean \(Format.fixed(mean { Double($0.totalTokens) }, 1)) tokens"
      + ", critical \(Format.fixed(mean { Double($0.criticalPath) }, 1))"
      + ", accel \(Format.fixed(mean(\.acceleration), 2))"
  }

  // MARK: - Methods

  private static func paintMethods<Surface: DrawingSurface>(
    _ runs: RunsState, _ theme: Theme, _ region: inout Surface
  ) {
    let width = region.size.width
    let figures = width >= 64 ? 46 : 18
    let name = max(10, min(width - figures - 3, 60))
    func line(_ method: String, _ figures: [String]) -> String {
      Format.left(method, name) + figures.map { Format.right($0, 9) }.joined()
    }
    let titles = ["accuracy", "critical", "tokens", "accel", "runs"].prefix(figures / 9)
    region.write("   " + line("method", Array(titles)), x: 0, y: 1, style: theme[.dim], maxWidth: width - 1)
    let plot = plot(runs, width: width, height: listHeight(region.size) - runs.methods.count - 2)
    let height = listHeight(region.size)
    let plotHeight = height - runs.methods.count - 2
    let shown = plot == nil ? height : runs.methods.count
    let first = firstShown(runs.selected, runs.methods.count, shown)
    for (index, method) in runs.methods.enumerated().dropFirst(first).prefix(shown) {
      let figures = [
        method.accuracy.map(Format.percent) ?? "–", Format.fixed(method.criticalPath, 1),
        Format.fixed(method.totalTokens, 1), Format.fixed(method.acceleration, 2), "\(method.runs)",
      ]
      let text = line(Format.visible(method.method, limit: 200), Array(figures.prefix(titles.count)))
      let letter = plot?.letter(of: RunHeader.series(of: method.method)).map { String($0) } ?? " "
      region.write(letter, x: 1, y: 2 + index - first, style: theme[.keyHint])
      region.write(text, x: 3, y: 2 + index - first, style: .plain, maxWidth: width - 4)
      guard index == runs.selected else { continue }
      region.write("▸", x: 0, y: 2 + index - first, style: theme[.keyHint])
      highlight(y: 2 + index - first, theme, &region)
    }
    let top = 3 + runs.methods.count
    for (index, text) in (plot?.field ?? []).prefix(max(0, plotHeight)).enumerated() {
      region.write(text, x: 1, y: top + index, style: index == 0 ? theme[.dim] : .plain, maxWidth: width - 2)
    }
  }

  /// Accuracy against the critical path, a point for each method and limit; nil where there is no room or no more than one.
  private static func plot(_ runs: RunsState, width: Int, height: Int) -> ScatterPlot? {
    let points = runs.methods.compactMap { method in
      method.accuracy.map {
        ScatterPlot.Point(x: method.criticalPath, y: 100 * $0, series: RunHeader.series(of: method.method))
      }
    }
    guard points.count > 1, height >= 9, width >= 40 else { return nil }
    return ScatterPlot(
      points, xLabel: "tokens on the critical path", yLabel: "accuracy %",
      yRange: ScatterPlot.accuracyRange(points),
      width: min(width - 2, 100), height: height)
  }
}

/// The columns of the table laid out for a width.
private struct RunsGrid {
  private let columns: [(column: RunsColumn, x: Int, width: Int)]

  /// - Parameter wanted: how wide the columns without a width of their own would like to be.
  init(_ shown: [RunsColumn], _ wanted: [RunsColumn: Int], width: Int) {
    var room = width - shown.compactMap(\.width).reduce(0, +) - shown.count
    var widths: [RunsColumn: Int] = [:]
    // Flags come last; of the others, whoever wants little gets it, and the rest share what is left.
    func need(_ column: RunsColumn) -> Int { column == .flags ? 0 : wanted[column] ?? 0 }
    let flexible = shown.filter { $0.width == nil }.sorted { need($0) < need($1) }
    for (index, column) in flexible.enumerated() {
      let share = column == .flags ? room / 4 : room / (flexible.count - index)
      let own = max(4, min(wanted[column] ?? 0, share))
      widths[column] = own
      room -= own
    }
    var x = 1
    columns = shown.map { column in
      let own = column.width ?? widths[column] ?? 4
      defer { x += own + 1 }
      return (column, x, own)
    }
  }

  func paintHeading<Surface: DrawingSurface>(
    _ runs: RunsState, _ theme: Theme, y: Int, _ region: inout Surface
  ) {
    for (column, x, width) in columns {
      let mark = runs.sorting == column ? (runs.isDescending ? "▼" : "▲") : ""
      let text =
        column.isNumeric ? Format.right(column.title + mark, width) : Format.left(column.title + mark, width)
      region.write(text, x: x, y: y, style: theme[mark.isEmpty ? .dim : .keyHint], maxWidth: width)
    }
  }

  func paint<Surface: DrawingSurface>(_ row: RunsRow, _ theme: Theme, y: Int, _ region: inout Surface) {
    for (column, x, width) in columns {
      let text = column.text(row)
      let role: Theme.Role? =
        switch column {
        case .verdict: row.correct.map { $0 ? .success : .error }
        case .flags: .warning
        default: row.failure == nil ? nil : .dim
        }
      region.write(
        column.isNumeric ? Format.right(text, width) : CharacterWidth.truncated(text, columns: width), x: x,
        y: y,
        style: role.map { theme[$0] } ?? .plain, maxWidth: width)
    }
  }
}
