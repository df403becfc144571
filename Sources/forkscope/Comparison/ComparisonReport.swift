import Explorer
import Foundation
import Traces

/// The results of a comparison, in print.
struct ComparisonReport {
  let task: String
  let model: String
  let folder: String
  let runs: [RunSummary]

  private struct Document: Encodable {
    var task: String
    var problems: Int
    var model: String
    var folder: String
    var rows: [MethodSummary]
  }

  /// Up to 100 %, and down to a round number below the least accuracy.
  private static func range(_ points: [ScatterPlot.Point]) -> ClosedRange<Double> {
    let least = points.map(\.y).min() ?? 0
    return max(0, min(90, (least / 10).rounded(.down) * 10 - 10))...100
  }

  /// Accuracy against the critical path: a series for each method, a point for each limit.
  private func plot(_ rows: [MethodSummary]) -> [String] {
    let points = ScatterPlot.points(rows, of: 100)
    guard points.count > 1 else { return [] }
    let plot = ScatterPlot(
      points: points, xLabel: "tokens on the critical path", yLabel: "accuracy %",
      yRange: Self.range(points), width: min(Console.width, 76), height: 16)
    return plot.lines + [""]
  }

  func print(json: Bool, markdown: Bool) throws {
    let rows = MethodSummary.rows(runs)
    let problems = Set(runs.map(\.header.problem)).count
    if json {
      return try Console.json(
        Document(task: task, problems: problems, model: model, folder: folder, rows: rows))
    }
    let table = Table.methods(rows)
    if markdown { return table.markdown.forEach(Console.print) }
    Console.print("\(problems) problems of \(task), model \(Sanitizer.visible(model))")
    Console.print("")
    table.lines(width: Console.width).forEach(Console.print)
    Console.print("")
    plot(rows).forEach { Console.print(Sanitizer.visible($0)) }
    Table.legend.forEach(Console.print)
    Console.print(
      "traces in \(Sanitizer.visible(folder)); 'forkscope open' shows them, 'forkscope stats' counts again")
  }
}
