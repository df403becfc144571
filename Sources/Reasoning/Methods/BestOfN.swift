public import Traces

/// Best-of-n: n samples, and the one with the best score (Stiennon et al., arXiv 2009.01325).
///
/// The scorer is the model's own mean log-probability, the task's heuristic, or its checker where that is allowed.
public struct BestOfN: Method {
  public static let name = "best-of-n"
  public static let usualParameters: MethodParameters? = MethodParameters(
    samples: 8, scorer: Scorer.logprob.rawValue)
  public static let needsSampling = true

  private let samples: Samples
  private let judge: Judge

  public init(_ setting: MethodSetting) {
    samples = Samples(setting)
    judge = setting.judge
  }

  public static func traits(of header: RunHeader) -> MethodTraits {
    MethodTraits(forking: .byMethod, label: label(of: header), candidate: "sample")
  }

  public func reactions(to thread: ThreadID, in run: RunSnapshot) throws -> [Event.Kind] {
    samples.reactions(to: thread, in: run)
  }

  public func moves(in run: RunSnapshot) throws -> [Event.Kind] {
    samples.moves(in: run) { threads in
      let scores = threads.map { judge.score($0, isComplete: true, in: run) }
      let findings: [Event.Kind] = threads.indices.flatMap { index in
        [
          .answered(threads[index], judge.answer(threads[index], in: run)),
          .scored(threads[index], scores[index]),
        ]
      }
      // A sample that was cut off is no answer; it is taken only where nothing else is left.
      let rank = threads.indices.map { index in
        (run.tree.status(threads[index]) == .ended(.endOfText) ? 1 : 0, scores[index].value)
      }
      let best = threads.indices.max { rank[$0] < rank[$1] || rank[$0] == rank[$1] && $0 > $1 }
      return (findings, best.map { threads[$0] })
    }
  }
}
