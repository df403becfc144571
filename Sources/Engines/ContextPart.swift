/// A part of the context that a sequence attends to; the parts come in order.
///
/// Tokens follow one another in position. A stitch is a list of paths that do not see one another. They all start at
/// the position behind the part before them. The part after them sees them all, and starts at the position behind the
/// longest of them (by position). A path may itself contain a stitch.
public indirect enum ContextPart: Sendable, Hashable {
  case tokens([TokenID])
  case stitch([[ContextPart]])

  /// Whether it stands for no token at all.
  public var isEmpty: Bool {
    switch self {
    case .tokens(let tokens): tokens.isEmpty
    case .stitch(let paths): paths.allSatisfy { $0.allSatisfy(\.isEmpty) }
    }
  }

  /// All tokens in logical order: the linearised text.
  public var flattened: [TokenID] {
    switch self {
    case .tokens(let tokens): tokens
    case .stitch(let paths): paths.flatMap { $0.flatMap(\.flattened) }
    }
  }

  /// Positions it takes up: of a stitch, those of its longest path.
  public var positions: Int {
    switch self {
    case .tokens(let tokens): tokens.count
    case .stitch(let paths): paths.map { $0.reduce(0) { $0 + $1.positions } }.max() ?? 0
    }
  }

  /// How deep stitches are nested.
  public var depth: Int {
    switch self {
    case .tokens: 0
    case .stitch(let paths): 1 + (paths.joined().map(\.depth).max() ?? 0)
    }
  }
}

extension [ContextPart] {
  /// How many tokens the context holds, every path counted.
  public var tokenCount: Int {
    reduce(0) { count, part in
      switch part {
      case .tokens(let tokens): count + tokens.count
      case .stitch(let paths): count + paths.reduce(0) { $0 + $1.tokenCount }
      }
    }
  }
}
