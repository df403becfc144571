/// Where the welcome screen stands.
struct WelcomeState: Sendable {
  private(set) var content = WelcomeContent()
  /// Index into the items of all sections; the first line is always "type a problem", at -1.
  var selected = 0

  mutating func offer(_ content: WelcomeContent) {
    self.content = content
    selected = max(-1, min(selected, content.items.count - 1))
  }
}

/// The first screen: problems to run, samples to look at, recent runs.
enum WelcomeView: View {
  static let context = KeyContext.welcome
  static let keys = [
    KeyBinding(context, [Key(.enter)], .open, "open what is chosen", hint: "open"),
    KeyBinding(context, [Key(.up), .character("k")], .up, "up"),
    KeyBinding(context, [Key(.down), .character("j")], .down, "down", hint: "choose"),
    KeyBinding(context, [Key(.pageUp), .ctrl("u")], .pageUp, "a page up"),
    KeyBinding(context, [Key(.pageDown), .ctrl("d")], .pageDown, "a page down"),
    KeyBinding(context, [.character("g"), Key(.home)], .top, "first item"),
    KeyBinding(context, [.character("G"), Key(.end)], .bottom, "last item"),
    KeyBinding(
      context, [.character("i"), .character("/")], .newProblem, "type a problem", hint: "type a problem"),
  ]

  static func perform(_ command: Command, on state: inout State) -> [Effect]? {
    let items = state.welcome.content.items
    let selected = state.welcome.selected
    switch command {
    case .open where items.indices.contains(selected): return [.open(items[selected])]
    case .open, .newProblem: state.open(EntryView.self, EntryState(.problem))
    default:
      let page = max(1, state.size.height - 8)
      guard let line = command.line(after: selected, page: page, first: -1, last: items.count - 1) else {
        return nil
      }
      state.welcome.selected = line
    }
    return []
  }

  private enum Line {
    case text(String, Theme.Role)
    case item(Int, WelcomeItem)
    case entry
    case blank
  }

  private static func lines(_ state: State) -> [Line] {
    var lines: [Line] = []
    if state.size.height >= 20 { lines += logo.map { .text($0, .critical) } + [.blank] }
    lines.append(.text("Watch a model split its reasoning, step through it, and ask what if.", .dim))
    lines += [.blank, .entry]
    var index = 0
    for section in state.welcome.content.sections where !section.items.isEmpty {
      lines += [.blank, .text(Format.visible(section.title), .title)]
      for item in section.items {
        lines.append(.item(index, item))
        index += 1
      }
    }
    return lines
  }

  private static let logo = [
    "     ┏━━ 1 ━━┓",
    "━━━━━┫       ┣━━━━━   forkscope",
    "     ╰── 2 ──╯        adaptive parallel reasoning, live",
  ]

  /// Which lines show: the first of them, and how many there is room for.
  private static func window(_ lines: [Line], _ state: State) -> (first: Int, height: Int) {
    let height = state.size.height - 2 - (hasDetailLine(state.size) ? 2 : 0)
    let chosen = lines.firstIndex { isSelected($0, state) } ?? 0
    return (max(0, min(chosen - height + 3, lines.count - height)), height)
  }

  static func click(_ point: Point, clicks: Int, on state: inout State) -> [Effect] {
    let lines = lines(state)
    let window = window(lines, state)
    let index = window.first + point.y - 1
    guard (1...max(1, window.height)).contains(point.y), lines.indices.contains(index) else { return [] }
    switch lines[index] {
    case .entry: state.welcome.selected = -1
    case .item(let item, _): state.welcome.selected = item
    case .text, .blank: return []
    }
    return clicks == 2 ? state.perform(.open) : []
  }

  static func paint(_ state: State, into region: inout GridRegion) {
    let lines = lines(state)
    let (first, height) = window(lines, state)
    let left = max(1, min(6, (region.size.width - 70) / 4))
    for (line, content) in lines.enumerated().dropFirst(first).prefix(max(0, height)) {
      paint(content, state, x: left, y: 1 + line - first, &region)
    }
    ScrollMark.paint(first: first, shown: height, of: lines.count, state.theme, &region)
    paintDetail(state, x: left, &region)
  }

  /// Whether there is room for a line that shows the chosen item's detail whole.
  private static func hasDetailLine(_ size: Size) -> Bool { size.height >= 20 }

  /// The detail of the chosen item, where there was no room for all of it beside the title.
  private static func paintDetail(_ state: State, x: Int, _ region: inout GridRegion) {
    let items = state.welcome.content.items
    let width = region.size.width - x - 2
    guard hasDetailLine(region.size), items.indices.contains(state.welcome.selected) else { return }
    let text = Format.visible(items[state.welcome.selected].detail)
    guard CharacterWidth.columns(of: text) > width - titleWidth(state, width) - 4 else { return }
    // One line as a rule; a long lesson takes two.
    let lines = WordWrap.lines(text, columns: width, limit: 2)
    region.write(lines, x: x + 2, y: region.size.height - 3, style: state.theme[.dim])
  }

  /// How wide the column of titles is: no wider than they are.
  private static func titleWidth(_ state: State, _ width: Int) -> Int {
    let longest =
      state.welcome.content.items.map { CharacterWidth.columns(of: Format.visible($0.title)) }.max() ?? 0
    return max(12, min(40, longest, width / 2))
  }

  private static func isSelected(_ line: Line, _ state: State) -> Bool {
    switch line {
    case .entry: state.welcome.selected == -1
    case .item(let index, _): state.welcome.selected == index
    case .text, .blank: false
    }
  }

  private static func paint(_ line: Line, _ state: State, x: Int, y: Int, _ region: inout GridRegion) {
    let theme = state.theme
    let width = region.size.width - x - 2
    let isSelected = isSelected(line, state)
    if isSelected { region.write("▸", x: x, y: y, style: theme[.keyHint]) }
    switch line {
    case .blank: return
    case .text(let text, let role): region.write(text, x: x, y: y, style: theme[role], fitting: width)
    case .entry:
      region.write("Type a problem of your own…", x: x + 2, y: y, maxWidth: width - 2)
    case .item(_, let item):
      let titleWidth = titleWidth(state, width)
      let title = CharacterWidth.truncated(Format.visible(item.title), columns: titleWidth)
      region.write(title, x: x + 2, y: y, maxWidth: width - 2)
      let room = width - titleWidth - 4
      guard room > 6 else { break }
      region.write(
        Format.visible(item.detail), x: x + titleWidth + 4, y: y, style: theme[.dim], fitting: room)
    }
    if isSelected {
      region.restyle(Rect(x: x, y: y, width: width + 1, height: 1)) { $0.overlaid(by: theme[.selection]) }
    }
  }
}

extension Command {
  public static let newProblem = Command("new-problem")
}
