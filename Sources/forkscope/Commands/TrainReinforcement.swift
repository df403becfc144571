public import ArgumentParser
import Explorer
import Foundation
import Inference
import Kernels
public import Training

/// Learning from the model's own runs.
struct TrainReinforcement: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rl",
    abstract: "Learn from the model's own runs when a fork pays.",
    discussion: """
      Each round makes groups of runs with the built-in engine, learns from them, and measures the model on held-out problems. \
      Its runs lie in the folder as step-0030 and so on: 'forkscope open FOLDER/step-0030' shows its decisions.
      """)

  @Option(help: "The folder of the training; what lies there is taken up again.")
  var into: String

  @Option(help: "The model to begin with, such as one that 'train sft' made.")
  var from: String

  @Option(help: "How it learns: \(names(ReinforcementTraining.Algorithm.self)).")
  var algorithm = ReinforcementTraining.Algorithm.expertIteration

  @Option(help: "What a policy gradient is paid for: \(names(Reward.self)).")
  var reward = Reward.latency

  @Option(help: "Rounds in all.")
  var rounds = 8

  @Option(help: "Problems of a round.")
  var problems = 640

  @Option(help: "Runs of a problem.")
  var samples = 8

  @Option(help: "The learning rate, AdamW's; Muon's is ten times it.")
  var rate = 1e-4

  @Option(help: "The share of demonstrations in what is learned.")
  var demonstrations = 0.0

  @Option(help: "Held-out problems of each shape behind every round.")
  var evaluated = 100

  @Option(help: "Random numbers hang on it.")
  var seed: UInt64 = 1

  @Option(help: "Threads of the processor. Default: all.")
  var workers: Int?

  func run() throws {
    var recipe = ReinforcementTraining.Recipe()
    recipe.algorithm = algorithm
    recipe.reward = reward
    recipe.rounds = rounds
    recipe.problems = problems
    recipe.samples = samples
    recipe.optimizer.rate = rate
    recipe.demonstrations = demonstrations
    recipe.seed = seed
    let training = try ReinforcementTraining(
      recipe, folder: into, from: try Model.load(path: from), workers: workers ?? kernels_active_cores())
    let isDone = try Interruption.whileWatched { isInterrupted in
      try training.run(evaluated: evaluated) { entry in
        print(
          "round \(entry.round): \((100 * entry.sampled).fixed(1)) % of the runs right, \(entry.seconds.fixed(0)) s"
        )
        print(ShapeTable.text(entry.shapes))
        fflush(nil)
        return !isInterrupted()
      }
    }
    print(isDone ? "wrote \(training.modelPath(round: rounds))" : "saved; the same command goes on")
  }
}

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

  @Option(help: "Threads of the processor. Default: all.")
  var workers: Int?

  @Flag(help: "Print one JSON document.")
  var json = false

  func run() throws {
    let model = try model.map { try Model.load(path: $0) } ?? Model.builtIn()
    let shapes = try ShapeFigures.all(
      of: model, problems: problems, seed: seed, workers: workers ?? kernels_active_cores())
    guard json else { return print(ShapeTable.text(shapes)) }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    print(String(decoding: try encoder.encode(shapes), as: UTF8.self))
  }
}

/// The figures by shape as a table.
private enum ShapeTable {
  static func text(_ shapes: [ShapeFigures]) -> String {
    let head = [
      "shape", "right", "prefill", "alone", "critical", "alone", "oracle", "of alone", "forks", "threads",
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

private func names<Choice: CaseIterable & RawRepresentable>(_ kind: Choice.Type) -> String
where Choice.RawValue == String {
  kind.allCases.map(\.rawValue).joined(separator: ", ")
}

extension ReinforcementTraining.Algorithm: ExpressibleByArgument {}
extension Reward: ExpressibleByArgument {}
