public import Inference
import Training

/// The speed of training beside the fastest products that the machine can do, in turns.
public struct TrainingBenchmark: Sendable, Codable {
  public var workers: Int
  public var tokensPerSecond: Double
  /// Multiply-adds a second of the matrix products, and the most that the machine can do.
  public var multiplyAddsPerSecond: Double
  public var limit: Double

  public var shareOfLimit: Double { multiplyAddsPerSecond / limit }

  /// The best of some rounds: another process can only take away from it.
  public init(like template: Model, workers: Int, rounds: Int = 5) throws {
    let speed = try TrainingSpeed(like: template, workers: workers)
    let probe = try MachineProbe(bytes: 1 << 20, workers: workers, instructionSet: .best)
    self.workers = probe.workers
    (tokensPerSecond, limit) = (0, 0)
    _ = try speed.measure(steps: 2)
    for _ in 0..<rounds {
      tokensPerSecond = max(tokensPerSecond, try speed.measure(steps: 8))
      limit = max(limit, probe.measure(seconds: 0.3).fp32PerSecond)
    }
    multiplyAddsPerSecond = tokensPerSecond * Double(speed.multiplyAddsPerToken)
  }
}
