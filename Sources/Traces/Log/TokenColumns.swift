/// Every token of a log, one array per field: a million tokens stay within tens of megabytes.
public struct TokenColumns: Sendable {
  public private(set) var ids: [Int32] = []
  public private(set) var logprobs: [Float] = []
  public private(set) var entropies: [Float] = []
  public private(set) var classes: [TokenClass] = []
  /// Alternatives of token i are `alternativeStarts[i] ..< alternativeStarts[i + 1]`.
  private var alternativeStarts: [UInt32] = [0]
  private var alternativeIDs: [Int32] = []
  private var alternativeLogprobs: [Float] = []

  public var count: Int { ids.count }

  /// The token at `index` with its alternatives.
  public subscript(index: Int) -> Token {
    Token(
      id: ids[index], logprob: logprobs[index], entropy: entropies[index],
      alternatives: alternatives(at: index))
  }

  /// The recorded alternatives at `index`, best first.
  public func alternatives(at index: Int) -> [Alternative] {
    let range = Int(alternativeStarts[index])..<Int(alternativeStarts[index + 1])
    return range.map { Alternative(id: alternativeIDs[$0], logprob: alternativeLogprobs[$0]) }
  }

  /// Whether the model wrote the token at `index` although it gave it less than a half.
  public func isUnlikely(at index: Int) -> Bool {
    classes[index] == .generated && logprobs[index] < Self.half
  }

  /// The logarithm of a half.
  private static let half: Float = -0.693_147_2

  mutating func append(_ token: Token, class tokenClass: TokenClass) {
    for alternative in token.alternatives {
      appendAlternative(id: alternative.id, logprob: alternative.logprob)
    }
    finishToken(id: token.id, logprob: token.logprob, entropy: token.entropy, class: tokenClass)
  }

  /// Adds an alternative of the token that `finishToken` will complete.
  mutating func appendAlternative(id: Int32, logprob: Float) {
    alternativeIDs.append(id)
    alternativeLogprobs.append(logprob)
  }

  mutating func finishToken(id: Int32, logprob: Float, entropy: Float, class tokenClass: TokenClass) {
    ids.append(id)
    logprobs.append(logprob)
    entropies.append(entropy)
    classes.append(tokenClass)
    alternativeStarts.append(UInt32(truncatingIfNeeded: alternativeIDs.count))
  }

  /// Drops the tokens that a broken line had added.
  mutating func truncate(to count: Int) {
    guard count < self.count || alternativeIDs.count > Int(alternativeStarts[count]) else { return }
    ids.removeLast(ids.count - count)
    logprobs.removeLast(logprobs.count - count)
    entropies.removeLast(entropies.count - count)
    classes.removeLast(classes.count - count)
    alternativeStarts.removeLast(alternativeStarts.count - count - 1)
    let kept = Int(alternativeStarts[count])
    alternativeIDs.removeLast(alternativeIDs.count - kept)
    alternativeLogprobs.removeLast(alternativeLogprobs.count - kept)
  }
}
