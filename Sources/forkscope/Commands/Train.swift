import ArgumentParser
import Foundation
import Inference
import Kernels
import Training

/// Trains small models that decide by themselves when to fork.
struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a small model that decides by itself when to fork.",
    subcommands: [TrainSupervised.self, TrainReinforcement.self, TrainEvaluate.self, TrainBench.self])
}

/// Learning from demonstrations.
struct TrainSupervised: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sft",
    abstract: "Learn the task and the syntax of forks from demonstrations.",
    discussion: """
      Demonstrations fork at random, in the same way for all shapes of problems: what forks are good for is left to 'train rl'. \
      Ctrl-C saves and stops; the same command goes on.
      """)

  @Option(help: "The folder of the training; what lies there is taken up again.")
  var into: String

  @Option(help: "A model to begin with. Default: nothing but random numbers.")
  var from: String?

  @Option(help: "Steps in all.")
  var steps = 3000

  @Option(help: "Tokens of a step, about.")
  var batch = 4096

  @Option(help: "The learning rate's plateau, AdamW's; Muon's is ten times it.")
  var rate = 2e-3

  @Option(help: "The share of forking samples that are learned as 'prefill' joins them.")
  var prefillShare = 0.35

  @Option(help: "Tokens of a row, the longest sample.")
  var rowLength = 512

  @Option(help: "Random numbers hang on it.")
  var seed: UInt64 = 1

  @Option(help: "Threads of the processor. Default: all.")
  var workers: Int?

  @Flag(help: "AdamW for all, in place of Muon for matrices.")
  var adam = false

  func run() throws {
    let template = try Model.builtIn()
    var recipe = SupervisedTraining.Recipe()
    recipe.seed = seed
    recipe.steps = steps
    recipe.batch = batch
    recipe.rowLength = rowLength
    recipe.prefillShare = prefillShare
    recipe.optimizer.rate = rate
    recipe.optimizer.usesMuon = !adam
    let training = try SupervisedTraining(
      recipe, folder: into, like: template, from: try from.map { try Model.load(path: $0) },
      workers: workers ?? kernels_active_cores())
    let bar = ProgressBar(from: training.trainer.step)
    let isDone = try Interruption.whileWatched { isInterrupted in
      try training.run { entry in
        bar.show(
          entry.step, of: steps, "loss " + entry.loss.fixed(3),
          "right " + (100 * entry.accuracy).fixed(1) + " %", "\(Int(entry.tokensPerSecond)) tokens/s")
        return !isInterrupted()
      }
    }
    bar.finish()
    print(
      isDone
        ? "wrote \(training.modelPath)" : "saved; the same command goes on from step \(training.trainer.step)"
    )
  }
}
