/// When a flag goes up.
///
/// One place for all of them, so that they can be argued about.
/// The failure modes are the literature's; most thresholds are our own proposals, chosen so that the published examples
/// of good decompositions raise nothing.
public struct FailureThresholds: Sendable, Equatable {
  /// Tokens that a thread costs to set up (outline, header, closer) for each token of its own work.
  public var setUpShare = 2.0
  /// Threads of one block; Multiverse's engine logs more than these as excessive.
  public var threadsOfBlock = 20
  /// Jaccard similarity of the token 3-grams of two siblings.
  public var similarity = 0.8
  /// Tokens that a thread must have written to be compared with others.
  public var leastOwnTokens = 8
  /// How much better a thread fits a sibling's outline than its own, in shares of the outline's 3-grams.
  public var outlineMargin = 0.25
  /// Share of a block's thread-time spent waiting: Σ(max − t) / (n · max).
  public var idleShare = 0.4
  /// Tokens of waiting below which nobody minds.
  public var leastIdleTokens = 16
  /// Tokens spent on forking for each token that it took off the critical path.
  public var overheadRatio = 1.0

  public init() {}
}
