/// The part of TOML that is handed to the package: without inline tables, dates, deep nests and bare names beyond ASCII.
///
/// toml++ 3.4 reports most mistakes, but ends the program over some (`[=`, `a = [}`, `a = 2020-01-01T.`, thirty thousand dots).
/// A mistake in the file must not keep the program from starting.
enum PlainTOML {
  /// The first line with something else, counted from 1.
  static func faultyLine(in text: String) -> Int? {
    var scanner = Scanner(text: Array(text.unicodeScalars))
    return scanner.isPlain() ? nil : scanner.line
  }

  private struct Scanner {
    let text: [Unicode.Scalar]
    var index = 0
    var line = 1
    /// Open brackets of arrays.
    var depth = 0
    /// In this line and outside of quotes.
    var dots = 0
    static let deepest = 8

    func scalar(_ offset: Int = 0) -> Unicode.Scalar? {
      index + offset < text.count ? text[index + offset] : nil
    }

    mutating func isPlain() -> Bool {
      var startsLine = true
      while let next = scalar() {
        switch next {
        case "\n":
          (line, dots, startsLine) = (line + 1, 0, true)
          index += 1
          continue
        case " ", "\t":
          index += 1
          continue
        case "\r": guard scalar(1) == "\n" else { return false }
        case "#":
          index = text[index...].firstIndex(of: "\n") ?? text.count
          continue
        case "\"", "'":
          skipText(quote: next)
          startsLine = false
          continue
        case "[" where startsLine && depth == 0:
          guard let name = nameOfHead() else { return false }
          index = name
          startsLine = false
          continue
        case "[":
          depth += 1
          guard depth <= Self.deepest else { return false }
        case "]": depth = max(0, depth - 1)
        case ".":
          dots += 1
          guard dots <= Self.deepest else { return false }
        default: guard Self.isPlain(next), !isDate() else { return false }
        }
        startsLine = false
        index += 1
      }
      return true
    }

    /// Whether a date goes on here: four digits, a dash and a digit.
    func isDate() -> Bool {
      guard scalar() == "-", index >= 4, let after = scalar(1), Self.isDigit(after) else { return false }
      return text[(index - 4)..<index].allSatisfy(Self.isDigit)
    }

    /// The start of the name behind the one or two brackets of a table's head; nil where there is none.
    func nameOfHead() -> Int? {
      func isBlank(_ scalar: Unicode.Scalar) -> Bool { scalar == " " || scalar == "\t" }
      var rest = text[(index + 1)...].drop(while: isBlank)
      if rest.first == "[" { rest = rest.dropFirst().drop(while: isBlank) }
      guard let first = rest.first, Self.isWord(first) || "\"']".unicodeScalars.contains(first)
      else { return nil }
      return rest.startIndex
    }

    /// Skips a text in quotes of any kind; one without an end is the package's to report.
    mutating func skipText(quote: Unicode.Scalar) {
      let isLong = scalar(1) == quote && scalar(2) == quote
      index += isLong ? 3 : 1
      while let next = scalar() {
        if next == "\n" {
          guard isLong else { return }
          line += 1
        }
        if next == "\\", quote == "\"", scalar(1) != "\n" { index += 1 }
        if next == quote, !isLong || scalar(1) == quote && scalar(2) == quote {
          index += isLong ? 3 : 1
          return
        }
        index += 1
      }
    }

    static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
      isWord(scalar) || "+=,".unicodeScalars.contains(scalar)
    }

    static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

    /// The characters of names without quotes.
    static func isWord(_ scalar: Unicode.Scalar) -> Bool {
      switch scalar {
      case "0"..."9", "A"..."Z", "a"..."z", "_", "-": true
      default: false
      }
    }
  }
}
