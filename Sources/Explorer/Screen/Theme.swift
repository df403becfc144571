/// What each part of the screen looks like, by the part's role and never by a literal colour in a view.
///
/// No state is told by colour alone: views add a glyph or a word, and the theme without colours tells the roles
/// apart by bold, dim, underline and reverse.
public struct Theme: Sendable, Equatable {
  public enum Role: String, CaseIterable, Sendable {
    /// A view's or a panel's heading.
    case title
    /// The line at the bottom.
    case statusBar
    /// A word in the status bar that must be seen, such as LIVE or PAUSED.
    case statusEmphasis
    /// A key's name in hints and help.
    case keyHint
    /// Frames, rulers and the lines of the tree.
    case frame
    case dim
    case warning
    case error
    case success
    /// Strands, tokens and spans on the critical path.
    case critical
    /// Tokens by who made them.
    case generatedToken
    case insertedToken
    case reprefilledToken
    /// A token that nothing attends to any more.
    case droppedToken
    /// The place of the next token of a running thread.
    case live
    case pruned
    /// A thread that waits at a join.
    case waiting
    /// A position where the model could have forked.
    case decision
    case cursor
    case selection
    case searchMatch
    case inputField
  }

  private let styles: [Role: Style]
  private let threads: [Style]
  private let shades: [Style]
  public let hasColor: Bool

  public subscript(role: Role) -> Style { styles[role] ?? .plain }

  /// A sibling thread's own style, by its index among the siblings; repeats after the last colour.
  public func thread(_ index: Int) -> Style {
    guard !threads.isEmpty else { return .plain }
    let rest = index % threads.count
    return threads[rest < 0 ? rest + threads.count : rest]
  }

  /// Number of shades for probabilities.
  public static let probabilitySteps = 5

  /// The step, 0 (unlikely) to 4 (nearly sure), in which a probability falls; NaN counts as unlikely.
  public static func probabilityStep(_ probability: Double) -> Int {
    switch probability {
    case 0.9...: return 4
    case 0.6..<0.9: return 3
    case 0.3..<0.6: return 2
    case 0.1..<0.3: return 1
    default: return 0
    }
  }

  /// A one-column bar for a step, so that the shade is not told by colour alone.
  public static func probabilityGlyph(step: Int) -> Unicode.Scalar {
    let glyphs: [Unicode.Scalar] = ["▁", "▂", "▄", "▆", "█"]
    return glyphs[min(max(0, step), glyphs.count - 1)]
  }

  /// The style of a step from `probabilityStep(_:)`.
  public func probability(step: Int) -> Style {
    shades.isEmpty ? .plain : shades[min(max(0, step), shades.count - 1)]
  }
}

extension Theme {
  /// The default: mostly the user's own 16 colours, so that it fits dark and light backgrounds.
  public static let color = Theme(
    styles: [
      .title: Style(.palette(6), .bold),
      .statusBar: Style(.palette(15), on: .palette(238)),
      .statusEmphasis: Style(.palette(0), on: .palette(11), .bold),
      .keyHint: Style(.palette(6), .bold),
      .frame: Style(.palette(8)),
      .dim: Style(.palette(8)),
      .warning: Style(.palette(3), .bold),
      .error: Style(.palette(1), .bold),
      .success: Style(.palette(2), .bold),
      .critical: Style(.palette(11), .bold),
      .generatedToken: .plain,
      .insertedToken: Style(.palette(5), .italic),
      .reprefilledToken: Style(.palette(4), .underline),
      .droppedToken: Style(.palette(8), [.dim, .underline]),
      .live: Style(.palette(10), .bold),
      .pruned: Style(.palette(8), .dim),
      .waiting: Style(.palette(8)),
      .decision: Style(.palette(3), .underline),
      .cursor: Style(.default, .reverse),
      .selection: Style(.palette(15), on: .palette(24)),
      .searchMatch: Style(.palette(0), on: .palette(3)),
      .inputField: Style(.palette(15), on: .palette(236)),
    ],
    threads: [6, 2, 5, 4, 3, 14, 13, 12].map { Style(.palette($0)) },
    shades: [Style(.palette(9), .underline)] + [208, 178, 114, 40].map { Style(.palette($0)) },
    hasColor: true)

  /// For NO_COLOR and terminals without colours.
  public static let mono = Theme(
    styles: [
      .title: Style(.default, .bold),
      .statusBar: Style(.default, .reverse),
      .statusEmphasis: Style(.default, [.reverse, .bold]),
      .keyHint: Style(.default, .bold),
      .dim: Style(.default, .dim),
      .warning: Style(.default, .bold),
      .error: Style(.default, [.bold, .reverse]),
      .success: Style(.default, .bold),
      .critical: Style(.default, .bold),
      .insertedToken: Style(.default, .italic),
      .reprefilledToken: Style(.default, .underline),
      .droppedToken: Style(.default, [.dim, .underline]),
      .live: Style(.default, [.bold, .underline]),
      .pruned: Style(.default, .dim),
      .waiting: Style(.default, .dim),
      .decision: Style(.default, .underline),
      .cursor: Style(.default, .reverse),
      .selection: Style(.default, [.reverse, .bold]),
      .searchMatch: Style(.default, [.underline, .bold]),
      .inputField: Style(.default, .underline),
    ],
    threads: [],
    shades: [
      Style(.default, [.bold, .underline]), Style(.default, .underline), .plain, .plain,
      Style(.default, .dim),
    ],
    hasColor: false)
}
