import Traces

/// The memory of the list of decisions.
struct DecisionsState: Sendable {
  var selected = 0
  var order = DecisionList.Order.time
  /// Made anew when the run or the order changes, and not for a frame.
  var list = DecisionList()
}

/// Every place where a fork could have opened or closed: taken or not, how likely, and what it was worth.
enum DecisionsView: View {
  static let context = KeyContext("decisions", title: "Decisions")
  static let initial = DecisionsState()
  static let keys = [
    KeyBinding(.tree, [.character("D")], .decisions, "every decision to fork or not, and what it was worth"),
    KeyBinding(context, [Key(.enter)], .accept, "go to the decision", hint: "go there"),
    KeyBinding(context, [.character("p")], .probe, "run both sides of the decision", hint: "probe"),
    KeyBinding(context, [.character("P")], .probeAll, "run both sides of every decision", hint: "probe all"),
    KeyBinding(context, [.character("f")], .forceFork, "fork there, as a variation", hint: "fork"),
    KeyBinding(context, [.character("x")], .forbidFork, "no fork there, as a variation", hint: "forbid"),
    KeyBinding(context, [.character("X")], .forbidForks, "no fork from there on, as a variation"),
    KeyBinding(context, [.character("e")], .editOutlines, "write other outlines there, as a variation"),
    KeyBinding(
      context, [.character("s")], .sort, "sort by time, probability, entropy or regret", hint: "sort"),
    KeyBinding(context, [Key(.down), .character("j")], .down, "next decision"),
    KeyBinding(context, [Key(.up), .character("k")], .up, "previous decision"),
    KeyBinding(context, [.character("g"), Key(.home)], .top, "the first"),
    KeyBinding(context, [.character("G"), Key(.end)], .bottom, "the last"),
    KeyBinding(context, [Key(.pageDown), .ctrl("f")], .pageDown, "a page down"),
    KeyBinding(context, [Key(.pageUp), .ctrl("b")], .pageUp, "a page up"),
    KeyBinding(context, [Key(.escape), .character("D")], .cancel, "stop probing, or close", hint: "close"),
  ]

  static func perform(_ command: Command, on state: inout State) -> [Effect]? {
    guard let run = state.run else { return nil }
    if command == .decisions {
      open(run, &state)
      return []
    }
    let parts = Parts(state)
    if let line = parts.list.line(after: command) {
      state[Self.self].selected = line
      return []
    }
    switch command {
    case .sort:
      let orders = DecisionList.Order.allCases
      let next = (orders.firstIndex(of: state[Self.self].order) ?? 0) + 1
      state[Self.self].selected = 0
      state[Self.self].order = orders[next % orders.count]
      settle(&state)
      return []
    case .cancel where run.status?.probing != nil: return [.control(.stopProbing)]
    case .cancel:
      state.close()
      return []
    case .probeAll: return DecisionCommands.probeAll(parts.decisions.openings, &state)
    default: break
    }
    guard parts.decisions.rows.indices.contains(parts.list.selected) else {
      state.say(DecisionCommands.none)
      return []
    }
    let decision = parts.decisions.rows[parts.list.selected].decision
    if command == .accept {
      state.close()
      state.move(to: Cursor(decision.thread, .token(Int(decision.position))))
      return []
    }
    return DecisionCommands.perform(command, decision, &state)
  }

  static func hintWords(_ state: State) -> [Command: String] {
    guard DecisionCommands.refusal(state) != nil else { return [:] }
    return [.probe: "", .probeAll: "", .forceFork: "", .forbidFork: ""]
  }

  private static func open(_ run: OpenRun, _ state: inout State) {
    let list = DecisionList(run, sortedBy: state[Self.self].order)
    let here = run.cursor.position.flatMap { position in
      list.rows.firstIndex {
        $0.decision.thread == run.cursor.thread && Int($0.decision.position) == position
      }
    }
    state.open(
      DecisionsView.self,
      DecisionsState(selected: here ?? 0, order: state[Self.self].order, list: list))
  }

  static func settle(_ state: inout State) {
    guard let run = state.run else { return }
    let order = state[Self.self].order
    guard state[Self.self].list.source != DecisionList.Source(run, order) else { return }
    state[Self.self].list = DecisionList(run, sortedBy: order)
  }

  static func click(_ point: Point, clicks: Int, on state: inout State) -> [Effect] {
    Parts(state).list.click(point, clicks, on: &state) { $0[Self.self].selected = $1 }
  }

  static func area(in state: State) -> Rect { Parts(state).area }

  /// Where the parts of the panel stand; all but the area count from its corner.
  private struct Parts {
    let decisions: DecisionList
    let area: Rect
    let list: LineList

