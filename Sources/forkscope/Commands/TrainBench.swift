import ArgumentParser
import Benchmarks
import Foundation
import Inference

/// How fast training is here.
struct TrainBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measure the speed of training beside the machine's limit.")

  @OptionGroup var workers: WorkerThreads

  @Flag(help: "Print one JSON document.")
  var json = false

  func run() throws {
    let result = try TrainingBenchmark(like: try Model.builtIn(), workers: workers.count)
    guard !json else { return try Console.json(result) }
    Console.print(
      "\(Int(result.tokensPerSecond)) tokens/s with \(result.workers) workers: "
        + "\((result.multiplyAddsPerSecond / 1e9).fixed(1)) of \((result.limit / 1e9).fixed(1)) "
        + "billion multiply-adds a second, \((100 * result.shareOfLimit).fixed(0)) % of the limit")
  }
}
