/// A counterfactual continuation: it shares with its parent every event before the cut.
public struct Variation: Sendable, Equatable {
  public var id: VariationID
  /// nil for the original alone.
  public var parent: VariationID?
  /// How many events of the parent's history are kept.
  public var cut: Int32
  public var change: Change

  public init(id: VariationID, parent: VariationID?, cut: Int32, change: Change) {
    self.id = id
    self.parent = parent
    self.cut = cut
    self.change = change
  }
}

/// The change by which a variation differs from its parent.
public enum Change: Sendable, Equatable {
  /// Nothing: the run as it was first made.
  case original
  /// The same again from this token on; with a deterministic engine it reproduces the run.
  case again(ThreadID, position: Int32)
  /// Another token in place of the one that stood there.
  case token(ThreadID, position: Int32, id: Int32)
  /// Text in place of the token that stood there.
  case text(ThreadID, position: Int32, String)
  /// A fork opens at this position, whatever stood there.
  case fork(ThreadID, position: Int32)
  /// No fork at this position; where it is lasting, none from here on in this thread and in those below it.
  case withoutFork(ThreadID, position: Int32, isLasting: Bool)
  /// The threads that were forked at this position come back in another way.
  case join(ThreadID, position: Int32, JoinDiscipline)
  /// Other random numbers for this thread, and for the children it forks, from this position on.
  case seed(ThreadID, position: Int32, UInt64)
  /// This thread stops after its first `position` tokens; its join goes on without it.
  case prune(ThreadID, position: Int32)
  /// A run that was cut off goes on: answer tokens on its longest causal chain are bounded by `chain` from now on. The thread
  /// is the first one that was cut off.
  case longer(ThreadID, position: Int32, chain: Int32)

  /// The thread that the change acts on, and the position among its tokens; nil for the original.
  private var place: (thread: ThreadID, position: Int32)? {
    switch self {
    case .original: nil
    case .again(let thread, let position), .token(let thread, let position, _),
      .text(let thread, let position, _), .seed(let thread, let position, _),
      .prune(let thread, let position), .fork(let thread, let position),
      .withoutFork(let thread, let position, _), .join(let thread, let position, _),
      .longer(let thread, let position, _):
      (thread, position)
    }
  }

  public var thread: ThreadID? { place?.thread }
  public var position: Int? { place.map { Int($0.position) } }
}
