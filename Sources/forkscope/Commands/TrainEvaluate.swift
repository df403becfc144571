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

  @OptionGroup var workers: WorkerThreads

  @Flag(help: "Print one JSON document.")
  var json = false

  func validate() throws {
    try require((1...100_000).contains(problems), "--problems takes 1 to 100000")
  }

  func run() throws {
    let model = try model.map { try Model.load(path: $0) } ?? Model.builtIn()
    let shapes = try ShapeFigures.all(
      of: model, problems: problems, seed: seed, workers: workers.count)
    guard json else { return Console.print(ShapeTable.text(shapes)) }
    try Console.json(shapes)
  }
}

/// The figures by shape as a table.
enum ShapeTable {
  static func text(_ shapes: [ShapeFigures]) -> String {
    let head = [
      "shape", "stitch", "prefill", "banned", "critical", "alone", "best", "of alone", "forks", "threads",
    ]
    let rows = shapes.map { figures in
      [
        figures.shape.rawValue, percent(figures.accuracy), percent(figures.accuracyPrefill),
        percent(figures.accuracyAlone), figures.criticalPath.fixed(1), figures.alone.fixed(1),
        figures.oracle.fixed(1), (figures.criticalPath / max(1, figures.alone)).fixed(3),
        percent(figures.forkShare), figures.threads.fixed(1),
      ]
    }
    return ([head] + rows).map { row in
      row.map { String(repeating: " ", count: max(0, 8 - $0.count)) + $0 }.joined(separator: " ")
    }.joined(separator: "\n")
  }

  private static func percent(_ share: Double) -> String { (100 * share).fixed(1) + " %" }
}
