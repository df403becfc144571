import Traces

/// The token under the cursor: how likely it was, what else was likely, and what was decided there.
enum InspectorView: View {
  static let context = KeyContext.inspector
  static let keys = [
    KeyBinding(context, [Key(.down), .character("j")], .down, "next alternative", hint: "choose"),
    KeyBinding(context, [Key(.up), .character("k")], .up, "previous alternative"),
    KeyBinding(
      context, [Key(.enter)], .accept, "re-fork with the alternative, or open the prompt",
      hint: "re-fork with it"),
    KeyBinding(context, [Key(.escape)], .cancel, "back to the tree", hint: "tree"),
  ]

  static func perform(_ command: Command, on state: inout State) -> [Effect]? {
    guard let run = state.run else { return nil }
    switch command {
    case .up, .down:
      let count = run.cursorAlternatives.count
      let chosen = run.chosenAlternative + (command == .up ? -1 : 1)
      state.run?.chosenAlternative = max(0, min(chosen, count - 1))
    case .accept:
      if case .prompt = run.cursor.spot {
        _ = state.run?.togglePrompt()
        return []
      }
      let alternatives = run.cursorAlternatives
      guard alternatives.indices.contains(run.chosenAlternative) else {
        state.fail("There is no alternative here to re-fork with.")
        return []
      }
      switch run.reforkPlace {
      case .failure(let refusal): state.fail(refusal.reason)
      case .success(let place):
        let id = alternatives[run.chosenAlternative].id
        let position = Int32(clamping: place.position ?? 0)
        let isCurrent = run.cursorToken.map { run.log.tokens.ids[$0.index] } == id
        if !isCurrent, let reason = run.reason(against: .forcing) {
          state.fail(reason)
          return []
        }
        state.run?.follows = false
        let change: Change =
          isCurrent
          ? .again(place.thread, position: position) : .token(place.thread, position: position, id: id)
        return [.control(.vary(change))]
      }
    case .cancel, .back: state.run?.focus = .tree
    default: return nil
    }
    return []
  }

  static func area(in state: State) -> Rect { state.layout.inspector }

  static func click(_ point: Point, clicks: Int, on state: inout State) -> [Effect] {
    state.run?.focus = .inspector
    return []
  }

  /// The wheel scrolls the tree wherever the mouse is.
  static func wheel(_ direction: Int, on state: inout State) -> [Effect] {
    TreeView.wheel(direction, on: &state)
  }

  static func hintWords(_ state: State) -> [Command: String] {
    var words = TreeView.hintWords(state)
    guard let run = state.run, run.cursorAlternatives.isEmpty else { return words }
    (words[.accept], words[.down]) = ("", "")
    if case .prompt = run.cursor.spot { words[.accept] = "open or close" }
    return words
  }

  static func paint(_ state: State, into region: inout GridRegion) {
    guard let run = state.run else { return }
    let theme = state.theme
    let isBeside = state.layout.inspectorIsBeside
    let focused = run.focus == .inspector
    paintFrame(isBeside, focused, theme, &region)
    let area = region.bounds.splitTop(1).rest.inset(dx: 1).splitLeft(isBeside ? 1 : 0).rest
    let facts = PlaceFacts(run)
    guard let (index, _) = run.cursorToken else { return facts.paintColumns(theme, in: area, &region) }
    let rest: Rect
    if isBeside {
      rest = area.splitTop(facts.paint(theme, in: area, room: area.height / 2, &region) + 1).rest
    } else {
      let half = min(40, area.width / 2)
      facts.paint(theme, in: area.splitLeft(half - 1).left, room: area.height, &region)
      rest = area.splitLeft(half + 1).rest
    }
    paintAlternatives(run, index, theme, in: rest, focused, keys: state.keys, &region)
  }

  private static func paintFrame(
    _ isBeside: Bool, _ focused: Bool, _ theme: Theme, _ region: inout GridRegion
  ) {
    let style = focused ? theme[.keyHint] : theme[.frame]
    if isBeside {
      region.verticalLine(x: 0, y: 0, length: region.size.height, style: style)
      region.horizontalLine(x: 1, y: 0, length: region.size.width - 1, style: style)
      region.put(Cell("┌", style: style), x: 0, y: 0)
    } else {
      region.horizontalLine(x: 0, y: 0, length: region.size.width, style: style)
    }
    region.write(focused ? " Inspector ◂ " : " Inspector ", x: 2, y: 0, style: theme[.title])
  }

  private static func paintAlternatives(
    _ run: OpenRun, _ index: Int, _ theme: Theme, in area: Rect, _ focused: Bool, keys: KeyTable,
    _ region: inout GridRegion
  ) {
    let list = AlternativeList(at: index, of: run.log.tokens)
    let alternatives = list.alternatives
    guard area.height > 0 else { return }
    guard !alternatives.isEmpty else {
      let why =
        run.log.tokens.classes[index] != .generated
        ? "not the model's" : run.reason(against: .alternatives).map { Format.visible($0) } ?? "none recorded"
      let lines = WordWrap.lines("Alternatives: " + why, columns: area.width, limit: min(4, area.height))
      return region.write(lines, x: area.minX, y: area.minY, style: theme[.dim])
    }
    region.write("Alternatives", x: area.minX, y: area.minY, style: theme[.title], maxWidth: area.width)
    if !focused, let key = keys.name(of: .focus, in: .tree) {
      region.write(
        "\(key) chooses", x: area.minX + 14, y: area.minY, style: theme[.dim], maxWidth: area.width - 14)
    }
    let lines = LineList(
      count: alternatives.count, selected: run.chosenAlternative, in: area.splitTop(1).rest)
    lines.paint(theme, showsSelection: focused, &region) { line, row, region in
      let isCurrent = line == list.current
      region.write(isCurrent ? "●" : " ", x: row.minX, y: row.minY, style: theme[.keyHint])
      AlternativeLine.write(
        run.quoted(alternatives[line].id, at: run.cursor), alternatives[line], theme, x: row.minX + 2,
        y: row.minY, width: row.width - 2, isCurrent: isCurrent, remark: isCurrent ? list.remark : nil,
        &region)
    }
  }
}

extension OpenRun {
  /// The tokens that the model could have written at the cursor, best first.
  var cursorAlternatives: [Alternative] {
    cursorToken.map { AlternativeList(at: $0.index, of: log.tokens).alternatives } ?? []
  }

  /// The text of a token in quotes, as it reads or would read at a place.
  func quoted(_ id: Int32, at place: Cursor) -> String {
    TokenText.quoted(id, at: place.position ?? 0, of: place.thread, in: history, log)
  }
}
