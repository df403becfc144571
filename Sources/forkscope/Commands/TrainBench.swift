import ArgumentParser
import Benchmarks
import Foundation
import Inference
import Kernels

/// How fast training is here.
struct TrainBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measure the speed of training beside the machine's limit.")

  @Option(help: "Threads of the processor. Default: all.")
  var workers: Int?

  @Flag(help: "Print one JSON document.")
  var json = false

  func validate() throws { try Workers.check(workers) }

  func run() throws {
    let result = try TrainingBenchmark(like: try Model.builtIn(), workers: workers ?? kernels_active_cores())
    guard json else {
      print(
        "\(Int(result.tokensPerSecond)) tokens/s with \(result.workers) workers: "
          + "\((result.multiplyAddsPerSecond / 1e9).fixed(1)) of \((result.limit / 1e9).fixed(1)) "
          + "billion multiply-adds a second, \((100 * result.shareOfLimit).fixed(0)) % of the limit")
      return
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    print(String(decoding: try encoder.encode(result), as: UTF8.self))
  }
}
