import Traces

/// The columns of the table of methods; costs are means.
enum MethodColumns {
  /// In the order in which they stand.
  static func all(_ rows: [MethodSummary]) -> [TableColumn<MethodSummary>] {
    [method] + TableColumn.apart(rows, widths: 8...24) + [runs, accuracy, tokens, critical, acceleration]
  }

  static let method = Column(
    "method", rank: 0, widths: 16...48, key: { (0, $0.key.label) },
    text: { Format.visible($0.header.shortMethodLabel) })
  static let runs = Column.number("runs", rank: 3, room: 2, { Double($0.aggregate.runs) }, as: Format.count)
  static let accuracy = Column.number(
    "right", rank: 1, room: 2, { $0.aggregate.accuracy ?? .nan }, as: Format.percent)
  static let tokens = Column.number("tokens", rank: 4, room: 2, { $0.aggregate.mean(.totalTokens) }) {
    Format.fixed($0, 1)
  }
  static let critical = Column.number(
    "critical", rank: 2, room: 2, { $0.aggregate.mean(.criticalPathTokens) }
  ) { Format.fixed($0, 1) }
  static let acceleration = Column.number(
    "accel", rank: 5, room: 2, { $0.aggregate.mean(.accelerationRatio) }, as: Format.wholePercent)

  typealias Column = TableColumn<MethodSummary>
}
