/// Cuts a text into cells: a scalar with the zero-width marks that follow it.
///
/// Terminals disagree on joined emoji, so only the first emoji of a joined sequence is kept; variation
/// selectors and skin tones are dropped for the same reason. What must not reach a terminal gets a stand-in.
struct CellReader {
  private var scalars: Substring.UnicodeScalarView
  private let style: Style

  init(_ text: String, style: Style = .plain) {
    scalars = text.unicodeScalars[...]
    self.style = style
  }

  mutating func next() -> Cell? {
    guard let first = scalars.popFirst() else { return nil }
    if first.isPrintableASCII, scalars.first?.isASCII ?? true {
      return Cell(printable: first, style: style)
    }
    var cell: Cell
    if CharacterWidth.columns(of: first) == 0, Sanitizer.isDisplayable(first) {
      // A mark with nothing to stand on, as at the beginning of a token, gets Unicode's dotted circle.
      cell = Cell("\u{25CC}", style: style)
      cell.addMark(first)
    } else {
      cell = Cell(first, style: style)
    }
    let isEmoji = first.isPictograph
    while let following = scalars.first {
      if Sanitizer.isVariationSelector(following) {
        scalars.removeFirst()
      } else if isEmoji, following.properties.isEmojiModifier {
        scalars.removeFirst()
      } else if isEmoji, following == Sanitizer.joiner,
        let joined = scalars.dropFirst().first, joined.isPictograph
      {
        scalars.removeFirst(2)
      } else if CharacterWidth.columns(of: following) == 0, Sanitizer.isDisplayable(following) {
        scalars.removeFirst()
        cell.addMark(following)
      } else {
        break
      }
    }
    return cell
  }
}

extension Unicode.Scalar {
  var isPrintableASCII: Bool { value >= 0x20 && value < 0x7F }

  /// Whether the scalar is an emoji and not one of the ASCII characters that may become one.
  var isPictograph: Bool { value > 0xFF && properties.isEmoji }
}
