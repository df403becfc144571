/// Rows of text as a table: columns as wide as their widest cell, numbers to the right.
///
/// Every character is taken to be one column wide.
public struct TextTable: Sendable {
  public struct Column: Sendable {
    public var title: String
    /// Numbers are written to the right.
    public var isNumber: Bool
    /// Narrow screens go without the columns with the highest ranks; those of rank 0 always stay.
    public var rank: Int

    public init(_ title: String, isNumber: Bool = true, rank: Int = 0) {
      self.title = title
      self.isNumber = isNumber
      self.rank = rank
    }
  }

  public let columns: [Column]
  public let rows: [[String]]

  /// - Parameter rows: a cell for each column.
  public init(_ columns: [Column], rows: [[String]]) {
    self.columns = columns
    self.rows = rows
  }

  /// The titles and a line for each row, no wider than `width` where that can be had by leaving out columns.
  public func lines(width: Int = .max) -> [String] {
    let widths = columns.indices.map { column in
      rows.reduce(columns[column].title.count) { max($0, $1[column].count) }
    }
    var shown = Array(columns.indices)
    while let rank = shown.map({ columns[$0].rank }).max(), rank > 0,
      shown.reduce(-2, { $0 + widths[$1] + 2 }) > width
    {
      shown.removeAll { columns[$0].rank == rank }
    }
    return ([columns.map(\.title)] + rows).map { cells in
      let line = shown.map { column in
        let space = String(repeating: " ", count: widths[column] - cells[column].count)
        return columns[column].isNumber ? space + cells[column] : cells[column] + space
      }.joined(separator: "  ")
      return String(line.reversed().drop { $0 == " " }.reversed())
    }
  }

  /// The whole table in Markdown.
  public var markdown: [String] {
    let rule = columns.map { $0.isNumber ? "---:" : "---" }
    return ([columns.map(\.title), rule] + rows).map { cells in
      "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |"
    }
  }
}
