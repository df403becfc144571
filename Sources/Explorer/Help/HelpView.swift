import Traces

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

  /// What help says, before it is laid out.
  private enum Item {
    case heading(String)
    case text(String)
    /// A sign or keys with what they mean, and the name in the palette.
    case entry(String, String, command: Command? = nil)
    case blank
  }

  /// A line on the screen.
  private enum Line {
    case heading(String)
    case text(String)
    case entry(left: String, text: String, command: Command?)
    case blank
  }

  private static let legend = [
    ("┃ ┣━ *", "the critical path: the longest chain, which decides how long it takes"),
    ("▸", "a thread that runs; the place of its next token"),
    ("◆ ◇", "the model forked here; it could have (5% or more) and did not"),
    ("░░ idle 12", "tokens that a thread waits at the join for the slowest one"),
    ("x pruned", "a thread that its join goes on without"),
    ("2 ●  = 21", "the candidate that a choice took; the others are dim"),
    ("‖ held · left", "waits for the method's decision; the method went on without"),
    ("italic", "tokens that the orchestrator wrote; underlined bold ones are yours"),
    ("dim, underlined", "tokens that nothing attends to any more"),
    ("▁ ▂ ▄ ▆ █", "how sure the model was, as the colours of its tokens say"),
  ]

  private static let columns = [
    ("verdict", "what the task's checker says of the answer"),
    ("critical", "tokens on the longest causal chain, which decides how long a run takes"),
    ("accel", "the share of the tokens that parallel threads took off that chain"),
    ("re-pref", "tokens computed again at joins"),
    ("context", "the longest context that any thread attended to, prompt included"),
    ("flags", "the failure modes found"),
  ]

  private static func items(_ help: HelpState, _ state: State) -> [Item] {
    let first = help.context.chain.filter { $0 != .everywhere }
    let contexts = first + KeyContext.allCases.filter { !first.contains($0) }
    let needle = help.filter.text.lowercased()
    var items: [Item] = []
    if needle.isEmpty, let note = state.run?.log.header.note {
      items += [.heading("What this run shows"), .text(Format.visible(note)), .blank]
    }
    if needle.isEmpty, first.contains(.tree) {
      items += [.heading("What the signs mean")] + legend.map { .entry($0.0, $0.1) }
    }
    if needle.isEmpty, first.contains(.runs) {
      items += [.heading("What the columns mean")] + columns.map { .entry($0.0, $0.1) }
    }
    for context in contexts {
      let bindings = KeyTable.bindings.filter { binding in
        binding.context == context && (needle.isEmpty || text(binding).contains(needle))
      }
      guard !bindings.isEmpty else { continue }
      if !items.isEmpty { items.append(.blank) }
      items.append(.heading(context.title))
      items += bindings.map { .entry($0.keyNames, $0.help, command: $0.command) }
    }
    return items
  }

  /// Lays the items out: nothing is cut, what is too long goes on in the next line.
  private static func lines(_ help: HelpState, _ state: State) -> [Line] {
    let width = box(state.size).inset(dx: 2, dy: 1).width
    let columns = Columns(width)
    return items(help, state).flatMap { item -> [Line] in
      switch item {
      case .blank: return [.blank]
      case .heading(let title): return [.heading(title)]
      case .text(let text): return WordWrap.lines(text, columns: width - 1).map { .text($0) }
      case .entry(let sign, let meaning, let command):
        let meaning = WordWrap.lines(meaning, columns: columns.meaning)
        var lines = meaning.map { Line.entry(left: "", text: $0, command: nil) }
        guard CharacterWidth.columns(of: sign) < columns.left else {
          return [.entry(left: sign, text: "", command: command)] + lines
        }
        lines[0] = .entry(left: sign, text: meaning[0], command: command)
        return lines
      }
    }
  }

  private static func box(_ size: Size) -> Rect {
    Dialog.box(in: size, width: 92, height: max(8, size.height - 2))
  }

  /// Where the parts of a line stand.
  private struct Columns {
    /// Columns for signs and keys.
    let left: Int
    /// Columns for what they mean.
    let meaning: Int
    /// Whether the names of the palette show.
    let showsCommands: Bool

    init(_ width: Int) {
      left = width >= 60 ? 19 : 12
      showsCommands = width >= 84
      meaning = max(8, width - left - (showsCommands ? 20 : 0))
    }
  }

  private static func text(_ binding: KeyBinding) -> String {
    "\(binding.keyNames) \(binding.command.rawValue) \(binding.help)".lowercased()
  }

  static func paint<Surface: DrawingSurface>(_ state: State, into region: inout Surface) {
    guard case .help(let help) = state.overlays.last else { return }
    let theme = state.theme
    let box = box(region.size)
    Dialog.frame(box, title: "Keys", theme, &region)
    let inner = box.inset(dx: 2, dy: 1)
    let lines = lines(help, state)
    let columns = Columns(inner.width)
    let rows = max(0, inner.height - 2)
    for (line, content) in lines.enumerated().dropFirst(help.scroll).prefix(rows) {
      let y = inner.minY + line - help.scroll
      switch content {
      case .blank: break
      case .heading(let title):
        region.write(title, x: inner.minX, y: y, style: theme[.title], maxWidth: inner.width)
      case .text(let text): region.write(text, x: inner.minX + 1, y: y, style: .plain)
      case .entry(let left, let text, let command):
        region.write(left, x: inner.minX + 1, y: y, style: theme[.keyHint], maxWidth: inner.width - 1)
        region.write(text, x: inner.minX + columns.left, y: y, style: .plain)
        if columns.showsCommands, let command {
          region.write(":" + command.rawValue, x: inner.maxX - 19, y: y, style: theme[.dim], maxWidth: 19)
        }
      }
    }
    if lines.isEmpty { region.write("No key does that.", x: inner.minX, y: inner.minY, style: theme[.dim]) }
    if help.isSearching {
      region.write("filter: ", x: inner.minX, y: inner.maxY - 1, style: theme[.title])
      FieldLine.write(
        help.filter, theme, x: inner.minX + 8, y: inner.maxY - 1, width: inner.width - 8, &region)
    } else {
      let hints = KeyTable.hints(for: .help).filter { $0.context == .help }
      let used = Hints.write(hints, theme, x: inner.minX, y: inner.maxY - 1, maxWidth: inner.width, &region)
      let shown = "\(min(lines.count, help.scroll + rows))/\(lines.count)"
      if used + shown.utf8.count + 2 < inner.width {
        region.write(shown, x: inner.maxX - shown.utf8.count, y: inner.maxY - 1, style: theme[.dim])
      }
    }
  }
}
