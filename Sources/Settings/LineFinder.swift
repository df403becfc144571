/// Finds the line of a key, because the TOML package does not say it.
///
/// It knows tables and plain keys but no values. A text of several lines that looks like a key may deceive it.
struct LineFinder {
  private var lines: [[String]: Int] = [:]

  init(_ text: String) {
    var table: [String] = []
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let line = line.drop { $0 == " " || $0 == "\t" }
      if line.first == "[" {
        table = Self.path(line.dropFirst().prefix { $0 != "]" })
        note(table, index + 1)
      } else if line.first != "#", let equals = line.firstIndex(of: "=") {
        note(table + Self.path(line[..<equals]), index + 1)
      }
    }
  }

  /// Counted from 1; nil for a key that is not there.
  func line(of path: [String]) -> Int? { lines[path] }

  /// A key stands where it is named first, and a table where its first key is.
  private mutating func note(_ path: [String], _ line: Int) {
    for count in 1...max(1, path.count) where count <= path.count {
      let part = Array(path.prefix(count))
      lines[part] = lines[part] ?? line
    }
  }

  /// The parts of a dotted key.
  private static func path(_ text: Substring) -> [String] {
    var parts = [""]
    var quote: Character?
    for character in text {
      switch character {
      case "\"" where quote == nil, "'" where quote == nil: quote = character
      case quote: quote = nil
      case "." where quote == nil: parts.append("")
      case " " where quote == nil, "\t" where quote == nil: continue
      default: parts[parts.count - 1].append(character)
      }
    }
    return parts
  }
}
