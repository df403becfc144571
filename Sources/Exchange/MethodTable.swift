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
  public func lines(width: Int = .max) -> [String] {
    var columns = Self.columns
    while true {
      let lines = lines(columns)
      guard let widest = lines.map(\.count).max(), widest > width, let last = columns.map(\.rank).max(),
        last > 0
      else {
        return lines
      }
      columns.removeAll { $0.rank == last }
    }
  }

  private func lines(_ columns: [Column]) -> [String] {
    let cells = rows.map { row in columns.map { $0.value(row) } }
    let name = (rows.map(\.label.count) + ["method".count]).max() ?? 0
    let widths = columns.indices.map { column in
      (cells.map { $0[column].count } + [columns[column].title.count]).max() ?? 0
    }
    func line(_ label: String, _ cells: [String]) -> String {
      label.padding(toLength: name, withPad: " ", startingAt: 0)
        + zip(cells, widths).map { "  " + String(repeating: " ", count: $1 - $0.count) + $0 }.joined()
    }
    return [line("method", columns.map(\.title))] + zip(rows, cells).map { line($0.label, $1) }
  }

  /// As a table in Markdown.
  public var markdown: [String] {
    let titles = ["method"] + Self.columns.map(\.title)
    let rule = ["---"] + Self.columns.map { _ in "---:" }
    let cells = rows.map { row in [row.label] + Self.columns.map { $0.value(row) } }
    return ([titles, rule] + cells).map { "| " + $0.joined(separator: " | ") + " |" }
  }

  private static func number(_ value: Double, _ decimals: Int) -> String {
    String(format: "%.\(decimals)f", value)
  }
  private static func percent(_ share: Double?) -> String { share.map { number(100 * $0, 1) + " %" } ?? "-" }
}
