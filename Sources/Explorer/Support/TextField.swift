/// A line of text that is being typed.
public struct TextField: Sendable, Equatable {
  /// Raw: sanitised where it is shown.
  private(set) var characters: [Character] = []
  /// Characters in front of the cursor.
  private(set) var cursor = 0

  static let longest = 2000

  public init(_ text: String = "") {
    characters = Array(text.prefix(Self.longest))
    cursor = characters.count
  }

  public var text: String { String(characters) }

  mutating func insert(_ text: String) {
    // A pasted text of several lines becomes one.
    let new = text.prefix(Self.longest).map { $0.isNewline ? " " : $0 }.prefix(
      Self.longest - characters.count)
    characters.insert(contentsOf: new, at: cursor)
    cursor += new.count
  }

  /// Carries out an editing key; false for any other key.
  mutating func edit(_ key: Key) -> Bool {
    switch (key.code, key.modifiers) {
    case (.character(let character), []): insert(String(character))
    case (.backspace, _): if cursor > 0 { removeBack() }
    case (.delete, _): if cursor < characters.count { characters.remove(at: cursor) }
    case (.left, _): cursor = max(0, cursor - 1)
    case (.right, _): cursor = min(characters.count, cursor + 1)
    case (.home, _), (.character("a"), .ctrl): cursor = 0
    case (.end, _), (.character("e"), .ctrl): cursor = characters.count
    case (.character("u"), .ctrl):
      characters.removeFirst(cursor)
      cursor = 0
    case (.character("k"), .ctrl): characters.removeLast(characters.count - cursor)
    case (.character("w"), .ctrl):
      while cursor > 0, characters[cursor - 1] == " " { removeBack() }
      while cursor > 0, characters[cursor - 1] != " " { removeBack() }
    default: return false
    }
    return true
  }

  private mutating func removeBack() {
    cursor -= 1
    characters.remove(at: cursor)
  }
}

/// A text that is being typed, with its cursor.
public enum FieldLine {
  public static func write(
    _ field: TextField, _ theme: Theme, x: Int, y: Int, width: Int, _ region: inout GridRegion
  ) {
    guard width > 1 else { return }
    region.fill(Rect(x: x, y: y, width: width, height: 1), style: theme[.inputField])
    let before = field.characters.prefix(field.cursor).map { Format.visible(String($0)) }
    // The end of the text in front of the cursor stays in view.
    var shown = ""
    var columns = 0
    for part in before.reversed() {
      let partColumns = CharacterWidth.columns(of: part)
      guard columns + partColumns < width else { break }
      shown = part + shown
      columns += partColumns
    }
    region.write(shown, x: x, y: y, style: theme[.inputField])
    let rest = field.characters.dropFirst(field.cursor).prefix(width).map { Format.visible(String($0)) }
      .joined()
    region.write(rest, x: x + columns, y: y, style: theme[.inputField], maxWidth: width - columns)
    region.restyle(Rect(x: x + columns, y: y, width: 1, height: 1)) { $0.overlaid(by: theme[.cursor]) }
  }
}
