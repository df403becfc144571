public import Traces

/// Self-consistency: n samples, and the answer that most of them come to (Wang et al., arXiv 2203.11171).
public struct SelfConsistency: Method {
  public static let name = "self-consistency"
  public static let usualParameters: MethodParameters? = MethodParameters(samples: 8)
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
      // A sample that was cut off has not come to an answer.
      let answers = threads.map { thread in
        run.tree.status(thread) == .ended(.endOfText) ? judge.answer(thread, in: run) : nil
      }
      let keys = answers.map { $0.map(judge.votingKey) }
      let votes = keys.map { key in key == nil ? 0 : keys.count { $0 == key } }
      let findings: [Event.Kind] = threads.indices.flatMap { index in
        [
          .answered(threads[index], answers[index]),
          .scored(threads[index], Score(.votes, Float(votes[index]))),
        ]
      }
      // Of equals the first: as likely as any, and the same in every replay.
      let most = votes.max() ?? 0
      return (findings, votes.firstIndex(of: most).map { threads[$0] })
    }
  }
}
