/// The final answer that free text points out, for votes such as self-consistency's (Wang and others, 2023).
///
/// In this order: the contents of the last `\boxed{…}`; the text behind the last "answer is" or "Answer:" up to the end
/// of the sentence; a number that the text ends with. Time is linear in the text.
enum FinalAnswer {
  /// An answer is a few words: a longer one is cut.
  private static let maximumLength = 200
  /// The most bytes behind a number that the text ends with: a unit, a full stop, the tag that ends a turn.
  private static let longestUnit = 24

  static func extract(from text: String) -> String? { pointedOut(in: text) ?? finalNumber(in: text) }

  /// The answer that the text itself names as such.
  static func pointedOut(in text: String) -> String? { boxed(in: text) ?? announced(in: text) }

  /// The last number, where little follows it: one in the middle of a text is no answer.
  private static func finalNumber(in text: String) -> String? {
    let end = text.utf8.reversed().prefix(longestUnit + 1)
    guard end.contains(where: \.isDigit) else { return nil }
    return lastNumber(in: text)
  }

  /// The contents of the last `\boxed{…}` that is closed, inner braces included; nil where there is none.
  static func boxed(in text: String) -> String? {
    let bytes = Array(text.utf8)
    guard let start = lastIndex(of: "\\boxed{", in: bytes, ignoringCase: false) else { return nil }
    let content = bytes[(start + 7)...].prefix(maximumLength + 1)
    var depth = 1
    for (index, byte) in zip(content.indices, content) {
      if byte == UInt8(ascii: "{") { depth += 1 }
      if byte == UInt8(ascii: "}") { depth -= 1 }
      if depth == 0 { return nonEmpty(trimmed(String(decoding: content[..<index], as: UTF8.self))) }
    }
    return nil
  }

  /// The text behind the last "answer is" or "answer:", up to the end of its sentence or line.
  private static func announced(in text: String) -> String? {
    let bytes = Array(text.utf8)
    let found = ["answer is", "answer:"].compactMap { phrase in
      lastIndex(of: phrase, in: bytes, ignoringCase: true).map { $0 + phrase.utf8.count }
    }
    guard let start = found.max() else { return nil }
    // A model may break the line or write `**` right after the colon.
    let rest = bytes[start...].drop { " \t\r\n:*".utf8.contains($0) }.prefix(maximumLength)
    let end = rest.indices.first { index in
      if rest[index] == UInt8(ascii: "\n") { return true }
      // A full stop ends a sentence only in front of a space: 3.5 is a number.
      guard rest[index] == UInt8(ascii: "."), index + 1 < rest.endIndex else { return false }
      return rest[index + 1] == UInt8(ascii: " ")
    }
    return nonEmpty(trimmed(String(decoding: rest[..<(end ?? rest.endIndex)], as: UTF8.self)))
  }

  /// The last number, with its sign, thousands commas and decimals as written; nil where there is none.
  static func lastNumber(in text: String) -> String? {
    let bytes = Array(text.utf8)
    guard let last = bytes.lastIndex(where: \.isDigit) else { return nil }
    var start = last
    while start > 0, last - start < 40 {
      let before = bytes[start - 1]
      // A comma or point belongs to the number only between digits.
      let joins = (before == UInt8(ascii: ",") || before == UInt8(ascii: ".")) && start > 1
      guard before.isDigit || (joins && bytes[start - 2].isDigit && bytes[start].isDigit) else { break }
      start -= 1
    }
    // A minus is a sign where nothing stands in front of it that could be subtracted from.
    if start > 0, bytes[start - 1] == UInt8(ascii: "-") {
      let before = start > 1 ? bytes[start - 2] : UInt8(ascii: " ")
      if " \t\n(=:$*".utf8.contains(before) { start -= 1 }
    }
    return String(decoding: bytes[start...last], as: UTF8.self)
  }

  /// One spelling for one number: without thousands commas, leading zeros and zeros behind the point.
  static func plainNumber(_ text: String) -> String {
    let sign = text.hasPrefix("-") ? "-" : ""
    let parts = text.drop { $0 == "-" }.filter { $0 != "," }
      .split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let whole = String(parts.first?.drop { $0 == "0" } ?? "")
    var decimals = parts.count > 1 ? String(parts[1]) : ""
    while decimals.hasSuffix("0") { decimals.removeLast() }
    let digits = (whole.isEmpty ? "0" : whole) + (decimals.isEmpty ? "" : "." + decimals)
    return digits == "0" ? digits : sign + digits
  }

  /// Without the white space, markup and punctuation around it.
  static func trimmed(_ text: String) -> String {
    let isAround = { (character: Character) in character.isWhitespace || "*.,;:!\"'`$".contains(character) }
    guard let first = text.firstIndex(where: { !isAround($0) }),
      let last = text.lastIndex(where: { !isAround($0) })
    else { return "" }
    return String(text[first...last])
  }

  private static func nonEmpty(_ text: String) -> String? { text.isEmpty ? nil : text }

  /// The last place of `phrase`, which is given in lower case.
  private static func lastIndex(of phrase: String, in bytes: [UInt8], ignoringCase: Bool) -> Int? {
    let wanted = Array(phrase.utf8)
    let fold: (UInt8) -> UInt8 = { byte in
      ignoringCase && (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
    var start = bytes.count - wanted.count
    while start >= 0 {
      // One byte is enough to tell that most positions are not it.
      if fold(bytes[start + wanted.count - 1]) == wanted[wanted.count - 1],
        wanted.indices.allSatisfy({ fold(bytes[start + $0]) == wanted[$0] })
      {
        return start
      }
      start -= 1
    }
    return nil
  }
}
