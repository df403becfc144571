import Engines
public import Inference
import Reasoning
import Traces

/// How long runs of a model take on the built-in engine, one at a time, with forks and with forks banned.
public struct RunTimes: Sendable, Codable {
  public var shape: ArithmeticShape
  public var problems: Int
  /// Seconds of all runs together; of each the faster of two.
  public var forked: Double
  public var alone: Double

  public var ratio: Double { forked / max(1e-9, alone) }

  /// The times of a model for each shape, on held-out problems; the two ways take turns.
  public static func all(of model: Model, problems: Int, seed: UInt64, workers: Int) throws -> [RunTimes] {
    let engine = try InferenceEngine(model, options: EngineOptions(workers: workers))
    let task = ArithmeticTask(model.notes)
    func seconds(_ problem: String, method: String?) throws -> Double {
      let began = ContinuousClock.now
      let request = RunRequest(
        problem: problem, task: task, method: method, join: method == nil ? .stitch : nil)
      try Rollout(request, engine: engine).run()
      return (ContinuousClock.now - began).seconds
    }
    return try ArithmeticShape.allCases.map { shape in
      var times = RunTimes(shape: shape, problems: problems, forked: 0, alone: 0)
      for index in 0..<problems {
        let problem = shape.problem(
          seed: seed, index: index, sizes: task.domain.sizes, in: task.notation, heldOut: true)
        var best = (forked: Double.infinity, alone: Double.infinity)
        for _ in 0..<2 {
          best.forked = min(best.forked, try seconds(problem, method: nil))
          best.alone = min(best.alone, try seconds(problem, method: Sequential.name))
        }
        times.forked += best.forked
        times.alone += best.alone
      }
      return times
    }
  }
}

extension Duration {
  var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
