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
    case 232...: self.init(8 + 10 * (index - 232), 8 + 10 * (index - 232), 8 + 10 * (index - 232))
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

extension Color: CustomStringConvertible {
  /// `default`, the palette index, or `#rrggbb`.
  public var description: String {
    switch self {
    case .default: return "default"
    case .palette(let index), .tone(let index, _): return String(index)
    case .rgb(let red, let green, let blue):
      let hex = String(UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue), radix: 16)
      return "#" + String(repeating: "0", count: 6 - hex.count) + hex
    }
  }
}
