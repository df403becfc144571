import Traces

/// Best-of-n: n samples, and the one with the best score (Stiennon et al., arXiv 2009.01325).
///
/// The scorer is the model's own mean log-probability, the task's heuristic, or its checker where that is allowed.
struct BestOfN: Method {
  static let name = "best-of-n"
  static let usualParameters: MethodParameters? = MethodParameters(
    samples: 8, scorer: Scorer.logprob.rawValue)
  static let needsSampling = true
  static let candidate: String? = "sample"

  private let samples: Samples
  private var judge: Judge { samples.setting.judge }

  init(_ setting: MethodSetting) { samples = Samples(setting: setting) }

  func reactions(to thread: ThreadID, in run: RunSnapshot) throws -> [Event.Kind] {
    samples.reactions(to: thread, in: run)
  }

  func moves(in run: RunSnapshot) throws -> [Event.Kind] {
    samples.moves(in: run) { threads in
      let scores = threads.map { judge.score($0, isComplete: true, in: run) }
      // A sample that was cut off is no answer; it is taken only where nothing else is left.
      let rank = threads.indices.map { index in
        (run.tree.status(threads[index]) == .ended(.endOfText) ? 1 : 0, scores[index].value)
      }
      let best = threads.indices.max { rank[$0] < rank[$1] || rank[$0] == rank[$1] && $0 > $1 }
      return (threads.map { judge.answer($0, in: run) }, scores, best)
    }
  }
}
