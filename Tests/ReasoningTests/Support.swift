import Engines
import Inference
import TestModels
import Traces

@testable import Reasoning

/// The first built-in model forks readily on small problems: everything here runs on it.
enum Support {
  static let nested = "((3+2)+(9*3))-(1+10)"
  static let wide = "(7*4)+(14*5)-(8+(5*13))"
  static let chain = "(2+12-7)+(9+10+(13-2))-((4*7)+(7+15)-15)"

  private static let model = Result { try Model.load(path: TestModels.firstArithmetic) }

  static func engine(workers: Int = 1) throws -> InferenceEngine {
    try InferenceEngine(try model.get(), options: EngineOptions(workers: workers))
  }

  static func rollout(
    _ problem: String, join: JoinDiscipline = .stitch, seed: UInt64 = 0, temperature: Float = 0,
    method: String = ForkJoin.name, maxTokens: Int = 1024, on engine: any Engine
  ) throws -> Rollout {
    try Rollout(
      RunRequest(
        problem: problem, task: ArithmeticTask(), method: method, join: join, seed: seed,
        sampling: .init(temperature: temperature), maxTokens: maxTokens), engine: engine)
  }

  /// Everything that a run wrote, thread by thread: ids and log-probabilities bit for bit.
  static func fingerprint(_ rollout: Rollout) -> [[String]] {
    rollout.history.threads.map { thread in
      thread.tokens.map {
        let token = rollout.log.tokens[Int($0)]
        return "\(token.id):\(token.logprob.bitPattern)"
      }
    }
  }

  static func text(_ rollout: Rollout) -> String { rollout.history.tree().answerText(rollout.log) }

  /// The first position of a thread at which it wrote this piece itself.
  static func position(of piece: String, in thread: ThreadID, _ rollout: Rollout) -> Int32? {
    guard rollout.history.threads.indices.contains(thread.index) else { return nil }
    let tokens = rollout.history.threads[thread.index].tokens
    let index = tokens.firstIndex { index in
      rollout.log.tokens.classes[Int(index)] == .generated
        && rollout.log.pieces.text(rollout.log.tokens.ids[Int(index)]) == piece
    }
    return index.map(Int32.init)
  }
}
