/// The `:` palette: commands by name.
struct PaletteState: Sendable {
  var field = TextField()
  var selected = 0
}

enum PaletteView: View {
  static let context = KeyContext("palette", title: "Palette")
  static let initial = PaletteState()
  static let keys: [KeyBinding] = []

  static func field(in state: State) -> WritableKeyPath<PaletteState, TextField>? { \.field }

  static func edited(_ state: inout State) { state[Self.self].selected = 0 }

  static func perform(_ command: Command, on state: inout State) -> [Effect]? {
    let (found, list) = contents(state)
    if let line = list.line(after: command) {
      state[Self.self].selected = line
      return []
    }
    switch command {
    case .cancel: state.close()
    case .accept:
      state.close()
      if found.isEmpty, let jump = jump(state) { return state.jump(jump) }
      guard found.indices.contains(list.selected) else {
        state.fail("There is no such command; ? lists them all.")
        return []
      }
      return state.perform(found[list.selected].command)
    default: return nil
    }
    return []
  }

  static func click(_ point: Point, clicks: Int, on state: inout State) -> [Effect] {
    contents(state).list.click(point, clicks, on: &state) { $0[Self.self].selected = $1 }
  }

  /// The place that is typed in place of a command.
  private static func jump(_ state: State) -> Jump? {
    state.run == nil ? nil : Jump(state[Self.self].field.text)
  }

  /// The commands that fit the typed text, and where they stand in the area.
  private static func contents(_ state: State) -> (found: [KeyBinding], list: LineList) {
    let palette = state[Self.self]
    let found = matches(palette.field.text, in: state.screenFront.context, state.keys)
    let inner = Rect(size: area(in: state).size).inset(dx: 2, dy: 1)
    return (found, LineList(count: found.count, selected: palette.selected, in: inner.splitTop(1).rest))
  }

  /// The commands whose names contain the letters in this order; those that begin with them first.
  static func matches(_ text: String, in context: KeyContext, _ keys: KeyTable = .standard) -> [KeyBinding] {
    let needle = text.lowercased()
    var seen: Set<Command> = []
    let known = keys.bindings.filter { binding in
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

  static func area(in state: State) -> Rect {
    Dialog.box(in: state.size, width: 78, height: min(16, state.size.height))
  }

  static func paint(_ state: State, into region: inout GridRegion) {
    let theme = state.theme
    let (found, list) = contents(state)
    let inner = Dialog.frame("Command", of: Self.self, hasHints: false, state, &region)
    region.write(":", x: inner.minX, y: inner.minY, style: theme[.keyHint])
    FieldLine.write(
      state[Self.self].field, theme, x: inner.minX + 1, y: inner.minY, width: inner.width - 1, &region)
    if found.isEmpty {
      let jump = jump(state)
      region.write(
        jump?.words ?? "No command has such a name; ? lists them by what they do.", x: list.area.minX + 1,
        y: list.area.minY, style: theme[jump == nil ? .dim : .selection], fitting: list.area.width - 2)
    }
    list.paint(theme, &region) { line, row, region in
      let binding = found[line]
      region.write(
        binding.command.rawValue, x: row.minX + 1, y: row.minY, style: theme[.keyHint], maxWidth: 19)
      region.write(binding.help, x: row.minX + 20, y: row.minY, fitting: row.width - 30)
      region.write(
        Format.right(binding.keys.first?.description ?? "", 8), x: row.maxX - 8, y: row.minY,
        style: theme[.dim])
    }
  }
}
