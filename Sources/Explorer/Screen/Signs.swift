/// The signs that a terminal can show.
public enum Signs: Sendable {
  case unicode
  /// Plain ASCII: for locales without UTF-8, and for the Linux console, whose font has few of the signs.
  case ascii

  /// Every sign that the program itself draws with, and the ASCII character that stands in for it.
  ///
  /// One column each, so that no layout depends on it. Heavy lines (the critical path) stay apart from light ones.
  private static let table: [(signs: String, ascii: Unicode.Scalar)] = [
    ("─╌┄–−‐‑—", "-"), ("━", "="), ("│┤▐╵", "|"), ("┃┏┗┡┣┫┓┛┠┩┨", "#"), ("├", "|"), ("┌┐└┘┬┴┼", "+"),
    ("╰╯", "`"), ("╭╮", ","),
    ("▸→▶", ">"), ("◂←", "<"), ("↑▲", "^"), ("↓▼", "v"),
    ("◆", "@"), ("◇", "&"), ("●", "o"), ("◉", "O"), ("■█▉▊▋", "#"), ("▌▍", "="), ("▎▏", "-"),
    ("░", ":"), ("▁", "."), ("▂", ":"), ("▄", "="), ("▆", "%"),
    ("‖≠", "!"), ("✓", "v"), ("✗", "x"), ("×", "x"), ("÷", "/"), ("·", "."), ("…", "~"), ("∅", "_"),
    ("≤", "<"), ("≥", ">"), ("⏎", "$"), ("⇥", ">"), ("‘’", "'"), ("“”", "\""),
    // Numbers of operators: as digits they would be part of the number behind them.
    ("₀₁₂₃₄₅₆₇₈₉", "'"),
  ]

  private static let standIns: [Unicode.Scalar: Unicode.Scalar] = Dictionary(
    table.flatMap { row in row.signs.unicodeScalars.map { ($0, row.ascii) } },
    uniquingKeysWith: { first, _ in first })

  /// The scalar as it is shown; one without a stand-in becomes `?`.
  public func shown(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    self == .unicode || scalar.isASCII ? scalar : Self.standIns[scalar] ?? "?"
  }

  /// The text as it is shown, in as many columns.
  ///
  /// - Parameter keepingText: whether only the program's own signs are replaced, as in a file, which needs no font.
  public func shown(_ text: String, keepingText: Bool = false) -> String {
    guard self == .ascii, !text.utf8.allSatisfy({ $0 < 0x80 }) else { return text }
    var shown = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if keepingText {
        shown.append(Self.standIns[scalar] ?? scalar)
        continue
      }
      switch scalar.isASCII ? 1 : CharacterWidth.columns(of: scalar) {
      case 0: continue
      case 2: shown.append(contentsOf: [self.shown(scalar), " "])
      default: shown.append(self.shown(scalar))
      }
    }
    return String(shown)
  }

  /// The grid as it is shown.
  func shown(_ grid: Grid) -> Grid {
    guard self == .ascii else { return grid }
    var shown = grid
    for y in 0..<grid.size.height {
      for (x, cell) in grid.row(y).enumerated() where !cell.scalar.isASCII || cell.marks.0 != 0 {
        shown.put(Cell(self.shown(cell.scalar), style: cell.style), x: x, y: y)
      }
    }
    return shown
  }
}

/// The choice of `--signs`.
public enum SignsChoice: String, CaseIterable, Sendable {
  case auto, unicode, ascii

  /// The signs to draw with.
  ///
  /// Without any locale the terminal is most likely a modern one; a locale that is set is obeyed (`LC_ALL` before
  /// `LC_CTYPE` before `LANG`, as POSIX has it).
  public func signs(environment: [String: String]) -> Signs {
    switch self {
    case .unicode: return .unicode
    case .ascii: return .ascii
    case .auto: break
    }
    if environment["TERM"] == "linux" { return .ascii }
    let names = ["LC_ALL", "LC_CTYPE", "LANG"]
    guard let locale = names.compactMap({ environment[$0] }).first(where: { !$0.isEmpty }) else {
      return .unicode
    }
    let name = locale.lowercased()
    return name.contains("utf-8") || name.contains("utf8") ? .unicode : .ascii
  }
}
