import Traces

/// Tokens as the panes show them.
enum TokenText {
  /// The text of an id in quotes, so that spaces show; controls are visible and long pieces clipped.
  static func quoted(_ id: Int32, _ pieces: PieceTable, limit: Int = 40) -> String {
    guard let bytes = pieces[id] else { return "<\(id)>" }
    return "\"" + Sanitizer.visible(bytes.prefix(4 * limit), .init(tab: .mark, limit: limit)) + "\""
  }

  /// The bytes of an id in hexadecimal.
  static func hex(_ bytes: [UInt8], limit: Int) -> String {
    let shown = bytes.prefix(limit).map { byte in
      let hex = String(byte, radix: 16)
      return byte < 16 ? "0" + hex : hex
    }
    return shown.joined(separator: " ") + (bytes.count > limit ? " …" : "")
  }
}

/// Probabilities from logarithms.
enum Probability {
  /// nil where the model gave none.
  static func of(_ logprob: Float) -> Double? { logprob.isNaN ? nil : min(1, exponential(Double(logprob))) }

  /// e to the power of `x` for x ≤ 0, to nine digits; the target has no C library.
  static func exponential(_ x: Double) -> Double {
    guard x > -700 else { return 0 }
    guard x < 700 else { return .infinity }
    // Halve until the series converges quickly, then square as often.
    var halvings = 0
    var small = x
    while abs(small) > 0.1 {
      small /= 2
      halvings += 1
    }
    var term = 1.0
    var sum = 1.0
    for n in 1...9 {
      term *= small / Double(n)
      sum += term
    }
    for _ in 0..<halvings { sum *= sum }
    return sum
  }
}

/// One alternative: its text, its probability and a bar.
enum AlternativeLine {
  static func write<Surface: DrawingSurface>(
    _ alternative: Alternative, _ pieces: PieceTable, _ theme: Theme, x: Int, y: Int, width: Int,
    isCurrent: Bool = false, _ region: inout Surface
  ) {
    let probability = Probability.of(alternative.logprob) ?? 0
    let textWidth = max(6, min(20, width * 2 / 5))
    let style = theme.probability(step: Theme.probabilityStep(probability))
    let text = Format.left(TokenText.quoted(alternative.id, pieces), textWidth)
    region.write(text, x: x, y: y, style: isCurrent ? Style.plain.adding(.bold) : .plain, maxWidth: width)
    region.write(
      Format.right(Format.percent(probability), 6), x: x + textWidth + 1, y: y, style: .plain,
      maxWidth: width - textWidth - 1)
    let barX = textWidth + 8
    // Underlining says something about a token; on a bar it would only be noise.
    let barStyle = Style(style.foreground, on: .default)
    region.write(
      Format.bar(probability, max(0, width - barX - (isCurrent ? 2 : 0))), x: x + barX, y: y, style: barStyle,
      maxWidth: max(0, width - barX))
  }
}