    init(_ state: State) {
      let own = state[DecisionsView.self]
      decisions = own.list
      let width = min(100, state.size.width)
      area = Dialog.box(
        in: state.size, width: width,
        height: min(decisions.rows.count + 8, max(10, state.size.height - 2)))
      list = LineList(
        count: decisions.rows.count, selected: own.selected,
        in: Rect(size: area.size).inset(dx: 2, dy: 1).splitTop(1).rest.splitBottom(5).rest)
    }
  }

  static func paint(_ state: State, into region: inout GridRegion) {
    guard let run = state.run else { return }
    let theme = state.theme
    let parts = Parts(state)
    let order = state[Self.self].order.rawValue
    let inner = Dialog.frame("Decisions, by \(order)", of: Self.self, state, &region)
    let columns = DecisionColumns(inner.width)
    columns.paintHeading(theme, x: inner.minX, y: inner.minY, &region)
    parts.list.paint(theme, &region) { line, row, region in
      columns.paint(parts.decisions.rows[line], run, theme, x: row.minX, y: row.minY, &region)
    }
    guard parts.decisions.rows.indices.contains(parts.list.selected) else {
      region.write(
        DecisionCommands.none, x: inner.minX, y: parts.list.area.minY, style: theme[.dim],
        fitting: inner.width)
      return
    }
    paintWorth(
      parts.decisions.rows[parts.list.selected], run, refusal: DecisionCommands.refusal(state), theme,
      in: Rect(x: inner.minX, y: parts.list.area.maxY, width: inner.width, height: 3), &region)
  }

  /// Both sides of the chosen decision.
  private static func paintWorth(
    _ row: DecisionList.Row, _ run: OpenRun, refusal: String?, _ theme: Theme, in area: Rect,
    _ region: inout GridRegion
  ) {
    func write(_ text: String, _ line: Int, _ style: Style) {
      region.write(text, x: area.minX, y: area.minY + line, style: style, fitting: area.width)
    }
    if let worth = row.worth {
      write("fork:  " + WorthWords.side(worth.fork), 0, .plain)
      write("alone: " + WorthWords.side(worth.alone), 1, .plain)
    } else if let probing = run.status?.probing {
      write("probing, \(probing.made) of \(probing.wanted) runs", 0, theme[.live])
    } else if row.decision.kind == .close {
      write("the end of a list of outlines: its fork is judged where it began", 0, theme[.dim])
    } else {
      let words = refusal ?? "not probed: p runs both sides of it to the end"
      for (line, text) in WordWrap.lines(words, columns: area.width, limit: 2).enumerated() {
        write(text, line, theme[.dim])
      }
    }
    write(WorthWords.meaning, 2, theme[.dim])
  }
}

/// The columns of the list: as many as there is room for.
private struct DecisionColumns {
  let place: Int
  let words: Int
  let showsStep: Bool
  private let width: Int
  private static let (number, probability, regret) = (7, 8, 13)

  init(_ width: Int) {
    self.width = width
    showsStep = width >= 64
    place = width >= 64 ? 16 : 13
    let fixed = 2 + place + Self.probability + Self.regret + 3 + (showsStep ? Self.number : 0)
    words = max(0, width - fixed)
  }

  func paintHeading(_ theme: Theme, x: Int, y: Int, _ region: inout GridRegion) {
    var text = "  " + Format.left("thread token", place)
    if showsStep { text += Format.right("step", Self.number) }
    text += Format.right("P", Self.probability) + Format.right("regret", Self.regret) + "   "
    text += "what happened"
    region.write(text, x: x, y: y, style: theme[.dim], maxWidth: width)
  }

  func paint(
    _ row: DecisionList.Row, _ run: OpenRun, _ theme: Theme, x: Int, y: Int, _ region: inout GridRegion
  ) {
    let decision = row.decision
    region.write(
      decision.taken ? "◆" : "◇", x: x, y: y, style: Style(theme[.decision].foreground, .bold))
    region.write(
      run.name(of: decision.thread) + " \(decision.position + 1)"
        + (decision.kind == .close ? " close" : ""),
      x: x + 2, y: y, fitting: place - 1)
    var column = x + 2 + place
    if showsStep {
      region.write(Format.right(String(row.step), Self.number), x: column, y: y)
      column += Self.number
    }
    region.write(
      Format.right(Format.percent(Double(decision.probability)), Self.probability), x: column, y: y)
    column += Self.probability
    let regret = row.worth.map(WorthWords.regret) ?? "–"
    region.write(
      Format.right(regret, Self.regret), x: column, y: y,
      style: row.worth.map { WorthWords.role($0).map { theme[$0] } ?? .plain } ?? theme[.dim])
    column += Self.regret + 1
    if row.isCritical, column < x + width { region.write("*", x: column, y: y, style: theme[.critical]) }
    region.write(row.words(run), x: column + 2, y: y, fitting: words)
  }
}

extension Command {
  public static let decisions = Command("decisions")
}
