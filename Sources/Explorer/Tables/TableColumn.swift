/// A column of a table: its text for a row, how rows are sorted by it, and how it gives way where there is little room.
struct TableColumn<Row>: Sendable {
  let title: String
  /// Numbers stand to the right.
  var isNumber = false
  /// Narrow tables go without the columns with the highest ranks; those of rank 0 always stay.
  var rank = 0
  /// Its least and its greatest width, without the gap; nil for the width of its widest text.
  var widths: ClosedRange<Int>?
  /// Whether it shows wherever it fits, even where that leaves others no more than their minimum.
  var isEssential = true
  /// Whether a text that is too long loses its middle and not its end.
  var keepsEnd = false
  /// Whether sorting by it begins with the largest values; nil where it does for numbers.
  var startsDescending: Bool?
  /// In which role of the theme it is drawn; nil for plain.
  var role: @Sendable (Row) -> Theme.Role? = { _ in nil }
  /// The key to sort by: first the number, then the text.
  var key: @Sendable (Row) -> (number: Double, text: String) = { _ in (0, "") }
  /// The text of a row in this column, sanitised.
  let text: @Sendable (Row) -> String

  /// A column of words that is sorted by them.
  static func words(
    _ title: String, rank: Int, widths: ClosedRange<Int>? = nil, isEssential: Bool = true,
    role: Theme.Role? = nil, _ words: @escaping @Sendable (Row) -> String
  ) -> Self {
    Self(
      title: title, rank: rank, widths: widths, isEssential: isEssential, role: { _ in role },
      key: { (0, words($0)) }, text: { Format.visible(words($0)) })
  }

  /// A column of numbers, no wider than its title and a sign beside it.
  static func number(
    _ title: String, rank: Int, room: Int = 1, isEssential: Bool = true,
    _ value: @escaping @Sendable (Row) -> Double, as text: @escaping @Sendable (Double) -> String
  ) -> Self {
    let width = CharacterWidth.columns(of: title) + room
    return Self(
      title: title, isNumber: true, rank: rank, widths: width...width, isEssential: isEssential,
      // Unknown values stand at one end.
      key: { row in (value(row).isNaN ? -.infinity : value(row), "") }, text: { text(value($0)) })
  }
}

/// Two columns of a table are the same if they have the same title.
extension TableColumn: Hashable {
  static func == (a: Self, b: Self) -> Bool { a.title == b.title }

  func hash(into hasher: inout Hasher) { hasher.combine(title) }
}

/// By which column a table is sorted.
struct TableSort<Row>: Sendable, Equatable {
  var column: TableColumn<Row>
  var isDescending: Bool

  init(_ column: TableColumn<Row>) {
    self.column = column
    isDescending = column.startsDescending ?? column.isNumber
  }

  /// The sort by the column behind the current one; after the last one comes the order of arrival, nil.
  static func next(after sort: Self?, among columns: [TableColumn<Row>]) -> Self? {
    guard let sort else { return columns.first.map(Self.init) }
    guard let index = columns.firstIndex(of: sort.column), index + 1 < columns.count else { return nil }
    return Self(columns[index + 1])
  }

  /// Sorts indices by the rows that they stand for; indices without a row are left out, equal rows come by index.
  func sorted(_ indices: some Sequence<Int>, row: (Int) -> Row?) -> [Int] {
    let keyed = indices.compactMap { index in row(index).map { (index: index, key: column.key($0)) } }
    return keyed.sorted { a, b in
      if a.key.number != b.key.number { return (a.key.number < b.key.number) != isDescending }
      if a.key.text != b.key.text { return (a.key.text < b.key.text) != isDescending }
      return a.index < b.index
    }.map(\.index)
  }
}
