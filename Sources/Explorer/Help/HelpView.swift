import Traces

/// Where help stands.
struct HelpState: Sendable {
  /// The context that help was asked in: its keys come first.
  let context: KeyContext
  var scroll = 0
  var filter = TextField()
  var isSearching = false
  /// Made when what they follow from changes, and not for a frame.
  fileprivate var lines: [HelpView.Line] = []
  fileprivate var source: HelpView.Source?

  init(context: KeyContext) { self.context = context }
}

/// The keys, from the table that dispatches them.
enum HelpView: View {
  static let context = KeyContext("help", title: "Help")
  static let initial = HelpState(context: .everywhere)
  static let keys = [
    KeyBinding(context, [Key(.down), .character("j")], .down, "a line down", hint: "scroll"),
    KeyBinding(context, [Key(.up), .character("k")], .up, "a line up"),
    KeyBinding(context, [Key(.pageDown), .character(" "), .ctrl("d")], .pageDown, "a page down"),
    KeyBinding(context, [Key(.pageUp), .ctrl("u")], .pageUp, "a page up"),
    KeyBinding(context, [.character("g"), Key(.home)], .top, "first line"),
    KeyBinding(context, [.character("G"), Key(.end)], .bottom, "last line"),
    KeyBinding(context, [.character("/")], .search, "show only lines with these words", hint: "filter"),
    KeyBinding(context, [Key(.escape), .character("?"), Key(.function(1))], .cancel, "close", hint: "close"),
  ]

  static func field(in state: State) -> WritableKeyPath<HelpState, TextField>? {
    state[Self.self].isSearching ? \.filter : nil
  }

  static func edited(_ state: inout State) { state[Self.self].scroll = 0 }

  static func perform(_ command: Command, on state: inout State) -> [Effect]? {
    var help = state[Self.self]
    let page = max(1, state.size.height - 6)
    switch command {
    case .search: help.isSearching = true
    case .accept: help.isSearching = false
    case .cancel:
      guard help.isSearching || !help.filter.text.isEmpty else {
        state.close()
        return []
      }
      help.isSearching = false
      help.filter = TextField()
    default:
      guard let line = command.line(after: help.scroll, page: page, last: .max / 4) else { return nil }
      help.scroll = line
    }
    help.scroll = max(0, min(help.scroll, help.lines.count - page))
    state[Self.self] = help
    return []
  }

  static func settle(_ state: inout State) {
    var help = state[Self.self]
    let source = Source(
      needle: help.filter.text.lowercased(), size: state.size, theme: state.theme,
      note: state.run?.log.header.note)
    guard help.source != source else { return }
    help.source = source
    help.lines = lines(source, help.context, state)
    state[Self.self] = help
  }

  /// What the lines follow from.
  fileprivate struct Source: Sendable, Equatable {
    var needle: String
    var size: Size
    var theme: Theme
    var note: String?
  }

  fileprivate enum Line: Sendable {
    case heading(String)
    case text(String)
    /// A sign in its style, or keys, with their meaning, and the name in the palette.
    case entry(left: String, text: String, style: Style? = nil, command: Command? = nil)
    case blank
  }

