/// The fixed text in a Jinja template: its string literals with escapes resolved, and all text outside the braces.
///
/// It finds the sentences that a template brings along; it does not run the template.
struct TemplateLiterals {
  struct Literal: Equatable {
    /// The code before this literal in the same pair of braces, back to the literal before; nothing outside braces.
    var code: String
    var text: String
    /// Whether an expression goes on: another literal came before in the same pair of braces.
    var continues: Bool
  }

  private(set) var all: [Literal] = []
  private let bytes: [UInt8]
  private var index = 0

  init(_ template: String) {
    bytes = Array(template.utf8)
    while index < bytes.count {
      switch (bytes[index], index + 1 < bytes.count ? bytes[index + 1] : 0) {
      case (UInt8(ascii: "{"), UInt8(ascii: "#")): skip(past: "#}")
      case (UInt8(ascii: "{"), UInt8(ascii: "{")): readCode(until: UInt8(ascii: "}"))
      case (UInt8(ascii: "{"), UInt8(ascii: "%")): readCode(until: UInt8(ascii: "%"))
      default: readOutside()
      }
    }
  }

  private func stands(_ text: StaticString) -> Bool {
    text.withUTF8Buffer { bytes[index...].starts(with: $0) }
  }

  private mutating func skip(past end: StaticString) {
    index += 2
    while index < bytes.count, !stands(end) { index += 1 }
    index += 2
  }

  private mutating func readOutside() {
    let start = index
    repeat { index += 1 } while index < bytes.count && !stands("{{") && !stands("{%") && !stands("{#")
    all.append(
      Literal(code: "", text: String(decoding: bytes[start..<index], as: UTF8.self), continues: false))
  }

  /// Reads an expression or a statement to its closing brace, which does not count inside a literal.
  private mutating func readCode(until end: UInt8) {
    index += 2
    let count = all.count
    var start = index
    while index < bytes.count {
      let byte = bytes[index]
      if byte == end, index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "}") {
        index += 2
        return
      }
      if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
        let code = String(decoding: bytes[start..<index], as: UTF8.self)
        all.append(Literal(code: code, text: readLiteral(quote: byte), continues: all.count > count))
        start = index
      } else {
        index += 1
      }
    }
  }

  private mutating func readLiteral(quote: UInt8) -> String {
    var text: [UInt8] = []
    index += 1
    while index < bytes.count, bytes[index] != quote {
      if bytes[index] == UInt8(ascii: "\\"), index + 1 < bytes.count {
        index += 1
        switch bytes[index] {
        case UInt8(ascii: "n"): text.append(UInt8(ascii: "\n"))
        case UInt8(ascii: "t"): text.append(UInt8(ascii: "\t"))
        case UInt8(ascii: "\\"), UInt8(ascii: "'"), UInt8(ascii: "\""): text.append(bytes[index])
        case let other: text += [UInt8(ascii: "\\"), other]
        }
      } else {
        text.append(bytes[index])
      }
      index += 1
    }
    index += 1
    return String(decoding: text, as: UTF8.self)
  }
}
