/// The frame of what lies over a view.
public enum Dialog {
  /// A box of the wanted size in the middle of the screen, smaller where the screen is.
  ///
  /// - Parameter row: a row that the box shall not hide, if there is room above or below it.
  public static func box(in size: Size, width: Int, height: Int, avoiding row: Int? = nil) -> Rect {
    let width = min(width, size.width)
    let height = min(height, size.height)
    var y = (size.height - height) / 2
    if let row, (y..<y + height).contains(row) {
      if row + 2 + height <= size.height {
        y = row + 2
      } else if row - 1 - height >= 0 {
        y = row - 1 - height
      }
    }
    return Rect(x: (size.width - width) / 2, y: y, width: width, height: height)
  }

  /// Frames the whole region, with the view's keys in the last line; returns what is left inside.
  public static func frame(
    _ title: String, of view: any View.Type, hasHints: Bool = true, _ state: State, _ region: inout GridRegion
  ) -> Rect {
    region.fill(region.bounds)
    region.drawBox(region.bounds, style: state.theme[.frame])
    if region.size.width > 6 {
      let shown = " " + CharacterWidth.truncated(title, columns: region.size.width - 6) + " "
      region.write(shown, x: 2, y: 0, style: state.theme[.title])
    }
    let inner = region.bounds.inset(dx: 2, dy: 1)
    guard hasHints else { return inner }
    let (rest, last) = inner.splitBottom(1)
    let hints = state.keys.ownHints(for: view.isTyping(state) ? .entry : view.context)
    Hints.write(hints, state.theme, x: last.minX, y: last.minY, maxWidth: last.width, &region)
    return rest
  }
}

/// A line of keys with what they do.
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
      guard let key = binding.keys.first?.description, let hint = renamed[binding.command] ?? binding.hint
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
    _ bindings: [KeyBinding], _ theme: Theme, x: Int, y: Int, maxWidth: Int, _ region: inout GridRegion
  ) -> Int {
    let places = places(bindings, x: x, maxWidth: maxWidth)
    write(places, theme, y: y, &region)
    return places.last.map { $0.x + $0.width - x } ?? 0
  }

  static func write(
    _ places: [Place], _ theme: Theme, y: Int, _ region: inout GridRegion
  ) {
    for place in places {
      let used = region.write(place.key, x: place.x, y: y, style: theme[.keyHint])
      region.write(place.hint, x: place.x + used + 1, y: y, style: .plain)
    }
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
    // The end of what stands in front of the cursor stays in view.
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
