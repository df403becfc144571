/// Where help stands.
struct HelpState: Sendable {
  /// The context that help was asked in: its keys come first.
  let context: KeyContext
  var scroll = 0
  var filter = TextField()
  var isSearching = false
}

/// The keys, from the table that dispatches them.
enum HelpView: View {
  static func perform(_ command: Command, on state: inout State) -> [Effect]? {
    guard case .help(var help) = state.overlays.last else { return nil }
    let page = max(1, state.size.height - 6)
    switch command {
    case .search: help.isSearching = true
    case .accept: help.isSearching = false
    case .cancel:
      guard help.isSearching || !help.filter.text.isEmpty else {
        state.overlays.removeLast()
        return []
      }
      help.isSearching = false
      help.filter = TextField()
    case .up: help.scroll -= 1
    case .down: help.scroll += 1
    case .pageUp: help.scroll -= page
    case .pageDown: help.scroll += page
    case .top: help.scroll = 0
    case .bottom: help.scroll = Int.max / 4
    default: return nil
    }
    let count = lines(help, state).count
    help.scroll = max(0, min(help.scroll, count - page))
    state.overlays[state.overlays.count - 1] = .help(help)
    return []
  }

  private enum Line {
    case heading(String)
    case binding(KeyBinding)
    case legend(Legend.Row)
    case text(String, String)
    case blank
  }

  private static let columns = [
    ("verdict", "what the task's checker says of the answer"),
    ("critical", "tokens on the longest causal chain, which decides how long a run takes"),
    ("accel", "the share of the tokens that parallel threads took off that chain"),
    ("re-pref", "tokens computed again at joins"),
    ("context", "the longest context that any thread attended to, prompt included"),
    ("flags", "the failure modes found"),
  ]

  private static func lines(_ help: HelpState, _ state: State) -> [Line] {
    let first = help.context.chain.filter { $0 != .everywhere }
    let contexts = first + KeyContext.allCases.filter { !first.contains($0) }
    let needle = help.filter.text.lowercased()
    var lines: [Line] = []
    if needle.isEmpty, first.contains(.tree) {
      lines += [.heading("What the signs mean")] + Legend.rows(state.theme).map { .legend($0) }
    }
    if needle.isEmpty, first.contains(.runs) {
      lines += [.heading("What the columns mean")] + columns.map { .text($0.0, $0.1) }
    }
    for context in contexts {
      let bindings = state.keys.bindings.filter { binding in
        binding.context == context && (needle.isEmpty || text(binding).contains(needle))
      }
      guard !bindings.isEmpty else { continue }
      if !lines.isEmpty { lines.append(.blank) }
      lines.append(.heading(context.title))
      lines += bindings.map { .binding($0) }
    }
    return lines
  }

  private static func text(_ binding: KeyBinding) -> String {
    "\(binding.keyNames) \(binding.command.rawValue) \(binding.help)".lowercased()
  }

  static func paint<Surface: DrawingSurface>(_ state: State, into region: inout Surface) {
    guard case .help(let help) = state.overlays.last else { return }
    let theme = state.theme
    let box = Dialog.box(in: region.size, width: 92, height: max(8, region.size.height - 2))
    Dialog.frame(box, title: "Keys", theme, &region)
    let inner = box.inset(dx: 2, dy: 1)
    let lines = lines(help, state)
    let rows = max(0, inner.height - 2)
    let wide = inner.width >= 84
    for (line, content) in lines.enumerated().dropFirst(help.scroll).prefix(rows) {
      let y = inner.minY + line - help.scroll
      switch content {
      case .blank: break
      case .heading(let title):
        region.write(title, x: inner.minX, y: y, style: theme[.title], maxWidth: inner.width)
      case .legend(let row):
        let style = row.style ?? theme[.keyHint]
        region.write(row.sign, x: inner.minX + 1, y: y, style: style, maxWidth: 16)
        region.write(
          CharacterWidth.truncated(row.meaning, columns: inner.width - 18), x: inner.minX + 18, y: y)
      case .text(let sign, let meaning):
        region.write(sign, x: inner.minX + 1, y: y, style: theme[.keyHint], maxWidth: 16)
        region.write(
          CharacterWidth.truncated(meaning, columns: inner.width - 18), x: inner.minX + 18, y: y,
          style: .plain)
      case .binding(let binding):
        region.write(binding.keyNames, x: inner.minX + 1, y: y, style: theme[.keyHint], maxWidth: 16)
        let room = inner.width - 18 - (wide ? 20 : 0)
        region.write(
          CharacterWidth.truncated(binding.help, columns: room), x: inner.minX + 18, y: y, style: .plain)
        if wide {
          region.write(
            ":" + binding.command.rawValue, x: inner.maxX - 19, y: y, style: theme[.dim], maxWidth: 19)
        }
      }
    }
    if lines.isEmpty { region.write("No key does that.", x: inner.minX, y: inner.minY, style: theme[.dim]) }
    if help.isSearching {
      region.write("filter: ", x: inner.minX, y: inner.maxY - 1, style: theme[.title])
      FieldLine.write(
        help.filter, theme, x: inner.minX + 8, y: inner.maxY - 1, width: inner.width - 8, &region)
    } else {
      let hints = state.keys.hints(for: .help).filter { $0.context == .help }
      let used = Hints.write(hints, theme, x: inner.minX, y: inner.maxY - 1, maxWidth: inner.width, &region)
      let shown = "\(min(lines.count, help.scroll + rows))/\(lines.count)"
      if used + shown.utf8.count + 2 < inner.width {
        region.write(shown, x: inner.maxX - shown.utf8.count, y: inner.maxY - 1, style: theme[.dim])
      }
    }
  }
}
