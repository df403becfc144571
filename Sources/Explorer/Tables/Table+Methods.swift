public import Traces

extension Table<MethodSummary> {
  /// The table of methods, a line for each.
  public static func methods(_ rows: [MethodSummary]) -> Self {
    let label = TableColumn<MethodSummary>(title: "method") { Format.visible($0.label) }
    return Self([label] + TableColumn.apart(rows) + figures, rows)
  }

  /// The meaning of the columns, a line each.
  public static var legend: [String] {
    [
      "total, critical: answer tokens of all threads, and on the longest causal chain; means over the runs",
      "speed-up: critical path of the sequential run over this one's, per problem, then averaged",
      "again: tokens computed a second time at joins; context: the longest that any thread attended to",
    ]
  }

  private static var figures: [TableColumn<MethodSummary>] {
    [
      number("runs", 6, 0) { Double($0.aggregate.runs) }, percent("accuracy", 0) { $0.aggregate.accuracy },
      TableColumn(title: "95 %", isNumber: true, rank: 2) { row in
        row.aggregate.accuracyInterval.map {
          Format.fixed(100 * $0.lowerBound, 1) + "–" + Format.fixed(100 * $0.upperBound, 1)
        } ?? "-"
      },
      mean("total", 0, .totalTokens), mean("critical", 0, .criticalPathTokens),
      mean("accel", 2, .accelerationRatio, decimals: 2), number("speed-up", 1, 2) { $0.speedup },
      mean("inserted", 4, .insertedTokens), mean("again", 3, .reprefilledTokens),
      percent("KV reuse", 4) { $0.aggregate.mean(.kvReuse) },
      percent("forks", 3) { $0.aggregate.activationRatio }, mean("threads", 3, .threads),
      mean("context", 5, .maxContextTokens), number("ms", 5, 1) { 1000 * $0.aggregate.mean(.wallSeconds) },
    ]
  }

  private static func mean(
    _ title: String, _ rank: Int, _ figure: RunFigure, decimals: Int = 1
  ) -> TableColumn<MethodSummary> {
    number(title, rank, decimals) { $0.aggregate.mean(figure) }
  }

  private static func percent(
    _ title: String, _ rank: Int, _ share: @escaping @Sendable (MethodSummary) -> Double?
  ) -> TableColumn<MethodSummary> {
    number(title, rank, 1, unit: " %") { row in share(row).map { 100 * $0 } }
  }

  private static func number(
    _ title: String, _ rank: Int, _ decimals: Int, unit: String = "",
    _ value: @escaping @Sendable (MethodSummary) -> Double?
  ) -> TableColumn<MethodSummary> {
    TableColumn(title: title, isNumber: true, rank: rank) { row in
      value(row).map { Format.fixed($0, decimals) + unit } ?? "-"
    }
  }
}

extension TableColumn<MethodSummary> {
  /// The columns that tell rows of one label apart; none for a model or a precision that all rows share.
  static func apart(
    _ rows: [MethodSummary], widths: ClosedRange<Int>? = nil, ranks: (model: Int, precision: Int) = (0, 0)
  ) -> [Self] {
    [
      Self.words("model", rank: ranks.model, widths: widths) { $0.key.model },
      Self.words("precision", rank: ranks.precision, widths: widths) { $0.key.precision.description },
    ].filter { column in Set(rows.map(column.text)).count > 1 }
  }
}
