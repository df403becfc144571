import Traces

/// Every variation of the run, side by side: its change, its outcome, its cost; remembers the chosen line.
enum VariationsView: View {
  static let context = KeyContext("variations", title: "Variations")
  static let initial = 0
  static let keys = [
    KeyBinding(context, [Key(.enter)], .accept, "switch to the variation", hint: "switch"),
    KeyBinding(context, [Key(.down), .character("j")], .down, "next variation", hint: "choose"),
    KeyBinding(context, [Key(.up), .character("k")], .up, "previous variation"),
    KeyBinding(context, [.character("g"), Key(.home)], .top, "the original"),
    KeyBinding(context, [.character("G"), Key(.end)], .bottom, "the last variation"),
    KeyBinding(
      context, [.character("=")], .markForComparison, "compare: mark this one, then another one",
      hint: "compare"),
    KeyBinding(context, [.character("u")], .undo, "undo"),
    KeyBinding(context, [.ctrl("r")], .redo, "redo"),
    KeyBinding(context, [Key(.escape), .character("v")], .cancel, "close", hint: "close"),
  ]

  static func perform(_ command: Command, on state: inout State) -> [Effect]? {
    guard let head = state.run?.log.head else { return nil }
    let parts = Parts(state)
    if let line = parts.list.line(after: command) {
      state[Self.self] = line
      return []
    }
    switch command {
    case .undo, .redo: return ChangeCommands.move(&state, back: command == .undo)
    case .markForComparison: mark(parts.rows[parts.list.selected].id, &state)
    case .cancel: state.close()
    case .accept:
      state.close()
      let chosen = parts.rows[parts.list.selected].id
      return chosen == head ? [] : ChangeCommands.select(chosen, &state)
    default: return nil
    }
    return []
  }

  /// Marks the first variation of a comparison, or opens it with the second one.
  private static func mark(_ variation: VariationID, _ state: inout State) {
    guard let run = state.run else { return }
    guard let first = run.compared, first.index < run.log.variations.count else {
      state.run?.compared = variation
      let key = state.keys.name(of: .markForComparison, in: context) ?? ""
      return state.say("Marked with =: choose another variation and press \(key) once more to compare them.")
    }
    state.run?.compared = nil
    guard first != variation else { return state.say("No longer marked.") }
    CompareView.open(Comparison(ComparedRun(first, of: run), ComparedRun(variation, of: run)), &state)
  }

  static func click(_ point: Point, clicks: Int, on state: inout State) -> [Effect] {
    Parts(state).list.click(point, clicks, on: &state) { $0[Self.self] = $1 }
  }

  /// Works the figures out for the rows that show.
  static func settle(_ state: inout State) {
    let parts = Parts(state)
    state.run?.refreshVariationFigures(of: parts.rows[parts.list.shown].map(\.id))
  }

  static func area(in state: State) -> Rect { Parts(state).area }

  /// Where the parts of the panel stand; all but the area count from its corner.
  private struct Parts {
    let rows: [Row]
    let area: Rect
    let list: LineList
    /// A remark on how variations are made.
    let remark: [String]

    init(_ state: State) {
      rows = state.run.map { VariationsView.rows($0.log) } ?? []
      let width = min(110, state.size.width)
      remark =
        state.run?.reason(against: .exactReplay).map {
          WordWrap.lines("Resampled, not replayed: " + Format.visible($0), columns: width - 4, limit: 2)
        } ?? []
      area = Dialog.box(
        in: state.size, width: width,
        height: min(rows.count + 5 + remark.count, max(8, state.size.height - 2)))
      let inner = Rect(size: area.size).inset(dx: 2, dy: 1)
      list = LineList(
        count: rows.count, selected: state[VariationsView.self],
        in: inner.splitTop(1).rest.splitBottom(2 + remark.count).rest)
    }
  }

  struct Row {
    var id: VariationID
    var depth: Int
    var isLast: Bool
  }

