/// Text in lines, broken between words.
enum WordWrap {
  /// Lines of at most this many columns; a word that is longer than a line breaks inside.
  ///
  /// - Parameter limit: how many lines at most; an ellipsis stands for the rest.
  static func lines(_ text: String, columns: Int, limit: Int = .max) -> [String] {
    guard columns > 0, limit > 0 else { return [] }
    if isOneLine(text, columns) { return [text] }
    var lines: [String] = []
    var line = ""
    var used = 0
    for word in text.split(separator: " ") {
      var word = String(word)
      var width = CharacterWidth.columns(of: word)
      if used > 0, used + 1 + width <= columns {
        line += " " + word
        used += 1 + width
        continue
      }
      if used > 0 { lines.append(line) }
      while width > columns {
        let piece = CharacterWidth.prefix(of: word, columns: columns)
        guard !piece.text.isEmpty else { break }
        lines.append(piece.text)
        word = String(word.unicodeScalars.dropFirst(piece.text.unicodeScalars.count))
        width = CharacterWidth.columns(of: word)
      }
      (line, used) = (word, width)
    }
    if used > 0 { lines.append(line) }
    guard lines.count > limit else { return lines }
    let rest = lines[limit - 1] + " " + lines[limit]
    return lines.prefix(limit - 1) + [CharacterWidth.prefix(of: rest, columns: columns - 1).text + "…"]
  }

  /// Whether a text needs no breaking, and no spaces taken out of it, as most do not.
  private static func isOneLine(_ text: String, _ columns: Int) -> Bool {
    let space = UInt8(ascii: " ")
    var last = space
    for byte in text.utf8 {
      if byte == space, last == space { return false }
      last = byte
    }
    return last != space && CharacterWidth.columns(of: text) <= columns
  }
}
