/// The kind of character that a token begins or ends with, for where a line may break.
enum TextEdge: UInt8, Sendable {
  case other, space, letter, digit
  /// A point or a comma, which may stand inside a number.
  case point
  case opening, closing, sign

  init(_ scalar: Unicode.Scalar?) {
    guard let scalar else {
      self = .other
      return
    }
    switch scalar {
    case " ", "\t", "\n", "\r": self = .space
    case "0"..."9": self = .digit
    case ".", ",": self = .point
    case "(", "[", "{": self = .opening
    case ")", "]", "}", ";", ":", "!", "?", "%": self = .closing
    case "+", "-", "\u{2212}": self = .sign
    default:
      // Characters that take two columns, such as kana, may part anywhere.
      let columns = CharacterWidth.columns(of: scalar)
      let isLetter = scalar.properties.isAlphabetic || scalar == "'" || scalar == "_"
      self = columns == 0 || (columns == 1 && isLetter) ? .letter : .other
    }
  }

  /// How firmly two tokens hold together.
  enum Bond: Comparable { case none, word, number }

  /// The bond between a token and the next one.
  static func bond(_ last: TextEdge, _ first: TextEdge) -> Bond {
    switch (last, first) {
    case (.space, _), (_, .space): .none
    case (.digit, .digit), (.digit, .point), (.point, .digit): .number
    case (.letter, .letter), (.letter, .digit), (.digit, .letter): .word
    case (.sign, .digit): .word
    case (.opening, _), (_, .closing), (_, .point): .word
    default: .none
    }
  }
}