  /// The variations as a tree, each under the one that it was made from.
  static func rows(_ log: RunLog) -> [Row] {
    // Lists in arrays: a file may have very many, and this is asked for with every key.
    let count = log.variations.count
    var (firstChild, nextSibling) = ([Int](repeating: 0, count: count), [Int](repeating: 0, count: count))
    for index in (1..<count).reversed() {
      guard let parent = log.variations[index].parent?.index else { continue }
      nextSibling[index] = firstChild[parent]
      firstChild[parent] = index
    }
    var rows: [Row] = []
    rows.reserveCapacity(count)
    // A sibling comes behind all descendants of the one before.
    var stack = [(index: 0, depth: 0)]
    while let (index, depth) = stack.popLast() {
      rows.append(Row(id: VariationID(Int32(index)), depth: depth, isLast: nextSibling[index] == 0))
      if nextSibling[index] != 0 { stack.append((nextSibling[index], depth)) }
      if firstChild[index] != 0 { stack.append((firstChild[index], depth + 1)) }
    }
    return rows
  }

  static func paint(_ state: State, into region: inout GridRegion) {
    guard let run = state.run else { return }
    let theme = state.theme
    let parts = Parts(state)
    let inner = Dialog.frame("Variations", of: Self.self, state, &region)
    let columns = Columns(inner.width)
    columns.paintHeading(theme, x: inner.minX, y: inner.minY, &region)
    parts.list.paint(theme, &region) { line, row, region in
      columns.paint(parts.rows[line], run, theme, x: row.minX, y: row.minY, &region)
    }
    // Where there is no column for it, the chosen line's difference stands below them all.
    if columns.difference == 0, parts.rows.indices.contains(parts.list.selected),
      let difference = run.variationFigures[parts.rows[parts.list.selected].id]?.difference
    {
      region.write(
        "differs: " + difference, x: inner.minX, y: parts.list.area.maxY, style: theme[.dim],
        fitting: inner.width)
    }
    region.write(parts.remark, x: inner.minX, y: parts.list.area.maxY + 1, style: theme[.dim])
  }
}

/// The columns of the panel: as many as there is room for.
private struct Columns {
  let change: Int
  let answer: Int
  let numbers: Int
  let difference: Int
  private let showsCritical: Bool
  private let width: Int

  init(_ width: Int) {
    self.width = width
    answer = width >= 60 ? 12 : 8
    numbers = width >= 60 ? 10 : 7
    showsCritical = width >= 60
    let fixed = 2 + answer + (showsCritical ? 2 : 1) * numbers
    difference = width >= 84 ? 34 : 0
    change = max(10, width - fixed - difference)
  }

  func paintHeading(_ theme: Theme, x: Int, y: Int, _ region: inout GridRegion) {
    var text = Format.left("  what changed", change + 1) + " " + Format.left("answer", answer)
    text += Format.right("tokens", numbers)
    if showsCritical { text += Format.right("critical", numbers) }
    if difference > 0 { text += "  first difference" }
    region.write(text, x: x, y: y, style: theme[.dim], maxWidth: width)
  }

  func paint(
    _ row: VariationsView.Row, _ run: OpenRun, _ theme: Theme, x: Int, y: Int, _ region: inout GridRegion
  ) {
    let isHead = row.id == run.log.head
    if isHead { region.write("●", x: x, y: y, style: theme[.keyHint]) }
    if row.id == run.compared { region.write("=", x: x + 1, y: y, style: theme[.keyHint]) }
    let depth = min(row.depth, 6)
    let lead = row.depth == 0 ? "" : String(repeating: "  ", count: depth - 1) + (row.isLast ? "╰─ " : "├─ ")
    region.write(lead, x: x + 2, y: y, style: theme[.frame])
    guard let figures = run.variationFigures[row.id] else { return }
    let leadWidth = CharacterWidth.columns(of: lead)
    region.write(
      figures.change, x: x + 2 + leadWidth, y: y, style: isHead ? Style.plain.adding(.bold) : .plain,
      fitting: change - leadWidth - 1)
    var column = x + 2 + change
    let sign = figures.run.correct.map { $0 ? "✓ " : "✗ " } ?? (figures.run.finish != nil ? "  " : "… ")
    region.write(
      sign + Format.visible(figures.run.verdict?.answer ?? "", limit: 40), x: column, y: y,
      style: figures.run.correct.map { theme[$0 ? .success : .error] } ?? .plain, fitting: answer - 1)
    column += answer
    region.write(Format.right(Format.count(figures.run.metrics.total), numbers), x: column, y: y)
    column += numbers
    if showsCritical {
      region.write(Format.right(Format.count(figures.run.metrics.criticalPath), numbers), x: column, y: y)
      column += numbers
    }
    column += 2
    guard difference > 0, row.depth > 0 else { return }
    region.write(figures.difference ?? "", x: column, y: y, style: theme[.dim], fitting: difference - 2)
  }
}
