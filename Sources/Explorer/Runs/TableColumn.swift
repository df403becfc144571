/// A column of a table that adapts to the width and can be sorted by.
protocol TableColumn: CaseIterable, Hashable, Sendable where AllCases == [Self] {
  associatedtype Row

  var title: String { get }
  /// Least columns of the screen, without the gap.
  var minimum: Int { get }
  /// The most it takes where there is room.
  var maximum: Int { get }
  var isNumber: Bool { get }
  /// Whether it shows wherever it fits, even where that leaves others no more than their minimum.
  var isEssential: Bool { get }
  /// Whether sorting by it begins with the largest values.
  var startsDescending: Bool { get }
  /// The columns of narrow tables come first.
  static var byImportance: [Self] { get }
  /// What stands in the column, sanitised.
  func text(_ row: Row) -> String
  /// By what it sorts: by the number, then by the text.
  func key(_ row: Row) -> (number: Double, text: String)
}

extension RunsColumn: TableColumn {}
extension MethodColumn: TableColumn {
  typealias Row = MethodSummary
}

/// By which column a table is sorted.
struct TableSort<Column: TableColumn>: Sendable, Equatable {
  var column: Column
  var isDescending: Bool

  init(_ column: Column) {
    self.column = column
    isDescending = column.startsDescending
  }

  /// The sort by the column behind the current one; after the last one comes the order of arrival, nil.
  static func next(after sort: Self?, among columns: [Column]) -> Self? {
    guard let sort else { return columns.first.map(Self.init) }
    guard let index = columns.firstIndex(of: sort.column), index + 1 < columns.count else { return nil }
    return Self(columns[index + 1])
  }

  /// Puts `indices` of `rows` in order; rows that are equal stay as they are.
  func sorted(_ indices: [Int], of rows: [Column.Row]) -> [Int] {
    let keyed = indices.map { (index: $0, key: column.key(rows[$0])) }
    return keyed.sorted { a, b in
      if a.key.number != b.key.number { return (a.key.number < b.key.number) != isDescending }
      if a.key.text != b.key.text { return (a.key.text < b.key.text) != isDescending }
      return a.index < b.index
    }.map(\.index)
  }
}

/// Which columns a table shows at a width, and where.
struct TableLayout<Column: TableColumn>: Equatable {
  struct Place: Equatable {
    var column: Column
    var x: Int
    var width: Int
  }

  private(set) var places: [Place] = []

  /// - Parameter wanted: the widest text of each column that takes more room where there is some.
  init(width: Int, wanted: [Column: Int]) {
    var left = width
    var widths: [Column: Int] = [:]
    // What the columns so far would need to be read with ease.
    var comfort = 0
    for column in Column.byImportance {
      let needed = column.minimum + Self.gap(before: column)
      let room = column.isEssential ? left : left - comfort
      // What is less important than a column that has no room has none either.
      guard needed <= room || widths.isEmpty else { break }
      widths[column] = min(column.minimum, max(4, left))
      left -= needed
      comfort += max(0, min(wanted[column] ?? 0, column.maximum * 2 / 3) - column.minimum)
    }
    // The rest goes round, a column of the screen at a time, so that none starves.
    var growing = Column.byImportance.filter { widths[$0] != nil }
    while left > 0, !growing.isEmpty {
      growing.removeAll { widths[$0, default: 0] >= min($0.maximum, wanted[$0] ?? 0) }
      for column in growing.prefix(left) { widths[column, default: 0] += 1 }
      left -= growing.count
    }
    var x = 0
    for column in Column.allCases {
      guard let width = widths[column] else { continue }
      if x > 0 { x += Self.gap(before: column) }
      places.append(Place(column: column, x: x, width: width))
      x += width
    }
  }

  /// Numbers stand at the right and have the arrow's column in front of them as a rule.
  private static func gap(before column: Column) -> Int { column.isNumber ? 1 : 2 }

  var columns: [Column] { places.map(\.column) }

  /// The column at a place of the screen.
  func column(at x: Int) -> Column? {
    places.last { $0.x <= x }?.column
  }
}
