public import Engines

/// Tokens to learn from, with what each of them sees.
///
/// A token sees the spans of its list, itself included. So one form serves a plain text, the tree of a `stitch` and the trie of
/// a `prefill`.
public struct TrainingSequence: Sendable, Equatable {
  public internal(set) var ids: [TokenID] = []
  /// The position of each token, as the engine would count it.
  public internal(set) var positions: [Int32] = []
  /// For each token the indices that it sees, in ascending order, neither overlapping nor touching.
  public internal(set) var visible: [[Range<Int>]] = []
  /// The token that follows; of no meaning where the weight is 0.
  public internal(set) var targets: [TokenID] = []
  /// The weight of predicting it: 1 for the model's own tokens, 0 for what the orchestrator writes.
  public internal(set) var weights: [Float] = []
  /// The token that cannot follow, as where forks are banned: it has no part in the prediction; -1 where all can.
  public internal(set) var excluded: [TokenID] = []

  public var count: Int { ids.count }

  mutating func scaleWeights(by factor: Float) {
    for token in weights.indices { weights[token] *= factor }
  }

  /// Where a strand stands while it is written.
  struct Place {
    var visible: [Range<Int>] = []
    var position = 0
    /// The last token, whose target comes next.
    var last: Int?
  }

  /// Appends a token behind `place`.
  ///
  /// - Parameters:
  ///   - weight: of predicting it.
  ///   - other: the token that could not stand there.
  mutating func append(_ id: TokenID, weight: Float, excluding other: TokenID? = nil, at place: inout Place) {
    let index = ids.count
    if weight != 0, let last = place.last {
      targets[last] = id
      weights[last] = weight
      excluded[last] = other ?? -1
    }
    if let end = place.visible.last, end.upperBound == index {
      place.visible[place.visible.count - 1] = end.lowerBound..<index + 1
    } else {
      place.visible.append(index..<index + 1)
    }
    ids.append(id)
    positions.append(Int32(place.position))
    visible.append(place.visible)
    targets.append(0)
    weights.append(0)
    excluded.append(-1)
    place.position += 1
    place.last = index
  }
}
