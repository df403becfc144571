/// Cuts a text into cells: a scalar with the zero-width marks that follow it.
///
/// Terminals disagree on joined emoji, so only the first emoji of a joined sequence is kept; variation
/// selectors and skin tones are dropped for the same reason. Scalars that must not reach a terminal get a stand-in.
struct CellReader {
  private var scalars: String.UnicodeScalarView.Iterator
  /// The next two scalars, which decide where a cell ends.
  private var first: Unicode.Scalar?
  private var second: Unicode.Scalar?
  private let style: Style

  init(_ text: String, style: Style = .plain) {
    scalars = text.unicodeScalars.makeIterator()
    first = scalars.next()
    second = scalars.next()
    self.style = style
  }

  private mutating func advance() {
    first = second
    second = scalars.next()
  }

  mutating func next() -> Cell? {
    guard let first else { return nil }
    advance()
    if first.isPrintableASCII, self.first?.isASCII ?? true {
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
    addMarks(to: &cell, isEmoji: first.isPictograph)
    return cell
  }

  private mutating func addMarks(to cell: inout Cell, isEmoji: Bool) {
    while let following = first, following.value >= 0x300 {
      if Sanitizer.isVariationSelector(following) || (isEmoji && following.properties.isEmojiModifier) {
        advance()
      } else if isEmoji, following == Sanitizer.joiner, second?.isPictograph ?? false {
        advance()
        advance()
      } else if CharacterWidth.columns(of: following) == 0, Sanitizer.isDisplayable(following) {
        advance()
        cell.addMark(following)
      } else {
        return
      }
    }
  }
}

extension Unicode.Scalar {
  var isPrintableASCII: Bool { value >= 0x20 && value < 0x7F }

  /// Whether the scalar is an emoji and not one of the ASCII characters that may become one.
  var isPictograph: Bool { value > 0xFF && properties.isEmoji }
}
