public import ArgumentParser
import Foundation
import Inference
public import Training

/// The problems that 'train evaluate' measures with.
struct TrainProblems: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "problems",
    abstract: "Print the held-out problems that 'train evaluate' measures with, one a line.",
    discussion: "'forkscope compare --problem-file' takes them: so methods can be measured on the same ones.")

  @Argument(help: "The shape: \(names(ArithmeticShape.self)).")
  var shape: ArithmeticShape

  @Option(help: "How many.")
  var count = 200

  @Option(help: "Of the list of problems.")
  var seed: UInt64 = 2026

  @Option(help: "The model that they have to fit. Default: the built-in one.")
  var model: String?

  func validate() throws { try require((1...100_000).contains(count), "--count takes 1 to 100000") }

  func run() throws {
    let model = try model.map { try Model.load(path: $0) } ?? Model.builtIn()
    for problem in shape.heldOutProblems(count, for: model, seed: seed) { Console.print(problem) }
  }
}

extension ArithmeticShape: ExpressibleByArgument {}
