public import Traces

/// Self-consistency: n samples, and the answer that most of them come to (Wang et al., arXiv 2203.11171).
public struct SelfConsistency: Method {
  public static let name = "self-consistency"
  public static let usualParameters: MethodParameters? = MethodParameters(samples: 8)
  public static let needsSampling = true
  public static let candidate: String? = "sample"

  private let samples: Samples
  private var judge: Judge { samples.setting.judge }

  public init(_ setting: MethodSetting) { samples = Samples(setting: setting) }

  public func reactions(to thread: ThreadID, in run: RunSnapshot) throws -> [Event.Kind] {
    samples.reactions(to: thread, in: run)
  }

  public func moves(in run: RunSnapshot) throws -> [Event.Kind] {
    samples.moves(in: run) { threads in
      // A sample that was cut off has not come to an answer.
      let answers = threads.map { thread in
        run.tree.status(thread) == .ended(.endOfText) ? judge.answer(thread, in: run) : nil
      }
      let keys = answers.map { $0.map { judge.task.votingKey($0, for: judge.problem) } }
      let votes = keys.map { key in key == nil ? 0 : keys.count { $0 == key } }
      // Of equals the first: as likely as any, and the same in every replay.
      return (answers, votes.map { Score(.votes, Float($0)) }, votes.firstIndex(of: votes.max() ?? 0))
    }
  }
}
