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
  /// Other random numbers for this thread, and for the children it forks, from this position on.
  case seed(ThreadID, position: Int32, UInt64)
  /// This thread stops after its first `position` tokens; its join goes on without it.
  case prune(ThreadID, position: Int32)

  /// The thread that the change acts on; nil for the original.
  public var thread: ThreadID? {
    switch self {
    case .original: nil
    case .again(let thread, _), .token(let thread, _, _), .text(let thread, _, _), .seed(let thread, _, _),
      .prune(let thread, _):
      thread
    }
  }

  /// The position among the thread's tokens where the change acts; nil for the original.
  public var position: Int? {
    switch self {
    case .original: nil
    case .again(_, let position), .token(_, let position, _), .text(_, let position, _),
      .seed(_, let position, _), .prune(_, let position):
      Int(position)
    }
  }
}
