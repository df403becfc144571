/// The look of each part of the screen, by the part's role and never by a literal colour in a view.
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
    /// A token that the person wrote in the place of the model's token.
    case editedToken
    case reprefilledToken
    /// A token that nothing attends to any more.
    case droppedToken
    /// The place of the next token of a running thread.
    case live
    case pruned
    /// A thread that waits at a join.
    case waiting
    /// The token at which a step goes wrong.
    case mistake
    /// A position where the model could have forked.
    case decision
    case cursor
    case selection
    case searchMatch
    case inputField
  }

  let styles: [Role: Style]
  /// Foregrounds that can be read on the status bar.
  let bar: [Role: Color]
  let shades: [Style]

  public subscript(role: Role) -> Style { styles[role] ?? .plain }

  func onStatusBar(_ role: Role) -> Style {
    self[.statusBar].overlaid(by: Style(bar[role] ?? .default, .bold))
  }

  static let probabilitySteps = 5

  /// The step, 0 (unlikely) to 4 (nearly sure), in which a probability falls; NaN counts as unlikely.
  static func probabilityStep(_ probability: Double) -> Int {
    if probability >= 0.6 { return probability >= 0.9 ? 4 : 3 }
    return probability >= 0.3 ? 2 : probability >= 0.1 ? 1 : 0
  }

  /// A one-column bar for a step, so that the shade is not told by colour alone.
  static func probabilityGlyph(step: Int) -> Unicode.Scalar {
    let glyphs: [Unicode.Scalar] = ["▁", "▂", "▄", "▆", "█"]
    return glyphs[min(max(0, step), glyphs.count - 1)]
  }

  /// The style of a step from `probabilityStep(_:)`.
  func probability(step: Int) -> Style {
    shades.isEmpty ? .plain : shades[min(max(0, step), shades.count - 1)]
  }
}

/// The choice of `--theme`.
public enum ThemeChoice: String, CaseIterable, Sendable {
  /// The one that fits the terminal's background, as far as that is known.
  case auto
  case dark, light, mono

  /// The theme, where colours are shown and the background is light, dark or not known.
  public func theme(hasColor: Bool, isLight: Bool?) -> Theme {
    guard hasColor else { return .mono }
    switch self {
    case .auto: return isLight == true ? .light : .dark
    case .dark: return .dark
    case .light: return .light
    case .mono: return .mono
    }
  }

  /// Whether the background is light, as some terminals say in `COLORFGBG` (`15;0`, `0;default;15`).
  public static func isLight(colorFGBG value: String?) -> Bool? {
    guard let index = value?.split(separator: ";").last.flatMap({ UInt8($0) }), index < 16 else { return nil }
    return index == 7 || index > 8
  }
}