  /// Nothing is cut: long texts go on in the next line.
  private static func lines(_ source: Source, _ context: KeyContext, _ state: State) -> [Line] {
    let width = area(in: state).inset(dx: 2, dy: 1).width
    let columns = Columns(width)
    let first = context.chain.filter { $0 != .everywhere }
    let contexts = first + state.keys.contexts.filter { !first.contains($0) }
    let words = source.needle.split(separator: " ")
    /// Whether all words stand in a line, in any order.
    func has(_ text: String) -> Bool {
      let text = text.lowercased()
      return words.allSatisfy { text.contains($0) }
    }
    var lines: [Line] = []
    if words.isEmpty, let note = source.note {
      lines.append(.heading("What this run shows"))
      lines += WordWrap.lines(Format.visible(note), columns: width - 1).map { .text($0) } + [.blank]
    }
    for legend in first.compactMap({ state.keys.view(of: $0)?.legend(state.theme) }) {
      let rows = legend.rows.filter { has("\($0.sign) \($0.meaning)") }
      guard !rows.isEmpty else { continue }
      if !words.isEmpty, !lines.isEmpty { lines.append(.blank) }
      lines.append(.heading(legend.title))
      lines += rows.flatMap { entry($0.sign, $0.meaning, columns, style: $0.style) }
    }
    for context in contexts {
      let bindings = state.keys.bindings.filter { binding in
        binding.context == context && has("\(binding.keyNames) \(binding.command.rawValue) \(binding.help)")
      }
      guard !bindings.isEmpty else { continue }
      if !lines.isEmpty { lines.append(.blank) }
      lines.append(.heading(context.title))
      lines += bindings.flatMap { entry($0.keyNames, $0.help, columns, command: $0.command) }
    }
    return lines
  }

  private static func entry(
    _ left: String, _ meaning: String, _ columns: Columns, style: Style? = nil, command: Command? = nil
  ) -> [Line] {
    var texts = WordWrap.lines(meaning, columns: columns.meaning)[...]
    // A column in front, and one behind.
    let text = CharacterWidth.columns(of: left) + 1 < columns.left ? texts.removeFirst() : ""
    return [.entry(left: left, text: text, style: style, command: command)]
      + texts.map { .entry(left: "", text: $0) }
  }

  static func area(in state: State) -> Rect {
    Dialog.box(in: state.size, width: 92, height: max(8, state.size.height - 2))
  }

  /// Where the parts of a line stand.
  private struct Columns {
    /// Columns for signs and keys.
    let left: Int
    /// Columns for their meanings.
    let meaning: Int
    /// Whether the names of the palette show.
    let showsCommands: Bool

    init(_ width: Int) {
      left = width >= 60 ? 19 : 12
      showsCommands = width >= 84
      meaning = max(8, width - left - (showsCommands ? 20 : 0))
    }
  }

  static func paint(_ state: State, into region: inout GridRegion) {
    let help = state[Self.self]
    let theme = state.theme
    let inner = Dialog.frame("Keys", of: Self.self, hasHints: false, state, &region)
    let lines = help.lines
    let columns = Columns(inner.width)
    let rows = max(0, inner.height - 2)
    for (line, content) in lines.enumerated().dropFirst(help.scroll).prefix(rows) {
      let y = inner.minY + line - help.scroll
      switch content {
      case .blank: break
      case .heading(let title):
        region.write(title, x: inner.minX, y: y, style: theme[.title], maxWidth: inner.width)
      case .text(let text): region.write(text, x: inner.minX + 1, y: y)
      case .entry(let left, let text, let style, let command):
        region.write(
          left, x: inner.minX + 1, y: y, style: style ?? theme[.keyHint], maxWidth: inner.width - 1)
        region.write(text, x: inner.minX + columns.left, y: y)
        if columns.showsCommands, let command {
          region.write(":" + command.rawValue, x: inner.maxX - 19, y: y, style: theme[.dim], maxWidth: 19)
        }
      }
    }
    if lines.isEmpty {
      region.write("No key or sign does that.", x: inner.minX, y: inner.minY, style: theme[.dim])
    }
    if help.isSearching {
      region.write("filter: ", x: inner.minX, y: inner.maxY - 1, style: theme[.title])
      FieldLine.write(
        help.filter, theme, x: inner.minX + 8, y: inner.maxY - 1, width: inner.width - 8, &region)
    } else {
      let hints = state.keys.ownHints(for: context)
      let used = Hints.write(hints, theme, x: inner.minX, y: inner.maxY - 1, maxWidth: inner.width, &region)
      let shown = "\(min(lines.count, help.scroll + rows))/\(lines.count)"
      if used + shown.utf8.count + 2 < inner.width {
        region.write(shown, x: inner.maxX - shown.utf8.count, y: inner.maxY - 1, style: theme[.dim])
      }
    }
  }
}
