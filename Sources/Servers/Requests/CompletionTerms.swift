import Engines

/// How the tokens of a thread are to be drawn: as long as it stays the same, one stream goes on.
struct CompletionTerms: Sendable, Hashable {
  var sampling: SamplingParameters
  /// Of the run's seed and the thread's place.
  var seed: UInt64
  var banned: [TokenID]
  var alternatives: Int
  /// A token that is to be taken; then the request is for this one alone.
  var forced: TokenID?

  init(_ request: SamplingRequest, atMost alternatives: Int) {
    sampling = request.parameters
    var hash = StableHash()
    hash.combine(request.key.seed)
    hash.combine(request.key.path)
    seed = hash.value
    banned = request.banned.sorted()
    // Tokens that are watched are looked up among the alternatives; and with one at least a server names tokens by number.
    let least = request.watch.isEmpty ? 1 : Self.enoughToWatch
    self.alternatives = min(alternatives, max(request.alternatives, least))
    forced = request.forced
  }

  /// A token that is not among so many is hardly ever worth noting down.
  private static let enoughToWatch = 20

  /// The same without a token that must be taken.
  var free: Self {
    var terms = self
    terms.forced = nil
    return terms
  }
}
