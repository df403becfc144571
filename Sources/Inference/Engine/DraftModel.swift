import Engines

/// A smaller model of the same vocabulary, which says how sequences may go on (speculative decoding; Leviathan et al., 2022,
/// arXiv 2211.17192).
///
/// It follows each sequence in its own keys and values, forks and stitches included. It draws with the random numbers that the
/// sequence itself will draw with, so at any temperature it guesses right as often as both distributions agree.
final class DraftModel {
  /// What is known of a sequence of the large model.
  private struct Follower {
    /// What the sequence attends to.
    var context: [ContextPart]
    /// The same in the small model's engine; nil until it is needed, and again where it went another way.
    var own: SequenceID?
    /// What the small model has written beyond the sequence.
    var ahead: [TokenID] = []

    mutating func extend(by tokens: [TokenID]) {
      guard case .tokens(let last)? = context.last else { return context.append(.tokens(tokens)) }
      // Emptied first, so that the array is not copied for each token.
      context[context.count - 1] = .tokens([])
      var all = last
      all += tokens
      context[context.count - 1] = .tokens(all)
    }

    mutating func forget(in engine: InferenceEngine) {
      if let own { engine.close(own) }
      (own, ahead) = (nil, [])
    }
  }

  /// A sequence that asks for a guess.
  struct Question {
    var sequence: SequenceID
    /// The most tokens to guess.
    var limit: Int
    /// How the sequence will draw its next token.
    var sampling: SamplingRequest
  }

  private let engine: InferenceEngine
  private var followers: [SequenceID: Follower] = [:]
  /// Tokens from here on mean nothing to the large model.
  private let vocabulary: Int

  /// - Parameter vocabulary: of the large model.
  init(_ engine: InferenceEngine, vocabulary: Int) {
    self.engine = engine
    self.vocabulary = vocabulary
  }

  func open(_ context: [ContextPart], as sequence: SequenceID) {
    followers[sequence] = Follower(context: context)
  }

  func close(_ sequence: SequenceID) {
    if let own = followers.removeValue(forKey: sequence)?.own { engine.close(own) }
  }

  /// A sequence goes on; where that is not as guessed, its follower begins again from what both have in common.
  func append(_ tokens: [TokenID], to sequence: SequenceID) {
    guard var follower = followers.removeValue(forKey: sequence) else { return }
    follower.extend(by: tokens)
    let common = zip(tokens, follower.ahead).prefix { $0 == $1 }.count
    if common == tokens.count {
      follower.ahead.removeFirst(common)
    } else if common == follower.ahead.count, let own = follower.own,
      (try? engine.append(Array(tokens[common...]), to: own)) != nil
    {
      follower.ahead = []
    } else {
      follower.forget(in: engine)
    }
    followers[sequence] = follower
  }

  /// How these sequences may go on, all of them together token by token; fewer tokens than asked for where it cannot say.
  func guess(for questions: [Question]) -> [[TokenID]] {
    var going = questions.indices.filter { prepare(questions[$0].sequence) }
    while true {
      going.removeAll { (followers[questions[$0].sequence]?.ahead.count ?? .max) >= questions[$0].limit }
      guard !going.isEmpty else { break }
      do {
        let results = try engine.step(going.compactMap { row(questions[$0]) })
        var knowing: [Int] = []
        for (index, result) in zip(going, results) {
          let sequence = questions[index].sequence
          guard let token = result?.token, Int(token) < vocabulary, let own = followers[sequence]?.own else {
            continue
          }
          try engine.append([token], to: own)
          followers[sequence]?.ahead.append(token)
          knowing.append(index)
        }
        going = knowing
      } catch {
        // No room, or no position left: a guess less. What was opened may be in the way.
        for question in questions { followers[question.sequence]?.forget(in: engine) }
        break
      }
    }
    return questions.map { Array((followers[$0.sequence]?.ahead ?? []).prefix($0.limit)) }
  }

  /// Makes sure that a sequence is followed.
  private func prepare(_ sequence: SequenceID) -> Bool {
    guard let follower = followers[sequence] else { return false }
    if follower.own == nil { followers[sequence]?.own = try? engine.open(follower.context) }
    return followers[sequence]?.own != nil
  }

  private func row(_ question: Question) -> StepRow? {
    guard let follower = followers[question.sequence], let own = follower.own else { return nil }
    var sampling = question.sampling
    sampling.alternatives = 0
    sampling.watch = []
    if !follower.ahead.isEmpty { sampling.forced = nil }
    sampling.key.position += follower.ahead.count
    return StepRow(own, sampling: sampling)
  }
}

extension InferenceEngine {
  /// Families pad their vocabularies differently, by no more than this.
  private static let mostPadding = 1024

  /// Lets a smaller model guess how sequences go on, which changes no token; before the first sequence is opened.
  ///
  /// - Throws: `otherVocabulary` where its tokens are not this model's.
  public func draft(with small: Model) throws(EngineError) {
    let counts = [model.tokenizer.count, small.tokenizer.count].sorted()
    guard counts[1] - counts[0] <= Self.mostPadding,
      model.tokenizer.agrees(with: small.tokenizer, upTo: counts[0])
    else { throw .otherVocabulary(small.name) }
    guard isSpeculating else { return }
    var options = options
    options.speculation = .off
    draftModel = DraftModel(try InferenceEngine(small, options: options), vocabulary: model.config.vocabulary)
  }
}
