/// All that ever happened to one thread, each thing with the moment at which it happened.
///
/// A *moment* is a number of folded entries: something that happened at moment m shows in every tree at moment > m.
public struct ThreadRecord: Sendable {
  public let id: ThreadID
  /// nil for the root.
  public let parent: ThreadID?
  /// The block that this thread is a child of; nil for the root.
  public let block: BlockID?
  /// The number by which its outline names it; empty for the root.
  public let number: String
  public let outline: String
  /// How many forks lie between the root and this thread.
  public let depth: Int
  public let start: Int
  /// Whether it attends to its own tokens alone.
  public let isIsolated: Bool

  /// Indices into the log's token columns, in order.
  public internal(set) var tokens: [Int32] = []
  /// The moment at which each token arrived; ascending.
  var tokenMoments: [Int32] = []
  /// The blocks that this thread opened, in order.
  public internal(set) var blocks: [BlockID] = []
  var decisions: [(decision: Decision, moment: Int)] = []
  /// Usually one; a thread that is pruned after its own end has two.
  var ends: [(reason: EndReason, moment: Int)] = []
  /// When it was first held; it takes no more tokens from then on.
  var heldMoment: Int?
  var answers: [(answer: String?, moment: Int)] = []
  var scores: [(score: Score, moment: Int)] = []
  /// Ranges of its positions that nothing attends to any more, in the order in which they were dropped.
  var dropped: [(range: Range<Int>, moment: Int)] = []
  /// Positions of the tokens that the orchestrator wrote, ascending; everything rare is listed, the rest is generated.
  var insertedPositions: [Int32] = []
  /// Positions of the tokens that the person wrote, ascending.
  var editedPositions: [Int32] = []
  /// Positions of prompt tokens, ascending.
  var promptPositions: [Int32] = []
  /// Where the causal chain in front of this thread's tokens comes from; a new one after every join.
  var segments: [Segment]

  /// A stretch of a thread's tokens that nothing joins into: from `firstToken` to the next segment.
  struct Segment: Sendable {
    var firstToken: Int
    /// The moment from which on this segment exists.
    var moment: Int
    /// Answer tokens on the longest causal chain in front of the segment.
    var depth: Int
    /// Tokens of context in front of the segment's own tokens, prompt included.
    var context: Int
    /// The thread that holds up this segment: the parent at a fork, the slowest child at a join.
    var predecessor: Predecessor?
    /// How many prompt tokens lie in the segment; they belong to the context and not to the depth.
    var promptTokens = 0

    struct Predecessor: Sendable {
      var thread: ThreadID
      var segment: Int
      /// How many tokens the thread had.
      var end: Int
    }
  }

  /// Tokens of context in front of its own first token, prompt included.
  public var contextAtStart: Int { segments[0].context }
  /// Answer tokens on the longest causal chain in front of its first token.
  public var depthAtStart: Int { segments[0].depth }
}

/// One parallel block: the fork, its children and the join that ends it.
public struct BlockRecord: Sendable {
  public let id: BlockID
  public let parent: ThreadID
  /// Index among the parent's tokens just after the opening tag.
  public let opened: Int
  /// How many tokens the parent had when it forked.
  public let forkPosition: Int
  public let children: [ThreadID]
  public let forkMoment: Int
  public internal(set) var join: (join: Join, moment: Int)?
}
