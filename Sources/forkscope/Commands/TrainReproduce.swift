import ArgumentParser
import Explorer
import Foundation
import Inference
import Training

/// The whole way from random numbers to judgement.
struct TrainReproduce: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reproduce",
    abstract: "Train a model from nothing: demonstrations first, then reinforcement learning.",
    discussion: """
      It takes hours. A kill loses half a minute of a first stage at most, or one round of the last; the same \
      command goes on. The folder gets 'sft-1' to 'sft-\(SupervisedTraining.Recipe.shipped.count)' and 'rl-1' to \
      'rl-\(ReinforcementTraining.Recipe.shipped.count)', which 'train watch' shows; the model is one of the last one's rounds.
      """)

  @Option(help: "The folder of the training; what lies there is taken up again.")
  var into: String

  @OptionGroup var workers: WorkerThreads

  @Option(help: "Held-out problems of each shape in the last measurement.")
  var problems = 400

  func validate() throws {
    try require((1...100_000).contains(problems), "--problems takes 1 to 100000")
  }

  func run() throws {
    let workers = workers.count
    var last: Model?
    for (index, recipe) in SupervisedTraining.Recipe.shipped.enumerated() {
      let stage = try SupervisedTraining(
        recipe, folder: into + "/sft-\(index + 1)", like: try Model.builtIn(), from: last, workers: workers)
      guard try TrainSupervised.show(stage, measuringEvery: 500) else { return }
      last = try Model.load(path: stage.modelPath)
    }
    guard var last else { return }
    var best: (round: Int, path: String)?
    for (index, recipe) in ReinforcementTraining.Recipe.shipped.enumerated() {
      let stage = try ReinforcementTraining(
        recipe, folder: into + "/rl-\(index + 1)", from: last, workers: workers)
      guard try TrainReinforcement.show(stage, evaluated: 200), let round = stage.bestRound else { return }
      best = (round, stage.modelPath(round: round))
      last = try Model.load(path: stage.modelPath(round: round))
    }
    guard let (round, model) = best else { return }
    Console.print("round \(round) is the best: " + Sanitizer.visible(model))
    Console.print(
      ShapeTable.text(
        try ShapeFigures.all(
          of: try Model.load(path: model), problems: problems, seed: 2026, workers: workers)))
  }
}
