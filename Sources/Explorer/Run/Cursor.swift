public import Traces

/// A place in the tree.
public struct Cursor: Hashable, Sendable {
  public enum Spot: Hashable, Sendable {
    /// The line that names the thread.
    case header
    /// A token, by its position in the thread.
    case token(Int)
    /// The line that stands for a prompt, by the position of the prompt's first token.
    case prompt(Int)
    /// The join of one of the thread's blocks.
    case join(BlockID)
  }

  public var thread: ThreadID
  public var spot: Spot

  public init(_ thread: ThreadID, _ spot: Spot) {
    self.thread = thread
    self.spot = spot
  }

  /// The position of the token under the cursor.
  public var position: Int? {
    if case .token(let position) = spot { position } else { nil }
  }
}
