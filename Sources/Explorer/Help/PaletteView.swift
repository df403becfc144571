/// The `:` palette: commands by name.
struct PaletteState: Sendable {
  var field = TextField()
  var selected = 0
}

enum PaletteView: View {
  static func perform(_ command: Command, on state: inout State) -> [Effect]? {
    guard case .palette(var palette) = state.overlays.last else { return nil }
    let found = matches(palette.field.text, in: state.viewContext)
    switch command {
    case .up: palette.selected = max(0, palette.selected - 1)
    case .down: palette.selected = max(0, min(palette.selected + 1, found.count - 1))
    case .cancel:
      state.overlays.removeLast()
      return []
    case .suspend: return [.suspend]
    case .accept:
      state.overlays.removeLast()
      guard found.indices.contains(palette.selected) else {
        state.fail("There is no such command; ? lists them all.")
        return []
      }
      return state.perform(found[palette.selected].command, in: state.context)
    default: return nil
    }
    state.overlays[state.overlays.count - 1] = .palette(palette)
    return []
  }

  /// The commands whose names contain the letters in this order; those that begin with them first.
  static func matches(_ text: String, in context: KeyContext) -> [KeyBinding] {
    let needle = text.lowercased()
    var seen: Set<Command> = []
    let known = KeyTable.bindings.filter { binding in
      context.chain.contains(binding.context) && seen.insert(binding.command).inserted
    }
    let scored = known.compactMap { binding in
      rank(binding.command.rawValue, needle).map { (rank: $0, binding: binding) }
    }
    return scored.enumerated().sorted {
      ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset)
    }.map(\.element.binding)
  }

  private static func rank(_ name: String, _ needle: String) -> Int? {
    if name.hasPrefix(needle) { return 0 }
    if name.split(separator: "-").contains(where: { $0.hasPrefix(needle) }) { return 1 }
    var rest = Substring(needle)
    for character in name where character == rest.first { rest.removeFirst() }
    return rest.isEmpty ? 2 : nil
  }

  static func paint<Surface: DrawingSurface>(_ state: State, into region: inout Surface) {
    guard case .palette(let palette) = state.overlays.last else { return }
    let theme = state.theme
    let found = matches(palette.field.text, in: state.viewContext)
    let box = Dialog.box(in: region.size, width: 78, height: min(16, region.size.height))
    Dialog.frame(box, title: "Command", theme, &region)
    let inner = box.inset(dx: 2, dy: 1)
    region.write(":", x: inner.minX, y: inner.minY, style: theme[.keyHint])
    FieldLine.write(palette.field, theme, x: inner.minX + 1, y: inner.minY, width: inner.width - 1, &region)
    let rows = max(0, inner.height - 1)
    let selected = max(0, min(palette.selected, found.count - 1))
    let first = max(0, min(selected - rows + 1, found.count - rows))
    for (line, binding) in found.enumerated().dropFirst(first).prefix(rows) {
      let y = inner.minY + 1 + line - first
      region.write(binding.command.rawValue, x: inner.minX + 1, y: y, style: theme[.keyHint], maxWidth: 19)
      region.write(
        CharacterWidth.truncated(binding.help, columns: max(0, inner.width - 30)), x: inner.minX + 20, y: y)
      region.write(
        Format.right(binding.keys.first?.description ?? "", 8), x: inner.maxX - 8, y: y, style: theme[.dim])
      if line == selected {
        region.restyle(Rect(x: inner.minX, y: y, width: inner.width, height: 1)) {
          $0.overlaid(by: theme[.selection])
        }
      }
    }
  }
}
