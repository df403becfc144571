import Traces

/// Paints the runs view; of the rows only those that show are looked at.
struct RunsPainter {
  let state: State
  let runs: RunsState
  let layout: RunsLayout
  private var theme: Theme { state.theme }

  /// Where the first column of the table of runs begins: behind the mark of the chosen row.
  static let left = 2
  /// The same for the methods, which have the letter of their point in front.
  static let methodsLeft = 4

  func paint<Surface: DrawingSurface>(_ region: inout Surface) {
    paintTitle(&region)
    switch runs.table {
    case .runs:
      paintHeading(state.columns(of: runs), runs.sort, x: Self.left, &region)
      paintRuns(&region)
    case .methods:
      paintHeading(state.methodColumns(of: runs), runs.methodSort, x: Self.methodsLeft, &region)
      paintMethods(&region)
    }
    paintDetail(&region)
  }

  // MARK: - Title and headings

  private func paintTitle<Surface: DrawingSurface>(_ region: inout Surface) {
    guard !layout.title.isEmpty else { return }
    var x = region.write(" forkscope", x: 0, y: 0, style: theme[.title]) + 2
    for (table, name) in [(RunsState.Table.runs, "Runs"), (.methods, "Methods")] {
      let isShown = runs.table == table
      // Brackets, so that the shown table is not told by colour alone.
      x += region.write(
        isShown ? "[\(name)]" : " \(name) ", x: x, y: 0, style: isShown ? theme[.keyHint] : theme[.dim])
    }
    let title = CharacterWidth.truncated(
      Format.visible(runs.title), columns: max(0, region.size.width - x - 4))
    region.write(
      title, x: region.size.width - CharacterWidth.columns(of: title) - 1, y: 0, style: theme[.dim])
  }

  private func paintHeading<Surface: DrawingSurface, Row>(
    _ columns: TableLayout<Row>, _ sort: TableSort<Row>?, x: Int, _ region: inout Surface
  ) {
    for place in columns.places {
      var title = place.column.title
      let isSorted = sort?.column == place.column
      if isSorted { title += sort?.isDescending == true ? "▼" : "▲" }
      region.write(
        place.padded(title), x: x + place.x, y: layout.heading.minY,
        style: isSorted ? theme[.keyHint] : theme[.dim])
    }
  }

  private func paint<Surface: DrawingSurface, Row>(
    _ row: Row, _ columns: TableLayout<Row>, x: Int, y: Int, _ region: inout Surface
  ) {
    for place in columns.places {
      region.write(
        place.padded(place.column.text(row)), x: x + place.x, y: y,
        style: place.column.role(row).map { theme[$0] } ?? .plain)
    }
  }

  // MARK: - Runs

  private func paintRuns<Surface: DrawingSurface>(_ region: inout Surface) {
    guard !runs.order.isEmpty else { return paintEmpty(&region) }
    let columns = state.columns(of: runs)
    let first = runs.runsList.scroll
    for (line, index) in runs.order.dropFirst(first).prefix(layout.rows.height).enumerated() {
      let y = layout.rows.minY + line
      if let summary = runs.rows[index].summary {
        paint(summary, columns, x: Self.left, y: y, &region)
      } else {
        region.write(
          CharacterWidth.truncated(
            "! " + Format.visible(runs.rows[index].failure ?? ""), columns: region.size.width - Self.left - 1),
          x: Self.left, y: y, style: theme[.warning])
      }
      if first + line == runs.runsList.selected { highlight(y: y, &region) }
    }
    paintScrollMark(first: first, of: runs.order.count, &region)
  }

  private func paintEmpty<Surface: DrawingSurface>(_ region: inout Surface) {
    let lines: [String]
    let change = state.keys.name(of: .filter, in: .runs)
    if runs.rows.isEmpty {
      lines = [runs.isReading ? "Reading…" : "There are no runs here."]
    } else if let method = runs.method {
      lines = [
        "No run of \(Format.visible(method.header.shortMethodLabel)) matches.",
        "Esc shows the other methods.",
      ]
    } else {
      lines = [
        "No run matches \"\(Format.visible(runs.filter))\".",
        "Esc drops the filter" + (change.map { ", \($0) changes it." } ?? "."),
      ]
    }
    for (line, text) in lines.prefix(layout.rows.height).enumerated() {
      region.write(
        CharacterWidth.truncated(text, columns: region.size.width - 4), x: Self.left,
        y: layout.rows.minY + line,
        style: theme[.dim])
    }
  }

  /// The details of the chosen run for which its line had no room.
  private func paintDetail<Surface: DrawingSurface>(_ region: inout Surface) {
    guard !layout.detail.isEmpty, let row = runs.selectedRow else { return }
    let parts = [row.name, row.summary?.header.note ?? "", row.summary?.header.problem ?? ""]
      .filter { !$0.isEmpty }.map { Format.visible($0) }
    region.write(
      CharacterWidth.truncated(parts.joined(separator: "  "), columns: region.size.width - Self.left - 1),
      x: Self.left, y: layout.detail.minY, style: theme[.dim])
  }

  // MARK: - Methods

  private func paintMethods<Surface: DrawingSurface>(_ region: inout Surface) {
    let columns = state.methodColumns(of: runs)
    let first = runs.methodsList.scroll
    if runs.methods.isEmpty { paintEmpty(&region) }
    let letters = ScatterPlot.letters(runs.plotPoints)
    for (line, method) in runs.methods.dropFirst(first).prefix(layout.rows.height).enumerated() {
      let y = layout.rows.minY + line
      if let letter = letters[RunHeader.series(of: method.key.label)] {
        region.write(String(letter), x: Self.left, y: y, style: theme[.keyHint])
      }
      paint(method, columns, x: Self.methodsLeft, y: y, &region)
      if first + line == runs.methodsList.selected { highlight(y: y, &region) }
    }
    paintScrollMark(first: first, of: runs.methods.count, &region)
    paintPlot(&region)
  }

  private func paintPlot<Surface: DrawingSurface>(_ region: inout Surface) {
    guard !layout.plot.isEmpty else { return }
    let plot = ScatterPlot(
      points: runs.plotPoints, xLabel: "mean critical-path tokens", yLabel: "right", yRange: 0...1,
      width: min(layout.plot.width - 2, 100), height: layout.plot.height)
    for (line, text) in plot.plotLines.prefix(layout.plot.height).enumerated() {
      region.write(text, x: 1, y: layout.plot.minY + line, style: .plain)
    }
  }

  // MARK: - Parts of both

  private func highlight<Surface: DrawingSurface>(y: Int, _ region: inout Surface) {
    region.write("▸", x: 0, y: y, style: theme[.keyHint])
    region.restyle(Rect(x: 0, y: y, width: region.size.width - 1, height: 1)) {
      $0.overlaid(by: theme[.selection])
    }
  }

  private func paintScrollMark<Surface: DrawingSurface>(first: Int, of count: Int, _ region: inout Surface) {
    let height = layout.rows.height
    guard count > height, height > 2 else { return }
    let length = max(1, height * height / count)
    let start = min(height - length, first * height / count)
    region.verticalLine(
      x: region.size.width - 1, y: layout.rows.minY + start, length: length, scalar: "▐", style: theme[.frame]
    )
  }
}
