/// The last line: which keys there are.
enum HintLine {
  static func paint(_ state: State, into region: inout GridRegion) {
    Hints.write(places(state), state.theme, y: 0, &region)
  }

  /// The command whose hint stands at a column.
  static func command(at x: Int, _ state: State) -> Command? {
    places(state).first { ($0.x..<$0.x + $0.width).contains(x) }?.command
  }

  private static func places(_ state: State) -> [Hints.Place] {
    let width = state.size.width
    let words = state.front.hintWords(state)
    return Hints.places(
      state.keys.hints(for: state.context, called: Set(words.keys)), x: 1, maxWidth: width - 2,
      renamed: words,
      keepsHelp: width < StatusBar.widthForHelp || state.front == WelcomeView.self)
  }
}

/// A line of keys with their effects.
enum Hints {
  /// One hint where it stands.
  struct Place {
    var command: Command
    var key: String
    var hint: String
    var x: Int
    var width: Int
  }

  private static let gap = 3

  /// As many hints as fit whole, the first ones first.
  ///
  /// - Parameter keepsHelp: whether the hint for help is shown before all others.
  static func places(
    _ bindings: [KeyBinding], x: Int, maxWidth: Int, renamed: [Command: String] = [:], keepsHelp: Bool = false
  ) -> [Place] {
    var hints = bindings.compactMap { binding -> Place? in
      guard let key = binding.keys.first?.description, let hint = renamed[binding.command] ?? binding.hint,
        !hint.isEmpty
      else { return nil }
      let width = CharacterWidth.columns(of: key) + 1 + CharacterWidth.columns(of: hint)
      return Place(command: binding.command, key: key, hint: hint, x: 0, width: width)
    }
    let help = keepsHelp ? hints.firstIndex { $0.command == .help }.map { hints.remove(at: $0) } : nil
    var room = maxWidth - (help.map { $0.width + gap } ?? 0)
    hints = hints.filter { hint in
      let needed = hint.width + gap
      guard needed <= room + gap else { return false }
      room -= needed
      return true
    }
    var next = x
    return (hints + (help.map { [$0] } ?? [])).map { hint in
      defer { next += hint.width + gap }
      var hint = hint
      hint.x = next
      return hint
    }
  }

  /// Writes as many hints as fit whole and returns the columns used.
  @discardableResult
  static func write(
    _ bindings: [KeyBinding], renamed: [Command: String] = [:], _ theme: Theme, x: Int, y: Int, maxWidth: Int,
    _ region: inout GridRegion
  ) -> Int {
    let places = places(bindings, x: x, maxWidth: maxWidth, renamed: renamed)
    write(places, theme, y: y, &region)
    return places.last.map { $0.x + $0.width - x } ?? 0
  }

  static func write(_ places: [Place], _ theme: Theme, y: Int, _ region: inout GridRegion) {
    for place in places {
      let used = region.write(place.key, x: place.x, y: y, style: theme[.keyHint])
      region.write(place.hint, x: place.x + used + 1, y: y)
    }
  }
}
