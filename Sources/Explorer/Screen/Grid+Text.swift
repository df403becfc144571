extension Grid {
  /// The rows as text without the blanks at their ends: golden tests compare them.
  public var text: String {
    (0..<size.height).map { y in
      var line = row(y).reduce(into: "") { $0 += $1.text }
      while line.hasSuffix(" ") { line.removeLast() }
      return line
    }.joined(separator: "\n")
  }

  /// The styles as text, one letter per cell and `.` for the plain one, followed by the meaning of each letter.
  public var styleText: String {
    var letters: [Style: Character] = [.plain: "."]
    var legend: [String] = []
    let rows = (0..<size.height).map { y in
      var line = ""
      for cell in row(y) {
        if let known = letters[cell.style] {
          line.append(known)
          continue
        }
        let letter = Grid.letter(legend.count)
        letters[cell.style] = letter
        legend.append("\(letter) = \(cell.style)")
        line.append(letter)
      }
      while line.hasSuffix(".") { line.removeLast() }
      return line
    }
    return (rows + legend).joined(separator: "\n")
  }

  private static func letter(_ index: Int) -> Character {
    let letters = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return index < letters.count ? letters[index] : "?"
  }
}
