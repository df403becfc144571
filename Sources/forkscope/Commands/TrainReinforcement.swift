public import ArgumentParser
import Explorer
import Foundation
import Inference
public import Training

/// Learning from the model's own runs.
struct TrainReinforcement: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rl",
    abstract: "Learn from the model's own runs when a fork pays.",
    discussion: """
      Each round makes groups of runs with the built-in engine, learns from them, and measures the model on held-out problems. \
      A few of its runs lie in the folder under the steps made so far, such as step-0030: 'forkscope open FOLDER/step-0030' shows \
      its decisions. Ctrl-C stops behind the round, a second one at once; the same command goes on.
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

  @Option(
    help: ArgumentHelp(
      "What share of a round's problems has which shape.",
      valueName: "wide,chain,small,random"))
  var mixture = ReinforcementTraining.Recipe().mixture

  @Option(help: "Runs of a problem.")
  var samples = 8

  @Option(help: "The learning rate, AdamW's; Muon's is ten times it.")
  var rate = 1e-4

  @Option(help: "Demonstrations for each run that is learned.")
  var demonstrations = 0.0

  @Option(help: "Weight of the divergence from the starting model, in a policy gradient.")
  var divergence = 0.0

  @Option(help: "Held-out problems of each shape in a measurement.")
  var evaluated = 100

  @Option(
    help:
      "Rounds between two measurements; the last round is always measured. Default: 1, of policy gradients 10."
  )
  var measureEvery: Int?

  @Option(help: "The same seed gives the same model.")
  var seed: UInt64 = 1

  @OptionGroup var workers: WorkerThreads

  func validate() throws {
    try require((1...100_000).contains(rounds), "--rounds takes 1 to 100000")
    try require((1...100_000).contains(problems), "--problems takes 1 to 100000")
    try require((1...1024).contains(samples), "--samples takes 1 to 1024")
    try require((1...10_000).contains(evaluated), "--evaluated takes 1 to 10000")
    try require(rate > 0 && rate <= 1, "--rate takes more than 0 and at most 1")
    try require((0...10).contains(demonstrations), "--demonstrations takes 0 to 10")
    try require((0...100).contains(divergence), "--divergence takes 0 to 100")
    try require(measureEvery ?? 1 >= 1, "--measure-every takes 1 or more")
  }

  func run() throws {
    var recipe = ReinforcementTraining.Recipe()
    recipe.algorithm = algorithm
    recipe.reward = reward
    recipe.rounds = rounds
    recipe.problems = problems
    recipe.mixture = mixture
    recipe.samples = samples
    recipe.optimizer.rate = rate
    recipe.demonstrations = demonstrations
    recipe.divergence = divergence
    recipe.seed = seed
    let training = try ReinforcementTraining(
      recipe, folder: into, from: try from.map { try Model.load(path: $0) } ?? Model.demonstrated(),
      workers: workers.count)
    guard try Self.show(training, evaluated: evaluated, measuringEvery: measureEvery) else { return }
    Console.print("wrote " + Sanitizer.visible(training.modelPath(round: rounds)))
  }

  /// Trains and prints the figures of each round.
  ///
  /// - Returns: whether the last round was made.
  static func show(
    _ training: ReinforcementTraining, evaluated: Int, measuringEvery interval: Int? = nil
  ) throws -> Bool {
    let isDone = try Interruption.whileWatched { isInterrupted in
      try training.run(evaluated: evaluated, measuringEvery: interval) { entry in
        Console.print(
          "round \(entry.round): \((100 * entry.sampled).fixed(1)) % of the runs right, \(entry.seconds.fixed(0)) s"
        )
        if !entry.shapes.isEmpty { Console.print(ShapeTable.text(entry.shapes)) }
        fflush(nil)
        return !isInterrupted()
      }
    }
    if !isDone { Console.print("saved; the same command goes on") }
    return isDone
  }
}

extension ReinforcementTraining.Algorithm: ExpressibleByArgument {}
extension Reward: ExpressibleByArgument {}

extension ShapeMixture: ExpressibleByArgument {
  /// - Parameter argument: four shares, of which one at least is above zero.
  public init?(argument: String) {
    let words = argument.split(separator: ",", omittingEmptySubsequences: false)
    let shares = words.compactMap { Double($0) }
    guard words.count == 4, shares.count == 4, shares.allSatisfy((0...1000).contains),
      shares != [0, 0, 0, 0]
    else { return nil }
    self.init(wide: shares[0], chain: shares[1], small: shares[2], random: shares[3])
  }

  public var defaultValueDescription: String {
    ArithmeticShape.allCases.map { "\(self[$0])" }.joined(separator: ",")
  }
}
