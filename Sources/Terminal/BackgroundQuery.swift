internal import Explorer

/// The question what a terminal's background is.
enum BackgroundQuery {
  /// OSC 11 with a question mark, then DA1 (xterm, ctlseqs).
  static let question = "\u{1B}]11;?\u{1B}\\\u{1B}[c"

  /// How long answers are waited for before the terminal is given back.
  static let patience = Duration.milliseconds(400)

  /// Whether it is safe to ask: old terminals and consoles would print a part of the question.
  static func isUnderstood(by term: String) -> Bool {
    let families = [
      "xterm", "tmux", "screen", "rxvt", "alacritty", "kitty", "foot", "wezterm", "ghostty", "konsole", "vte",
      "gnome", "iterm", "contour", "mintty", "st-", "mlterm",
    ]
    return families.contains { term.hasPrefix($0) }
  }

  /// The colour in a reply `11;rgb:ffff/ffff/ffff`, without the frame around it.
  static func color(of reply: some Collection<UInt8>) -> RGB? {
    let text = String(decoding: reply, as: UTF8.self)
    guard text.hasPrefix("11;") else { return nil }
    let value = text.dropFirst(3)
    if value.hasPrefix("#"), value.utf8.count == 7, let number = UInt32(value.dropFirst(), radix: 16) {
      return RGB(UInt8(number >> 16 & 0xFF), UInt8(number >> 8 & 0xFF), UInt8(number & 0xFF))
    }
    guard value.hasPrefix("rgb:") || value.hasPrefix("rgba:"), let colon = value.firstIndex(of: ":") else {
      return nil
    }
    let parts = value[value.index(after: colon)...].split(separator: "/").prefix(3).map(level)
    guard parts.count == 3, let red = parts[0], let green = parts[1], let blue = parts[2] else { return nil }
    return RGB(red, green, blue)
  }

  /// One to four hexadecimal digits as a share of the largest such number.
  private static func level(_ digits: Substring) -> UInt8? {
    guard (1...4).contains(digits.utf8.count), let value = Int(digits, radix: 16), value >= 0 else {
      return nil
    }
    return UInt8(value * 255 / ((1 << (4 * digits.utf8.count)) - 1))
  }
}

extension InputParser {
  /// OSC: `ESC ]`, a number, a text, and BEL or `ESC \` at its end.
  ///
  /// Terminals send it in reply alone.
  static func parseOperatingSystemCommand(_ bytes: ArraySlice<UInt8>) -> Step {
    let body = bytes.dropFirst(2)
    guard let first = body.first else { return .incomplete }
    guard (0x30...0x39).contains(first) else { return .complete(.key(.alt("]")), count: 2) }
    guard let end = body.firstIndex(where: { $0 < 0x20 }) else { return .incomplete }
    let count = end - bytes.startIndex
    let input = BackgroundQuery.color(of: body[..<end]).map(Input.background)
    switch bytes[end] {
    case 0x07: return .complete(input, count: count + 1)
    case 0x1B:
      guard end + 1 < bytes.endIndex else { return .incomplete }
      // Any other sequence breaks the text off, and so does a control.
      return bytes[end + 1] == 0x5C ? .complete(input, count: count + 2) : .complete(nil, count: count)
    default: return .complete(nil, count: count)
    }
  }
}
