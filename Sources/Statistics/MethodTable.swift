import Foundation

/// The table of methods as text.
public struct MethodTable: Sendable {
  private struct Column: Sendable {
    var title: String
    var value: @Sendable (MethodStatistics) -> String
    /// Narrow screens go without the columns with the highest numbers.
    var rank: Int
  }

  public let rows: [MethodStatistics]

  public init(_ rows: [MethodStatistics]) { self.rows = rows }

  private static let columns = [
    Column(title: "runs", value: { String($0.runs) }, rank: 6),
    Column(title: "accuracy", value: { percent($0.accuracy) }, rank: 0),
    Column(
      title: "95 %",
      value: {
        $0.accuracyInterval.map { "\(number(100 * $0.lowerBound, 1))–\(number(100 * $0.upperBound, 1))" }
          ?? "-"
      },
      rank: 2),
    Column(title: "total", value: { number($0.totalTokens, 1) }, rank: 0),
    Column(title: "critical", value: { number($0.criticalPathTokens, 1) }, rank: 0),
    Column(title: "accel", value: { number($0.accelerationRatio, 2) }, rank: 2),
    Column(title: "speed-up", value: { $0.speedupVersusSequential.map { number($0, 2) } ?? "-" }, rank: 1),
    Column(title: "inserted", value: { number($0.insertedTokens, 1) }, rank: 4),
    Column(title: "again", value: { number($0.reprefilledTokens, 1) }, rank: 3),
    Column(title: "KV reuse", value: { percent($0.kvReuse) }, rank: 4),
    Column(title: "forks", value: { percent($0.activationRatio) }, rank: 3),
    Column(title: "threads", value: { number($0.meanThreads, 1) }, rank: 3),
    Column(title: "context", value: { number($0.maxContextTokens, 1) }, rank: 5),
    Column(title: "ms", value: { number(1000 * $0.wallSeconds, 1) }, rank: 5),
  ]

  /// What the columns mean, a line each.
  public static let legend = [
    "total, critical: answer tokens of all threads, and on the longest causal chain; means over the runs",
    "speed-up: critical path of the sequential run over this one's, per problem, then averaged",
    "again: tokens computed a second time at joins; context: the longest that any thread attended to",
  ]

  /// Lines no wider than `width` where that can be had by leaving out columns.
  public func lines(width: Int = .max) -> [String] { table.lines(width: width) }

  /// As a table in Markdown.
  public var markdown: [String] { table.markdown }

  private var table: TextTable {
    // Runs of one model, or of one precision, need not say so.
    let names = [
      (title: "model", value: { (row: MethodStatistics) in row.model }),
      (title: "precision", value: { (row: MethodStatistics) in row.precision.description }),
    ].filter { name in Set(rows.map(name.value)).count > 1 }
    return TextTable(
      [TextTable.Column("method", isNumber: false)]
        + names.map { TextTable.Column($0.title, isNumber: false) }
        + Self.columns.map { TextTable.Column($0.title, rank: $0.rank) },
      rows: rows.map { row in
        [row.label] + names.map { $0.value(row) } + Self.columns.map { $0.value(row) }
      })
  }

  private static func number(_ value: Double, _ decimals: Int) -> String {
    String(format: "%.\(decimals)f", value)
  }
  private static func percent(_ share: Double?) -> String { share.map { number(100 * $0, 1) + " %" } ?? "-" }
}
