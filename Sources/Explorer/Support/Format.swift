/// Numbers as the screen shows them.
enum Format {
  /// A number with this many digits behind the point.
  static func fixed(_ value: Double, _ decimals: Int) -> String {
    guard value.isFinite, abs(value) < 1e12 else { return "–" }
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let rounded = Int64((value * scale).rounded())
    let digits = String(rounded.magnitude)
    let sign = rounded < 0 ? "-" : ""
    guard decimals > 0 else { return sign + digits }
    let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    return sign + padded.dropLast(decimals) + "." + padded.suffix(decimals)
  }

  /// A share as per cent, such as `98.1%`; tiny ones keep a digit.
  static func percent(_ share: Double) -> String {
    guard share.isFinite else { return "–" }
    if share > 0, share < 0.0005 { return "<0.1%" }
    if share < 1, share >= 0.9995 { return ">99.9%" }
    return fixed(share * 100, 1) + "%"
  }

  /// A count in at most five columns: `12345`, `123k`, `1.2M`.
  static func count(_ count: Int) -> String {
    switch count {
    case ..<100_000: String(count)
    case ..<1_000_000: "\(count / 1000)k"
    default: fixed(Double(count) / 1e6, 1) + "M"
    }
  }

  /// The same of a figure, which is no number where it is not known.
  static func count(_ value: Double) -> String {
    value.isFinite ? count(Int(exactly: value.rounded()) ?? .max) : "–"
  }

  /// A share as per cent, without decimals.
  static func wholePercent(_ share: Double) -> String { fixed(100 * share, 0) + "%" }

  static func left(_ text: String, _ columns: Int) -> String {
    let (shown, blanks) = fitted(text, columns)
    return shown + blanks
  }

  static func right(_ text: String, _ columns: Int) -> String {
    let (shown, blanks) = fitted(text, columns)
    return blanks + shown
  }

  /// The text, cut short where it has to be, and the blanks that fill the rest.
  private static func fitted(_ text: String, _ columns: Int) -> (shown: String, blanks: String) {
    let shown = CharacterWidth.truncated(text, columns: columns)
    return (shown, String(repeating: " ", count: max(0, columns - CharacterWidth.columns(of: shown))))
  }

  /// A text that loses its middle where it is too long.
  static func withoutMiddle(_ text: String, _ columns: Int) -> String {
    guard CharacterWidth.columns(of: text) > columns, columns > 2 else { return text }
    let end = String(text.reversed())
    let shownEnd = String(CharacterWidth.truncated(end, columns: columns / 2 + 1).dropLast().reversed())
    let start = CharacterWidth.truncated(text, columns: columns - CharacterWidth.columns(of: shownEnd))
    return start + shownEnd
  }

  /// A bar of eighths of a column.
  static func bar(_ share: Double, _ columns: Int) -> String {
    guard share.isFinite, columns > 0 else { return "" }
    let eighths = Int((min(max(0, share), 1) * Double(columns * 8)).rounded())
    let part = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8]
    let bar = String(repeating: "█", count: eighths / 8) + part
    // Something that is not nothing shows.
    return bar.isEmpty && share > 0 ? "▏" : bar
  }

  /// Untrusted text on one line.
  static func visible(_ text: String, limit: Int = 400) -> String {
    Sanitizer.visible(text, .init(limit: limit))
  }
}
