/// One thing that the person or the terminal did.
public enum Input: Hashable, Sendable {
  case key(Key)
  case mouse(MouseEvent)
  /// Pasted text, raw: sanitise it before showing it.
  case paste(String)
  case resize(Size)
  /// The terminal's window gained or lost the keyboard.
  case focus(Bool)
  /// The terminal reported its background.
  case background(RGB)
}

/// A key with its modifiers.
public struct Key: Hashable, Sendable {
  public enum Code: Hashable, Sendable {
    /// A printable character, as typed: Shift is part of it and no modifier.
    case character(Character)
    case up, down, left, right
    case home, end, pageUp, pageDown
    case enter, escape, tab, backTab, backspace, delete, insert
    /// F1 is `function(1)`.
    case function(Int)
  }

  public struct Modifiers: OptionSet, Hashable, Sendable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) { self.rawValue = rawValue }

    public static let shift = Modifiers(rawValue: 1)
    public static let alt = Modifiers(rawValue: 2)
    public static let ctrl = Modifiers(rawValue: 4)
  }

  public var code: Code
  public var modifiers: Modifiers

  public init(_ code: Code, _ modifiers: Modifiers = []) {
    self.code = code
    self.modifiers = modifiers
  }

  public static func character(_ character: Character) -> Key { Key(.character(character)) }
  /// Control with a letter; the letter is given in lower case.
  public static func ctrl(_ character: Character) -> Key { Key(.character(character), .ctrl) }
  public static func alt(_ character: Character) -> Key { Key(.character(character), .alt) }
}

extension Key: CustomStringConvertible {
  /// The key's name for help and hints, such as `Ctrl-R`, `→`, `PgDn` or `F1`.
  public var description: String {
    var name = ""
    if modifiers.contains(.ctrl) { name += "Ctrl-" }
    if modifiers.contains(.alt) { name += "Alt-" }
    if modifiers.contains(.shift) { name += "Shift-" }
    switch code {
    case .function(let number): name += "F\(number)"
    case .character(let character) where character != " ":
      name += modifiers.contains(.ctrl) ? String(character).uppercased() : String(character)
    default: name += Self.names[code] ?? ""
    }
    return name
  }

  /// The names of the keys that type nothing to be seen.
  static let names: [Code: String] = [
    .character(" "): "Space", .up: "↑", .down: "↓", .left: "←", .right: "→", .home: "Home", .end: "End",
    .pageUp: "PgUp", .pageDown: "PgDn", .enter: "Enter", .escape: "Esc", .tab: "Tab", .backTab: "Shift-Tab",
    .backspace: "Backspace", .delete: "Del", .insert: "Ins",
  ]
}

/// A mouse button or wheel event at a cell.
public struct MouseEvent: Hashable, Sendable {
  public enum Button: Hashable, Sendable { case left, middle, right }

  public enum Action: Hashable, Sendable {
    case press(Button)
    case drag(Button)
    /// The terminal does not always say which button was let go.
    case release
    case wheelUp, wheelDown
  }

  public var action: Action
  /// Column and row, from (0, 0).
  public var position: Point
  public var modifiers: Key.Modifiers
  /// 2 for the second press of a double click; see `ClickCounter`.
  public var clicks: Int

  public init(_ action: Action, at position: Point, _ modifiers: Key.Modifiers = [], clicks: Int = 1) {
    self.action = action
    self.position = position
    self.modifiers = modifiers
    self.clicks = clicks
  }
}
