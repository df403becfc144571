extension Grid {
  /// The rows as text without the blanks at their ends: golden tests compare them.
  public var text: String {
    (0..<size.height).map { y in
      var line = row(y).reduce(into: "") { $0 += $1.text }
      while line.hasSuffix(" ") { line.removeLast() }
      return line
    }.joined(separator: "\n")
  }
}
