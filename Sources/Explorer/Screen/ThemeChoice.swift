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
