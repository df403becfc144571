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

  @Option(
    help: "The model to begin with. Default: one that 'train sft' made and that comes with the program.")
  var from: String?

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
      recipe, folder: into, from: try from.map { try Model.load(path: $0) } ?? Model.demonstrated(),
      workers: workers ?? kernels_active_cores())
    guard try Self.show(training, evaluated: evaluated) else { return }
    print("wrote \(training.modelPath(round: rounds))")
  }

  /// Trains and prints the figures of each round.
  ///
  /// - Returns: whether the last round was made.
  static func show(_ training: ReinforcementTraining, evaluated: Int) throws -> Bool {
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
    if !isDone { print("saved; the same command goes on") }
    return isDone
  }
}

private func names<Choice: CaseIterable & RawRepresentable>(_ kind: Choice.Type) -> String
where Choice.RawValue == String {
  kind.allCases.map(\.rawValue).joined(separator: ", ")
}

extension ReinforcementTraining.Algorithm: ExpressibleByArgument {}
extension Reward: ExpressibleByArgument {}
