extension Key {
  /// The key with this name, written as help writes it (`Ctrl-R`, `PgDn`, `F1`, `Space`, `x`) or with the words `Up`, `Down`,
  /// `Left` and `Right` for the arrows; nil where there is none.
  public init?(name: String) {
    var rest = Substring(name)
    var modifiers: Modifiers = []
    let prefixes: [(String, Modifiers)] = [("ctrl-", .ctrl), ("alt-", .alt), ("shift-", .shift)]
    while rest.count > 1,
      let (prefix, modifier) = prefixes.first(where: { rest.lowercased().hasPrefix($0.0) }),
      rest.count > prefix.count
    {
      modifiers.insert(modifier)
      rest = rest.dropFirst(prefix.count)
    }
    if let code = Self.codes[rest.lowercased()] {
      self.init(code, modifiers)
      if code == .tab, modifiers == .shift { self = Key(.backTab) }
      return
    }
    guard rest.count == 1, let character = rest.first, !modifiers.contains(.shift),
      character.unicodeScalars.count == 1, character.unicodeScalars.allSatisfy(Sanitizer.isDisplayable)
    else { return nil }
    // A terminal sends Ctrl with a letter and tells no case.
    let typed = modifiers.contains(.ctrl) ? character.lowercased().first ?? character : character
    self.init(.character(typed), modifiers)
  }

  private static let codes: [String: Code] = {
    var codes: [String: Code] = [
      "up": .up, "down": .down, "left": .left, "right": .right, "pageup": .pageUp, "pagedown": .pageDown,
      "escape": .escape, "delete": .delete, "insert": .insert,
    ]
    for (code, name) in names { codes[name.lowercased()] = code }
    for number in 1...12 { codes["f\(number)"] = .function(number) }
    return codes
  }()
}
