public import Engines
public import Traces

/// What one thread writes, with the forks in it: the shape in which runs and demonstrations are learned from.
public struct Strand: Sendable, Equatable {
  public enum Piece: Sendable, Equatable {
    /// Text that the model writes itself, and learns.
    case own([TokenID])
    /// A token that the model writes where it must not write the other one: learned as one among the rest.
    case alone(TokenID, insteadOf: TokenID)
    /// Text that the orchestrator writes, or a prompt.
    case given([TokenID])
    /// Threads that run side by side, each with its header.
    case fork([Strand])
  }

  public var pieces: [Piece]

  public init(_ pieces: [Piece] = []) { self.pieces = pieces }

  /// Tokens of all threads.
  public var total: Int {
    pieces.reduce(0) { sum, piece in
      switch piece {
      case .own(let tokens), .given(let tokens): sum + tokens.count
      case .alone: sum + 1
      case .fork(let threads): sum + threads.reduce(0) { $0 + $1.total }
      }
    }
  }

  /// Tokens on the longest chain.
  public var criticalPath: Int {
    pieces.reduce(0) { sum, piece in
      switch piece {
      case .own(let tokens), .given(let tokens): sum + tokens.count
      case .alone: sum + 1
      case .fork(let threads): sum + (threads.map(\.criticalPath).max() ?? 0)
      }
    }
  }

  public var hasFork: Bool {
    pieces.contains { if case .fork = $0 { true } else { false } }
  }

  /// A thread of a run that was finished, with all below it.
  ///
  /// - Parameter isLearned: which of the model's own tokens, by thread and position, are learned.
  public init(
    _ thread: ThreadID, of tree: RunTree, _ columns: TokenColumns,
    isLearned: (ThreadID, Int) -> Bool = { _, _ in true }
  ) {
    var pieces: [Piece] = []
    let tokens = tree.tokens(thread)
    var position = tokens.startIndex
    func isOwn(_ index: Int) -> Bool {
      columns.classes[Int(tokens[index])].isOwn && isLearned(thread, index - tokens.startIndex)
    }
    func append(upTo end: Int) {
      while position < end {
        let run = (position..<end).prefix { isOwn($0) == isOwn(position) }
        let ids = run.map { columns.ids[Int(tokens[$0])] }
        pieces.append(isOwn(position) ? .own(ids) : .given(ids))
        position = run.endIndex
      }
    }
    for block in tree.blocks(of: thread) {
      append(upTo: tokens.startIndex + tree.block(block).forkPosition)
      pieces.append(
        .fork(
          tree.block(block).children.map {
            Strand($0, of: tree, columns, isLearned: isLearned)
          }))
    }
    append(upTo: tokens.endIndex)
    self.pieces = pieces
  }
}
