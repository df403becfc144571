import Traces

/// Where the panel of variations stands.
struct VariationsState: Sendable {
  /// Index into the lines of the panel.
  var selected = 0
}

/// Every variation of the run, side by side: what was changed, what came of it, what it cost.
enum VariationsView: View {
  static func perform(_ command: Command, on state: inout State) -> [Effect]? {
    guard case .variations(var panel) = state.overlays.last, let run = state.run else { return nil }
    let rows = rows(run.log)
    switch command {
    case .up: panel.selected -= 1
    case .down: panel.selected += 1
    case .top: panel.selected = 0
    case .bottom: panel.selected = rows.count - 1
    case .undo, .redo:
      return ChangeCommands.move(&state, back: command == .undo)
    case .cancel:
      state.overlays.removeLast()
      return []
    case .accept:
      state.overlays.removeLast()
      guard rows.indices.contains(panel.selected), rows[panel.selected].id != run.log.head else { return [] }
      return ChangeCommands.select(rows[panel.selected].id, &state)
    default: return nil
    }
    panel.selected = max(0, min(panel.selected, rows.count - 1))
    state.overlays[state.overlays.count - 1] = .variations(panel)
    return []
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
    // A sibling comes behind all that hangs on the one before.
    var stack = [(index: 0, depth: 0)]
    while let (index, depth) = stack.popLast() {
      rows.append(Row(id: VariationID(Int32(index)), depth: depth, isLast: nextSibling[index] == 0))
      if nextSibling[index] != 0 { stack.append((nextSibling[index], depth)) }
      if firstChild[index] != 0 { stack.append((firstChild[index], depth + 1)) }
    }
    return rows
  }

  /// The rows that there is room for, with the selected one among them.
  static func shown(_ panel: VariationsState, of count: Int, in size: Size) -> Range<Int> {
    let height = max(0, box(count, in: size).inset(dx: 2, dy: 1).height - 3)
    let selected = max(0, min(panel.selected, count - 1))
    let first = max(0, min(selected - height + 1, count - height))
    return first..<min(first + height, count)
  }

  private static func box(_ count: Int, in size: Size) -> Rect {
    Dialog.box(in: size, width: 110, height: min(count + 5, max(8, size.height - 2)))
  }

  static func paint<Surface: DrawingSurface>(_ state: State, into region: inout Surface) {
    guard case .variations(let panel) = state.overlays.last, let run = state.run else { return }
    let theme = state.theme
    let rows = rows(run.log)
    let box = box(rows.count, in: region.size)
    Dialog.frame(box, title: "Variations", theme, &region)
    let inner = box.inset(dx: 2, dy: 1)
    let columns = Columns(inner.width)
    columns.paintHeading(theme, x: inner.minX, y: inner.minY, &region)
    let shown = shown(panel, of: rows.count, in: region.size)
    let selected = max(0, min(panel.selected, rows.count - 1))
    for line in shown {
      let y = inner.minY + 1 + line - shown.lowerBound
      columns.paint(rows[line], run, theme, x: inner.minX, y: y, &region)
      if line == selected {
        region.restyle(Rect(x: inner.minX, y: y, width: inner.width, height: 1)) {
          $0.overlaid(by: theme[.selection])
        }
      }
    }
    // Where there is no column for it, the chosen line's difference stands below them all.
    if columns.difference == 0, rows.indices.contains(selected),
      let difference = run.variationFigures[rows[selected].id]?.difference
    {
      region.write(
        CharacterWidth.truncated("differs: " + difference, columns: inner.width), x: inner.minX,
        y: inner.maxY - 2, style: theme[.dim])
    }
    let hints = state.keys.hints(for: .variations).filter { $0.context == .variations }
    Hints.write(hints, theme, x: inner.minX, y: inner.maxY - 1, maxWidth: inner.width, &region)
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

  func paintHeading<Surface: DrawingSurface>(_ theme: Theme, x: Int, y: Int, _ region: inout Surface) {
    var text = Format.left("  what changed", change + 1) + " " + Format.left("answer", answer)
    text += Format.right("tokens", numbers)
    if showsCritical { text += Format.right("critical", numbers) }
    if difference > 0 { text += "  first difference" }
    region.write(text, x: x, y: y, style: theme[.dim], maxWidth: width)
  }

  func paint<Surface: DrawingSurface>(
    _ row: VariationsView.Row, _ run: RunState, _ theme: Theme, x: Int, y: Int, _ region: inout Surface
  ) {
    let isHead = row.id == run.log.head
    if isHead { region.write("●", x: x, y: y, style: theme[.keyHint]) }
    let depth = min(row.depth, 6)
    let lead = row.depth == 0 ? "" : String(repeating: "  ", count: depth - 1) + (row.isLast ? "╰─ " : "├─ ")
    let words = run.variationFigures[row.id]?.change ?? ""
    region.write(lead, x: x + 2, y: y, style: theme[.frame])
    region.write(
      CharacterWidth.truncated(words, columns: max(0, change - CharacterWidth.columns(of: lead) - 1)),
      x: x + 2 + CharacterWidth.columns(of: lead), y: y, style: isHead ? Style.plain.adding(.bold) : .plain)
    guard let figures = run.variationFigures[row.id] else { return }
    var column = x + 2 + change
    let sign = figures.run.correct.map { $0 ? "✓ " : "✗ " } ?? (figures.run.finish != nil ? "  " : "… ")
    let role: Theme.Role? = figures.run.correct.map { $0 ? .success : .error }
    region.write(
      CharacterWidth.truncated(
        sign + Format.visible(figures.run.verdict?.answer ?? "", limit: 40), columns: answer - 1),
      x: column, y: y, style: role.map { theme[$0] } ?? .plain)
    column += answer
    region.write(Format.right(Format.count(figures.run.metrics.total), numbers), x: column, y: y)
    column += numbers
    if showsCritical {
      region.write(Format.right(Format.count(figures.run.metrics.criticalPath), numbers), x: column, y: y)
      column += numbers
    }
    column += 2
    guard difference > 0, row.depth > 0 else { return }
    region.write(
      CharacterWidth.truncated(figures.difference ?? "", columns: difference - 2), x: column, y: y,
      style: theme[.dim])
  }
}
