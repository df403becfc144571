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

  func paint(_ region: inout GridRegion) {
    paintTitle(&region)
    switch runs.table {
    case .runs: paintRuns(&region)
    case .methods: paintMethods(&region)
    }
    paintDetail(&region)
    region.withRect(layout.status) { TableStatus.paint(runs, theme, into: &$0) }
  }

  private func paintTitle(_ region: inout GridRegion) {
    guard !layout.title.isEmpty else { return }
    var x = region.write(" forkscope", x: 0, y: 0, style: theme[.title]) + 2
    for (table, name) in [(RunsState.Table.runs, "Runs"), (.methods, "Methods")] {
      let isShown = runs.table == table
      // Brackets, so that the shown table is not told by colour alone.
      x += region.write(
        isShown ? "[\(name)]" : " \(name) ", x: x, y: 0, style: isShown ? theme[.keyHint] : theme[.dim])
    }
    let title = CharacterWidth.truncated(Format.visible(runs.title), columns: region.size.width - x - 4)
    region.write(
      title, x: region.size.width - CharacterWidth.columns(of: title) - 1, y: 0, style: theme[.dim])
  }

  // MARK: - Tables

  private func paintRuns(_ region: inout GridRegion) {
    let columns = state.columns(of: runs)
    paintHeading(columns, runs.sort, x: Self.left, &region)
    paintRows(runs.lines, &region) { line, y, region in
      guard case .run(let index) = line else {
        if case .group(let group) = line { paint(runs.groups[group], y, &region) }
        return
      }
      if runs.rows[index].path == runs.compared { region.write("=", x: 1, y: y, style: theme[.keyHint]) }
      if let summary = runs.rows[index].summary {
        paint(summary, columns, x: Self.left, y: y, &region)
      } else {
        region.write(
          "! " + Format.visible(runs.rows[index].failure ?? ""), x: Self.left, y: y, style: theme[.warning],
          fitting: region.size.width - Self.left - 1)
      }
    }
  }

  private func paint(_ group: RunsGroup, _ y: Int, _ region: inout GridRegion) {
    let isFolded = runs.foldedGroups.contains(group.name)
    var x = Self.left
    x += region.write(isFolded ? "+ " : "- ", x: x, y: y, style: theme[.keyHint])
    for (index, part) in RankedText.fitting(group.parts, room: region.size.width - x - 1, gap: 2).enumerated()
    {
      x += region.write(part.text, x: x, y: y, style: index == 0 ? theme[.title] : theme[.dim]) + 2
    }
  }

  private func paintMethods(_ region: inout GridRegion) {
    let columns = state.methodColumns(of: runs)
    let letters = ScatterPlot.letters(runs.plotPoints)
    paintHeading(columns, runs.methodSort, x: Self.methodsLeft, &region)
    paintRows(runs.methods, &region) { method, y, region in
      if let letter = letters[RunHeader.series(of: method.label)] {
        region.write(String(letter), x: Self.left, y: y, style: theme[.keyHint])
      }
      paint(method, columns, x: Self.methodsLeft, y: y, &region)
    }
    guard !layout.plot.isEmpty else { return }
    let plot = ScatterPlot(
      points: runs.plotPoints, xLabel: "mean critical-path " + (runs.unit?.many ?? "length"), yLabel: "right",
      yRange: 0...1,
      width: min(layout.plot.width - 2, 100), height: layout.plot.height)
    region.write(plot.plotLines, x: 1, y: layout.plot.minY, above: layout.plot.maxY)
  }

  private func paintHeading<Row>(
    _ columns: TableLayout<Row>, _ sort: TableSort<Row>?, x: Int, _ region: inout GridRegion
  ) {
    for place in columns.places {
      let isSorted = sort?.column == place.column
      let mark = isSorted ? sort?.isDescending == true ? "▼" : "▲" : ""
      region.write(
        place.padded(title(place.column.title) + mark), x: x + place.x, y: layout.heading.minY,
        style: isSorted ? theme[.keyHint] : theme[.dim])
    }
  }

  /// The heading of a column; the one that is called after the unit is called after the rows' unit.
  private func title(_ title: String) -> String {
    title == CountUnit.tokens.many ? runs.unit?.many ?? "length" : title
  }

  private func paint<Row>(
    _ row: Row, _ columns: TableLayout<Row>, x: Int, y: Int, _ region: inout GridRegion
  ) {
    for place in columns.places {
      region.write(
        place.padded(place.column.text(row)), x: x + place.x, y: y,
        style: place.column.role(row).map { theme[$0] } ?? .plain)
    }
  }

  /// Paints the rows that show, the mark of the chosen one and the scroll bar.
  private func paintRows<Row>(
    _ rows: [Row], _ region: inout GridRegion, _ paintRow: (Row, _ y: Int, inout GridRegion) -> Void
  ) {
    if rows.isEmpty { paintEmpty(&region) }
    let (first, height) = (runs.list.scroll, layout.rows.height)
    for (line, row) in rows.dropFirst(first).prefix(height).enumerated() {
      let y = layout.rows.minY + line
      paintRow(row, y, &region)
      guard first + line == runs.list.selected else { continue }
      region.write("▸", x: 0, y: y, style: theme[.keyHint])
      let line = Rect(x: 0, y: y, width: region.size.width - 1, height: 1)
      region.restyle(line) { $0.overlaid(by: theme[.selection]) }
    }
    region.withRect(layout.rows) {
      ScrollMark.paint(first: first, shown: height, of: rows.count, theme, &$0)
    }
  }

  private func paintEmpty(_ region: inout GridRegion) {
    let lines: [String]
    if runs.rows.isEmpty {
      lines = [runs.isReading ? "Reading…" : "There are no runs here."]
    } else if let method = runs.method {
      let name = Format.visible(method.shortLabel)
      lines = ["No run of \(name) matches.", "Esc shows the other methods."]
    } else {
      if let texts = runs.texts, runs.filter.isEmpty {
        let text = Format.visible(texts.text.text, limit: 40)
        let none = ["No run holds \"\(text)\".", "Esc shows all runs."]
        return paintEmpty(texts.isOver ? none : ["Nothing found so far…"], &region)
      }
      let change = state.keys.name(of: .filter, in: .runs).map { ", \($0) changes it" } ?? ""
      lines = ["No run matches \"\(Format.visible(runs.filter))\".", "Esc drops the filter\(change)."]
    }
    paintEmpty(lines, &region)
  }

  private func paintEmpty(_ lines: [String], _ region: inout GridRegion) {
    let fitting = lines.map { CharacterWidth.truncated($0, columns: region.size.width - 4) }
    region.write(fitting, x: Self.left, y: layout.rows.minY, style: theme[.dim], above: layout.rows.maxY)
  }

  /// The details of the chosen run for which its line had no room.
  private func paintDetail(_ region: inout GridRegion) {
    guard !layout.detail.isEmpty, let row = runs.selectedRow else { return }
    let parts = [row.name, row.summary?.header.note ?? "", row.summary?.header.problem ?? ""]
      .filter { !$0.isEmpty }.map { Format.visible($0) }
    region.write(
      parts.joined(separator: "  "), x: Self.left, y: layout.detail.minY, style: theme[.dim],
      fitting: region.size.width - Self.left - 1)
  }
}
