/// Cuts running text into the parts of steps and everything else.
struct CountdownLexer {
  enum Token: Equatable {
    /// Where it is written and its value; nil where it is no whole number.
    case number(Range<Int>, Int?)
    case operation(CountdownStep.Operation)
    case equals
    case close
    /// Anything that ends a step: words, punctuation, line breaks.
    case other
  }

  private let bytes: [UInt8]
  private var index = 0
  private var last = Token.other

  static func tokens(_ bytes: [UInt8]) -> [Token] {
    var lexer = CountdownLexer(bytes: bytes)
    var tokens: [Token] = []
    while let token = lexer.next() {
      // Runs of words need no more than one token.
      if token != .other || lexer.last != .other { tokens.append(token) }
      lexer.last = token
    }
    return tokens
  }

  private func byte(_ offset: Int) -> UInt8? { offset < bytes.count ? bytes[offset] : nil }

  private mutating func next() -> Token? {
    while let space = spaceLength { index += space }
    guard let first = byte(index) else { return nil }
    if first.isDigit { return number() }
    if Self.isLetter(first) { return word() }
    if first == UInt8(ascii: "\\") { return command() }
    if first >= 0x80 { return sign() }
    index += 1
    switch first {
    case UInt8(ascii: "+"): return .operation(.add)
    case UInt8(ascii: "-"): return .operation(.subtract)
    case UInt8(ascii: "/"): return .operation(.divide)
    case UInt8(ascii: "="): return .equals
    case UInt8(ascii: ")"): return .close
    case UInt8(ascii: "*"):
      guard byte(index) == UInt8(ascii: "*") else { return .operation(.multiply) }
      // Two are Markdown's bold.
      index += 1
      return .other
    default: return .other
    }
  }

  /// How long the blank at `index` is, if there is one; a line break is none.
  private var spaceLength: Int? {
    switch byte(index) {
    case UInt8(ascii: " "), UInt8(ascii: "\t"): 1
    case 0xC2 where byte(index + 1) == 0xA0: 2
    case 0xE2 where byte(index + 1) == 0x80 && (byte(index + 2) == 0x89 || byte(index + 2) == 0xAF): 3
    default: nil
    }
  }

  /// Digits, with any decimals, which make it no whole number.
  private mutating func number() -> Token {
    let start = index
    skipDigits()
    var isWhole = true
    while byte(index) == UInt8(ascii: "."), let next = byte(index + 1), next.isDigit {
      index += 1
      skipDigits()
      isWhole = false
    }
    // Nothing of that length comes out of six numbers up to 9999 that still leads to a target.
    guard index - start <= 18 else { return .other }
    return .number(start..<index, isWhole ? Int(String(decoding: bytes[start..<index], as: UTF8.self)) : nil)
  }

  private mutating func skipDigits() {
    while let next = byte(index), next.isDigit { index += 1 }
  }

  /// A word with the digits in it, so that `x22` is no 22; an `x` behind a number multiplies.
  private mutating func word() -> Token {
    let start = index
    while let next = byte(index), Self.isLetter(next) { index += 1 }
    if index - start == 1, bytes[start] | 0x20 == UInt8(ascii: "x"), case .number = last {
      return .operation(.multiply)
    }
    while let next = byte(index), Self.isLetter(next) || next.isDigit { index += 1 }
    return .other
  }

  /// LaTeX's signs.
  private mutating func command() -> Token {
    index += 1
    let start = index
    while let next = byte(index), Self.isLetter(next) { index += 1 }
    return switch index - start > 5 ? "" : String(decoding: bytes[start..<index], as: UTF8.self) {
    case "times", "cdot": .operation(.multiply)
    case "div": .operation(.divide)
    default: .other
    }
  }

  /// Unicode's signs.
  private mutating func sign() -> Token {
    for (spelling, operation) in Self.signs where bytes[index...].starts(with: spelling) {
      index += spelling.count
      return .operation(operation)
    }
    index += 1
    return .other
  }

  private static let signs: [([UInt8], CountdownStep.Operation)] = {
    let spellings: [(String, CountdownStep.Operation)] = [
      ("−–", .subtract), ("×·⋅∗", .multiply), ("÷∕", .divide), ("＋", .add),
    ]
    return spellings.flatMap { signs, operation in signs.map { (Array(String($0).utf8), operation) } }
  }()

  private static func isLetter(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte | 0x20) || byte == UInt8(ascii: "_")
  }
}

extension UInt8 {
  /// Whether it is an ASCII digit.
  var isDigit: Bool { (0x30...0x39).contains(self) }
}

/// Reads ASCII text from left to right.
struct ASCIICursor {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

  /// Passes `literal` if it comes next.
  mutating func take(_ literal: String) -> Bool {
    guard rest.starts(with: literal.utf8) else { return false }
    rest = rest.dropFirst(literal.utf8.count)
    return true
  }

  mutating func skipSpaces() { rest = rest.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") } }

  /// A whole number of at most 18 digits, as written and as a value; nil where there is none.
  mutating func digits() -> (text: String, value: Int?)? {
    let digits = rest.prefix(while: \.isDigit)
    guard !digits.isEmpty, digits.count <= 18 else { return nil }
    rest = rest.dropFirst(digits.count)
    let text = String(decoding: digits, as: UTF8.self)
    return (text, Int(text))
  }
}
