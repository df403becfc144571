/// A colour as the views ask for it; the terminal finds the nearest one that it can show.
public enum Color: Hashable, Sendable {
  /// The terminal's own foreground or background.
  case `default`
  /// An index into xterm's 256 colours; 0...15 are the user's own palette.
  case palette(UInt8)
  /// One of the 240 colours that are the same everywhere, and its stand-in among the user's 16.
  case tone(UInt8, basic: UInt8)
  case rgb(UInt8, UInt8, UInt8)
}

/// Red, green and blue.
public struct RGB: Hashable, Sendable {
  public var red: UInt8
  public var green: UInt8
  public var blue: UInt8

  public init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  /// Whether dark text reads better on it than light text (by luma, ITU-R BT.601).
  public var isLight: Bool { 299 * Int(red) + 587 * Int(green) + 114 * Int(blue) > 127_500 }

  /// Levels of the 6x6x6 cube at the palette indices 16...231.
  public static let cubeLevels: [UInt8] = [0, 95, 135, 175, 215, 255]

  /// xterm's colour at a palette index; of the first 16 its default.
  public init(palette index: UInt8) {
    switch index {
    case ..<16: self = Self.first[Int(index)]
    case 232...:
      let level = 8 + 10 * (index - 232)
      self.init(level, level, level)
    default:
      let cube = Int(index) - 16
      self.init(Self.cubeLevels[cube / 36], Self.cubeLevels[cube / 6 % 6], Self.cubeLevels[cube % 6])
    }
  }

  private static let first = [
    RGB(0, 0, 0), RGB(205, 0, 0), RGB(0, 205, 0), RGB(205, 205, 0), RGB(0, 0, 238), RGB(205, 0, 205),
    RGB(0, 205, 205), RGB(229, 229, 229), RGB(127, 127, 127), RGB(255, 0, 0), RGB(0, 255, 0),
    RGB(255, 255, 0), RGB(92, 92, 255), RGB(255, 0, 255), RGB(0, 255, 255), RGB(255, 255, 255),
  ]
}

/// The choice of `--color`.
public enum ColorChoice: String, CaseIterable, Sendable {
  case auto, always, never

  /// Whether to use colours.
  ///
  /// Order of authority: the flag, then `NO_COLOR` (set and not empty, no-color.org), then `CLICOLOR_FORCE` and
  /// `FORCE_COLOR` (set and not 0, bixense.com/clicolors), then whether the output is a terminal that can do
  /// anything. Bold, underline and reverse are no colours and stay.
  public func usesColor(environment: [String: String], outputIsTTY: Bool) -> Bool {
    switch self {
    case .always: return true
    case .never: return false
    case .auto: break
    }
    if let value = environment["NO_COLOR"], !value.isEmpty { return false }
    for name in ["CLICOLOR_FORCE", "FORCE_COLOR"] {
      if let value = environment[name], !value.isEmpty, value != "0" { return true }
    }
    let term = environment["TERM"] ?? ""
    return outputIsTTY && !term.isEmpty && term != "dumb"
  }
}
