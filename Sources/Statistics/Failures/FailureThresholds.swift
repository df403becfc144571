/// When a flag goes up.
///
/// One place for all of them, so that they can be argued about.
/// The failure modes are the literature's (APR, arXiv 2504.15466; Multiverse, 2506.09991; ThreadWeaver, 2512.07843; NPR,
/// 2512.07461); the thresholds are our own proposals where no source is named.
struct FailureThresholds: Sendable, Equatable {
  /// Tokens that a thread costs to set up (outline, header, closer) for each token of its own work.
  var setUpShare = 2.0
  /// Threads of one block; Multiverse's engine logs more than these as excessive.
  var threadsOfBlock = 20
  /// Jaccard similarity of the token 3-grams of two siblings.
  var similarity = 0.8
  /// Tokens that a thread must have written to be compared with others.
  var leastOwnTokens = 8
  /// How much better a thread fits a sibling's outline than its own, in shares of the outline's 3-grams.
  var outlineMargin = 0.5
  /// Share of a block's thread-time spent waiting: Σ(max − t) / (n · max).
  ///
  /// A block of two cannot come to more than a half; a third is one thread three times as long as the other.
  var idleShare = 1.0 / 3
  /// Tokens of waiting that are too few to matter.
  var leastIdleTokens = 16
  /// Tokens of outlines, headers, closers and second prefill for each token that it took off the critical path.
  var overheadRatio = 1.0
}
