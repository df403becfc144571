/// Which columns a table shows at a width, and where.
struct TableLayout<Row>: Equatable {
  struct Place: Equatable {
    var column: TableColumn<Row>
    /// Which of the table's columns it is.
    var index: Int
    var x: Int
    var width: Int

    /// A text as it stands in the column, as wide as that is.
    func padded(_ text: String) -> String {
      if column.isNumber { return Format.right(text, width) }
      return Format.left(column.keepsEnd ? Format.withoutMiddle(text, width) : text, width)
    }
  }

  private(set) var places: [Place] = []

  /// - Parameter wanted: the widest text of each column that takes more room where there is some.
  init(_ columns: [TableColumn<Row>], width: Int, wanted: [TableColumn<Row>: Int]) {
    var left = width
    var widths: [Int?] = columns.map { _ in nil }
    // The width that the columns so far would need to be read with ease.
    var comfort = 0
    // Those of narrow tables come first.
    let byRank = columns.indices.sorted { (columns[$0].rank, $0) < (columns[$1].rank, $1) }
    for index in byRank {
      let column = columns[index]
      let minimum =
        column.widths?.lowerBound ?? max(wanted[column] ?? 0, CharacterWidth.columns(of: column.title))
      let needed = minimum + Self.gap(before: column)
      let room = column.isEssential ? left : left - comfort
      // Where a column has no room, less important ones have none either.
      guard needed <= room || column.rank == 0 else { break }
      widths[index] = column.widths == nil ? minimum : min(minimum, max(4, left))
      left -= needed
      if let most = column.widths?.upperBound {
        comfort += max(0, min(wanted[column] ?? 0, most * 2 / 3) - minimum)
      }
    }
    // The rest goes round, a column of the screen at a time, so that none starves.
    var growing = byRank.filter { widths[$0] != nil && columns[$0].widths != nil }
    while left > 0, !growing.isEmpty {
      growing.removeAll { index in
        let most = min(columns[index].widths?.upperBound ?? 0, wanted[columns[index]] ?? 0)
        return widths[index] ?? 0 >= most
      }
      for index in growing.prefix(left) { widths[index]? += 1 }
      left -= growing.count
    }
    var x = 0
    for (index, column) in columns.enumerated() {
      guard let width = widths[index] else { continue }
      if x > 0 { x += Self.gap(before: column) }
      places.append(Place(column: column, index: index, x: x, width: width))
      x += width
    }
  }

  /// Numbers that have room for a sign stand closer to the column in front of them.
  private static func gap(before column: TableColumn<Row>) -> Int {
    column.isNumber && column.widths != nil ? 1 : 2
  }

  /// The gap in front of the first column: it is counted, but not drawn.
  static var margin: Int { 2 }

  var columns: [TableColumn<Row>] { places.map(\.column) }

  /// The column at a place of the screen.
  func column(at x: Int) -> TableColumn<Row>? { places.last { $0.x <= x }?.column }
}

extension Array {
  /// Takes the texts of a row into account for how wide each column that takes more room would like to be.
  func measure<Row>(_ row: Row, _ wanted: inout [TableColumn<Row>: Int]) where Element == TableColumn<Row> {
    for column in self {
      guard let widths = column.widths, widths.count > 1, wanted[column, default: 0] < widths.upperBound
      else { continue }
      wanted[column] = Swift.max(wanted[column, default: 0], CharacterWidth.columns(of: column.text(row)))
    }
  }
}
