/// The numbers that a method with a fixed structure goes by, as far as it has them.
public struct MethodParameters: Sendable, Hashable, Codable {
  /// Samples of self-consistency and best-of-n, roll-outs of a Monte-Carlo tree search, paths of a dialect without outlines.
  public var samples: Int?
  /// How candidates are judged: `logprob`, `checker` or `heuristic`.
  public var scorer: String?
  /// `breadth` or `depth`.
  public var order: String?
  /// Proposals for each node of a search.
  public var proposals: Int?
  /// Nodes that a breadth-first search keeps at each level.
  public var beam: Int?
  /// How many thoughts deep a search goes.
  public var depth: Int?
  /// The exploration constant of UCT.
  public var exploration: Double?
  /// The most points of a skeleton.
  public var points: Int?

  /// The numbers that a label names, such as `n=8 logprob`.
  public var words: [String] {
    let numbers = [("n", samples), ("k", proposals), ("b", beam)]
    return numbers.compactMap { name, number in number.map { "\(name)=\($0)" } }
      + [order, scorer].compactMap { $0 }
  }

  public init(
    samples: Int? = nil, scorer: String? = nil, order: String? = nil, proposals: Int? = nil, beam: Int? = nil,
    depth: Int? = nil, exploration: Double? = nil, points: Int? = nil
  ) {
    self.samples = samples
    self.scorer = scorer
    self.order = order
    self.proposals = proposals
    self.beam = beam
    self.depth = depth
    self.exploration = exploration
    self.points = points
  }
}
