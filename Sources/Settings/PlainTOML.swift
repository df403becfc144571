/// The part of TOML that is handed to the package: without inline tables, dates, deep nests and bare names beyond ASCII.
///
/// toml++ 3.4 reports most mistakes, but ends the program over some (`[=`, `a = [}`, `a = 2020-01-01T.`, thirty thousand dots).
/// A mistake in the file must not keep the program from starting.
enum PlainTOML {
  /// The first line with something else, counted from 1.
  static func faultyLine(in text: String) -> Int? {
    var scanner = Scanner(bytes: Array(text.utf8))
    return scanner.isPlain() ? nil : scanner.line
  }

  private struct Scanner {
    let bytes: [UInt8]
    var index = 0
    var line = 1
    /// Open brackets of arrays.
    private var depth = 0
    /// In this line and outside of quotes.
    private var dots = 0
    private static let deepest = 8

    init(bytes: [UInt8]) {
      self.bytes = bytes
    }

    private func byte(_ offset: Int = 0) -> UInt8? {
      index + offset < bytes.count ? bytes[index + offset] : nil
    }

    mutating func isPlain() -> Bool {
      var startsLine = true
      while let next = byte() {
        switch next {
        case UInt8(ascii: "\n"):
          line += 1
          startsLine = true
          dots = 0
          index += 1
          continue
        case UInt8(ascii: " "), UInt8(ascii: "\t"):
          index += 1
          continue
        case UInt8(ascii: "\r"):
          guard byte(1) == UInt8(ascii: "\n") else { return false }
        case UInt8(ascii: "#"):
          skip { $0 == UInt8(ascii: "\n") }
          continue
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
          skipText(quote: next)
          startsLine = false
          continue
        case UInt8(ascii: "[") where startsLine && depth == 0:
          guard let name = nameOfHead() else { return false }
          index = name
          startsLine = false
          continue
        case UInt8(ascii: "["):
          depth += 1
          guard depth <= Self.deepest else { return false }
        case UInt8(ascii: "]"): depth = max(0, depth - 1)
        case UInt8(ascii: "."):
          dots += 1
          guard dots <= Self.deepest else { return false }
        default:
          guard Self.isPlain(next), !isDate() else { return false }
        }
        startsLine = false
        index += 1
      }
      return true
    }

    /// Whether a date goes on here: four digits, a dash and a digit.
    private func isDate() -> Bool {
      guard byte() == UInt8(ascii: "-"), index >= 4, let after = byte(1), Self.isDigit(after) else {
        return false
      }
      return bytes[(index - 4)..<index].allSatisfy(Self.isDigit)
    }

    private mutating func skip(until isEnd: (UInt8) -> Bool) {
      repeat { index += 1 } while byte().map { !isEnd($0) } ?? false
    }

    /// The start of the name behind the one or two brackets of a table's head; nil where there is none.
    private func nameOfHead() -> Int? {
      func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
      var rest = bytes[(index + 1)...].drop(while: isBlank)
      if rest.first == UInt8(ascii: "[") { rest = rest.dropFirst().drop(while: isBlank) }
      guard let first = rest.first, Self.isWord(first) || "\"']".utf8.contains(first) else { return nil }
      return rest.startIndex
    }

    /// Skips a text in quotes of any kind; one without an end is the package's to report.
    private mutating func skipText(quote: UInt8) {
      let isLong = byte(1) == quote && byte(2) == quote
      index += isLong ? 3 : 1
      while let next = byte() {
        if next == UInt8(ascii: "\n") {
          guard isLong else { return }
          line += 1
        }
        if next == UInt8(ascii: "\\"), quote == UInt8(ascii: "\""), byte(1) != UInt8(ascii: "\n") {
          index += 1
        }
        if next == quote, !isLong || byte(1) == quote && byte(2) == quote {
          index += isLong ? 3 : 1
          return
        }
        index += 1
      }
    }

    private static func isPlain(_ byte: UInt8) -> Bool { isWord(byte) || "+=,".utf8.contains(byte) }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    /// The characters of names without quotes.
    private static func isWord(_ byte: UInt8) -> Bool {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"), UInt8(ascii: "-"):
        true
      default: false
      }
    }
  }
}
