import ArgumentParser
import Foundation
import Inference
import Training

/// Measures a model by shape.
struct TrainEvaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Measure a model on held-out problems of each shape: accuracy, forks, and what they are worth.")

  @Argument(help: "The model. Default: the built-in one.")
  var model: String?

  @Option(help: "Problems of each shape.")
  var problems = 200

  @Option(help: "Of the list of problems.")
  var seed: UInt64 = 2026

  @Option(help: "Time this many problems of each shape, one run at a time, in place of counting.")
  var timed: Int?

  @Option(help: "A new folder for the runs that came out wrong: 'forkscope open FOLDER' shows them.")
  var wrong: String?

  @OptionGroup var workers: WorkerThreads

  @Flag(help: "Print one JSON document.")
  var json = false

  func validate() throws {
    try require((1...100_000).contains(problems), "--problems takes 1 to 100000")
    try require((1...100_000).contains(timed ?? 1), "--timed takes 1 to 100000")
    try require(wrong == nil || timed == nil, "--wrong and --timed exclude each other")
  }

  func run() throws {
    if let wrong { try TraceFiles.checkIsFree(wrong) }
    let model = try model.map { try Model.load(path: $0) } ?? Model.builtIn()
    if let timed {
      let times = try RunTimes.all(of: model, problems: timed, seed: seed, workers: workers.count)
      guard json else { return Console.print(Self.table(times)) }
      return try Console.json(times)
    }
    let shapes = try ShapeFigures.all(
      of: model, problems: problems, seed: seed, workers: workers.count, savingWrongIn: wrong)
    guard json else { return Console.print(ShapeTable.text(shapes)) }
    try Console.json(shapes)
  }
}

extension TrainEvaluate {
  private static func table(_ times: [RunTimes]) -> String {
    TextColumns.text(
      [["shape", "forked", "alone", "of alone"]]
        + times.map { times in
          let count = Double(times.problems)
          return [
            times.shape.rawValue, (1000 * times.forked / count).fixed(2) + " ms",
            (1000 * times.alone / count).fixed(2) + " ms", times.ratio.fixed(3),
          ]
        })
  }
}

/// The figures by shape as a table.
enum ShapeTable {
  static func text(_ shapes: [ShapeFigures]) -> String {
    let head = [
      "shape", "stitch", "95 %", "prefill", "banned", "critical", "alone", "best", "of alone", "speed-up",
      "total", "forks", "threads",
    ]
    let rows = shapes.map { figures in
      [
        figures.shape.rawValue, percent(figures.accuracy), interval(figures),
        percent(figures.accuracyPrefill),
        percent(figures.accuracyAlone), figures.criticalPath.fixed(1), figures.alone.fixed(1),
        figures.oracle.fixed(1), (figures.criticalPath / max(1, figures.alone)).fixed(3),
        figures.speedup.fixed(2) + " ±" + figures.speedupMargin.fixed(2), figures.total.fixed(1),
        percent(figures.forkShare), figures.threads.fixed(1),
      ]
    }
    return TextColumns.text([head] + rows)
  }

  private static func interval(_ figures: ShapeFigures) -> String {
    figures.accuracyInterval.map {
      (100 * $0.lowerBound).fixed(1) + "-" + (100 * $0.upperBound).fixed(1)
    } ?? ""
  }

  private static func percent(_ share: Double) -> String { (100 * share).fixed(1) + " %" }
}
