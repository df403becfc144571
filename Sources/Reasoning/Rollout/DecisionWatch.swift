import Engines
import Foundation
import Traces

/// The tokens that open a block and make a thread fork: how likely they are is written down wherever they could stand.
struct DecisionWatch {
  /// nil where the dialect spells the tag with several tokens.
  let openingToken: TokenID?
  private let kinds: [(token: TokenID, kind: Decision.Kind)]

  /// Decisions less likely than this, and not taken, get no event of their own.
  static let notableProbability: Float = 0.005

  /// - Parameter vocabulary: nil where the model has no use for tags.
  init(_ vocabulary: DialectVocabulary?) {
    let opening = vocabulary?.token(.opening)
    let fork = vocabulary?.token(.fork)
    openingToken = opening
    kinds =
      (opening.map { [($0, .open)] } ?? []) + (fork == opening ? [] : fork.map { [($0, .close)] } ?? [])
  }

  var tokens: [TokenID] { kinds.map(\.token) }

  /// The decisions at a place, from a result that reports the log-probabilities of `tokens`.
  func decisions(_ result: StepResult, of thread: ThreadID, at position: Int) -> [Decision] {
    zip(kinds, result.watched).compactMap { watched, logprob in
      let probability = Float(exp(logprob))
      guard watched.token == result.token || probability >= Self.notableProbability else { return nil }
      return Decision(
        thread: thread, position: Int32(clamping: position), kind: watched.kind, probability: probability,
        taken: watched.token == result.token)
    }
  }
}

extension Token {
  /// A token as an engine gave it.
  init(_ result: StepResult) {
    self.init(
      id: result.token, logprob: Float(result.logprob), entropy: Float(result.entropy),
      alternatives: result.alternatives.map { Alternative(id: $0.token, logprob: Float($0.logprob)) })
  }
}
