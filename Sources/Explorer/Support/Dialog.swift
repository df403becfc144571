/// The frame of what lies over a view.
enum Dialog {
  /// A box of the wanted size in the middle of the screen, smaller where the screen is.
  ///
  /// - Parameter row: a row that the box shall not hide, if there is room above or below it.
  static func box(in size: Size, width: Int, height: Int, avoiding row: Int? = nil) -> Rect {
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

  static func frame<Surface: DrawingSurface>(
    _ box: Rect, title: String, _ theme: Theme, _ region: inout Surface
  ) {
    region.fill(box)
    region.drawBox(box, style: theme[.frame])
    guard box.width > 6 else { return }
    let shown = " " + CharacterWidth.truncated(title, columns: box.width - 6) + " "
    region.write(shown, x: box.minX + 2, y: box.minY, style: theme[.title])
  }
}

/// A line of keys with what they do.
enum Hints {
  /// Writes as many hints as fit whole, the first ones first, and returns the columns used.
  @discardableResult
  static func write<Surface: DrawingSurface>(
    _ bindings: [KeyBinding], _ theme: Theme, x: Int, y: Int, maxWidth: Int, renamed: [Command: String] = [:],
    _ region: inout Surface
  ) -> Int {
    var used = 0
    for binding in bindings {
      guard let key = binding.keys.first?.description, let hint = renamed[binding.command] ?? binding.hint
      else { continue }
      let width = CharacterWidth.columns(of: key) + 1 + CharacterWidth.columns(of: hint)
      let gap = used > 0 ? 3 : 0
      guard used + gap + width <= maxWidth else { continue }
      let start = x + used + gap
      let keyWidth = region.write(key, x: start, y: y, style: theme[.keyHint])
      region.write(hint, x: start + keyWidth + 1, y: y, style: .plain)
      used += gap + width
    }
    return used
  }
}

/// A text that is being typed, with its cursor.
enum FieldLine {
  static func write<Surface: DrawingSurface>(
    _ field: TextField, _ theme: Theme, x: Int, y: Int, width: Int, _ region: inout Surface
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
