/// Rows in columns, to be printed; everything in it is safe for a terminal.
public struct Table<Row>: Sendable {
  private let columns: [TableColumn<Row>]
  private let cells: [[String]]

  init(_ columns: [TableColumn<Row>], _ rows: [Row]) {
    self.columns = columns
    cells = rows.map { row in columns.map { $0.text(row) } }
  }

  /// The titles and a line for each row, no wider than `width` where that can be had by leaving out columns.
  public func lines(width: Int = .max) -> [String] {
    var wanted: [TableColumn<Row>: Int] = [:]
    for (index, column) in columns.enumerated() {
      wanted[column] = cells.reduce(0) { max($0, CharacterWidth.columns(of: $1[index])) }
    }
    let margin = TableLayout<Row>.margin
    let layout = TableLayout(columns, width: min(width, .max - margin) + margin, wanted: wanted)
    return ([columns.map(\.title)] + cells).map { cells in
      let line = layout.places.map { $0.padded(cells[$0.index]) }.joined(separator: "  ")
      return String(line.reversed().drop { $0 == " " }.reversed())
    }
  }

  /// The whole table in Markdown.
  public var markdown: [String] {
    let rule = columns.map { $0.isNumber ? "---:" : "---" }
    return ([columns.map(\.title), rule] + cells).map { cells in
      "| " + cells.map { Self.escaped($0) }.joined(separator: " | ") + " |"
    }
  }

  private static func escaped(_ cell: String) -> String {
    cell.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
  }
}
