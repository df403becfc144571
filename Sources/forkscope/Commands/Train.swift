import ArgumentParser
import Explorer
import Foundation
import Inference
import Reasoning
import Training

/// Trains small models that decide by themselves when to fork.
struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a small model that decides by itself when to fork.",
    subcommands: [
      TrainSupervised.self, TrainReinforcement.self, TrainEvaluate.self, TrainProblems.self,
      TrainReproduce.self, TrainWatch.self, TrainExport.self, TrainBench.self,
    ])
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

  @Option(help: "Layers; a model given with --from grows, the same at first. Default: its own, or 4.")
  var layers: Int?

  @Option(help: "Width of the residual stream, in whole heads of 32. Default: the model's, or 128.")
  var width: Int?

  @Option(help: "Width of the feed-forward part. Default: the model's, or 384.")
  var feedForward: Int?

  @Option(help: "Steps in all.")
  var steps = 3400

  @Option(help: "Tokens of a step, about.")
  var batch = 4096

  @Option(help: "The learning rate's plateau, AdamW's; Muon's is ten times it.")
  var rate = 2e-3

  @Option(help: "The share of forking samples that are learned as 'prefill' joins them.")
  var prefillShare = 0.35

  @Option(help: "How problems and steps are written. Default: as by the model to begin with.")
  var notation: ArithmeticNotation?

  @Option(help: "The share of samples that are but one to six operations.")
  var practice = 0.7

  @Option(help: "The share of samples in which it is learned where they fork.")
  var decisionShare = 0.1

  @Option(
    help: ArgumentHelp(
      "Look at this many times the tokens of a step, and learn the hardest: half of each step's. 1 looks for none.",
      valueName: "times"))
  var candidates = 1

  @Option(help: "The largest number of a problem: 15, 99, 999 or 9999.")
  var largest = 9999

  @Flag(help: "Demonstrations that never fork, for a sequential model to compare with.")
  var withoutForks = false

  @Option(help: "Tokens of a row; a longer sample has one of its own.")
  var rowLength = 1024

  @Option(help: "The same seed gives the same model.")
  var seed: UInt64 = 1

  @OptionGroup var workers: WorkerThreads

  @Option(help: "Steps between two measurements on held-out problems; 0 makes none.")
  var measureEvery = 200

  @Flag(help: "AdamW for all, in place of Muon for matrices.")
  var adam = false

  func validate() throws {
    try require((1...10_000_000).contains(steps), "--steps takes 1 to 10000000")
    try require((100...1_000_000).contains(batch), "--batch takes 100 to 1000000 tokens")
    try require((64...8192).contains(rowLength), "--row-length takes 64 to 8192 tokens")
    try require(layers.map((1...256).contains) ?? true, "--layers takes 1 to 256")
    try require(width.map((32...8192).contains) ?? true, "--width takes 32 to 8192")
    try require(feedForward.map((16...32768).contains) ?? true, "--feed-forward takes 16 to 32768")
    try require(rate > 0 && rate <= 1, "--rate takes more than 0 and at most 1")
    try require((0...0.99).contains(practice), "--practice takes 0 to 0.99")
    try require((0...1).contains(decisionShare), "--decision-share takes 0 to 1")
    try require((1...64).contains(candidates), "--candidates takes 1 to 64")
    try require((0...1).contains(prefillShare), "--prefill-share takes 0 to 1")
    try require([15, 99, 999, 9999].contains(largest), "--largest takes 15, 99, 999 or 9999")
    try require(measureEvery >= 0, "--measure-every takes 0 or more")
  }

  func run() throws {
    let start = try from.map { try Model.load(path: $0) }
    var recipe = SupervisedTraining.Recipe()
    if let start { recipe.takeSizes(of: start) }
    try recipe.take(layers: layers, width: width, feedForward: feedForward)
    recipe.seed = seed
    recipe.steps = steps
    recipe.batch = batch
    recipe.rowLength = rowLength
    recipe.prefillShare = prefillShare
    recipe.notation = notation
    recipe.practice = practice
    recipe.decisionShare = decisionShare
    recipe.candidates = candidates
    recipe.largest = largest
    recipe.forks = !withoutForks
    recipe.optimizer.rate = rate
    recipe.optimizer.usesMuon = !adam
    let training = try SupervisedTraining(
      recipe, folder: into, like: try start ?? Model.builtIn(), from: start, workers: workers.count)
    guard try Self.show(training, measuringEvery: measureEvery) else { return }
    Console.print("wrote " + Sanitizer.visible(training.modelPath))
  }

  /// Trains with a bar.
  ///
  /// - Returns: whether the last step was made.
  static func show(_ training: SupervisedTraining, measuringEvery interval: Int) throws -> Bool {
    let bar = ProgressBar(from: training.trainer.step)
    let steps = training.recipe.steps
    let isDone = try Interruption.whileWatched { isInterrupted in
      try training.run(measuringEvery: interval) { entry in
        bar.show(
          entry.step, of: steps, "loss " + entry.loss.fixed(3),
          "right " + (100 * entry.accuracy).fixed(1) + " %",
          "\(Int(entry.tokensPerSecond)) tokens/s")
        return !isInterrupted()
      }
    }
    bar.finish()
    if !isDone { Console.print("saved at step \(training.trainer.step); the same command goes on") }
    return isDone
  }
}

extension ArithmeticNotation: ExpressibleByArgument {}
