import Traces

struct TreePainter {
  let state: State
  let run: OpenRun
  let tree: RunTree
  var theme: Theme { state.theme }
  var gutter: Gutter { run.layout.gutter }
  var summary: Summary { run.summary }

  func paint(_ row: TreeLayout.Row, y: Int, _ region: inout GridRegion) {
    switch row {
    case .header(let thread): paintHeader(thread, y: y, &region)
    case .join(let block): paintJoin(block, y: y, &region)
    case .prompt(let thread, let section): paintPrompt(thread, section, y: y, &region)
    case .tokens(let thread, let section, let row):
      paintTokens(thread, section, row, y: y, &region)
    }
    // The last column is the scroll bar's.
    if isMarked(row) { region.write("◂", x: region.size.width - 2, y: y, style: theme[.keyHint]) }
  }

  /// Whether the person marked a place of the row.
  private func isMarked(_ row: TreeLayout.Row) -> Bool {
    guard !run.notesHere.isEmpty else { return false }
    switch row {
    case .header(let thread): return run.note(at: Cursor(thread, .header)) != nil
    case .tokens(let thread, let section, let line):
      let positions = run.layout.positions(
        thread, section: section, row: line, tokenCount: tree.tokenCount(thread))
      return run.notesHere.contains { $0.thread == thread && $0.token.map(positions.contains) ?? false }
    case .join, .prompt: return false
    }
  }

  // MARK: - Lines

  /// Draws the lines of the ancestors: of level `depth - 1` and those outside of it.
  ///
  /// - Parameter branches: whether the innermost of them branches off to this row's thread.
  private func paintLines(of thread: ThreadID, branches: Bool, y: Int, _ region: inout GridRegion) {
    let record = tree.history.threads[thread.index]
    let depth = record.depth
    let hidden = gutter.hidden(depth: depth)
    if hidden > 0 {
      region.write("…\(hidden)", x: 0, y: y, style: theme[.dim], maxWidth: Gutter.labelWidth - 1)
    }
    var child = record
    for level in stride(from: depth - 1, through: hidden, by: -1) {
      guard let block = child.block else { return }
      let siblings = tree.history.blocks[block.index].children
      let line = BranchLine(child.id, among: siblings, critical: summary.criticalChild(of: block))
      let x = gutter.column(level: level, depth: depth)
      if branches, level == depth - 1 {
        region.write(
          line.branch, x: x, y: y, style: line.isCritical ? theme[.critical] : lineStyle(line.isHeavyAbove))
      } else if let scalar = line.passing {
        region.put(Cell(scalar, style: lineStyle(line.isHeavyBelow)), x: x, y: y)
      }
      child = tree.history.threads[tree.history.blocks[block.index].parent.index]
    }
  }

  /// Draws the lines in front of a row of a thread's own text.
  private func paintLines(
    besideTextOf thread: ThreadID, isCritical: Bool, y: Int, _ region: inout GridRegion
  ) {
    let depth = tree.history.threads[thread.index].depth
    paintLines(of: thread, branches: false, y: y, &region)
    region.put(
      Cell(isCritical ? "┃" : "│", style: lineStyle(isCritical)),
      x: gutter.column(level: depth, depth: depth), y: y)
  }

  private func lineStyle(_ isCritical: Bool) -> Style { isCritical ? theme[.critical] : theme[.frame] }

  // MARK: - Headers

  private static let widestHeader = 116

  private func paintHeader(_ thread: ThreadID, y: Int, _ region: inout GridRegion) {
    let record = tree.history.threads[thread.index]
    let isFolded = run.folded.contains(thread)
    paintLines(of: thread, branches: true, y: y, &region)
    let start = thread == .root ? 0 : gutter.column(level: record.depth, depth: record.depth) - 1
    // On very wide screens the figures stay within a glance of the name.
    let right = min(region.size.width, Self.widestHeader)
    let facts = HeaderFacts(thread, run: run, tree: tree)
    let factsWidth = facts.width(room: right - start)
    let nameWidth = max(0, right - start - factsWidth - 2)
    var x = start
    if isFolded { region.write("+", x: x, y: y, style: theme[.keyHint]) }
    if isFolded || thread != .root { x += 1 }
    let candidate = CandidateFacts(thread, tree: tree)
    let style = facts.isPruned ? theme[.pruned] : candidate.isLeft ? theme[.dim] : Style.plain
    let nameStyle = facts.isCritical ? theme[.critical] : Style.plain.adding(.bold)
    x += region.write(
      run.name(of: thread), x: x, y: y, style: facts.isPruned || candidate.isLeft ? style : nameStyle,
      maxWidth: nameWidth)
    // Siblings keep a column for the mark, so that the text behind it stands in line.
    if candidate.isChosen != nil { x += 1 }
    if candidate.isChosen == true { region.write("●", x: x, y: y, style: theme[.keyHint]) }
    let outline = Format.visible(thread == .root ? run.log.header.problem : record.outline)
    let rest = Rect(x: x + 2, y: y, width: start + nameWidth - x - 2, height: 1)
    paintName(outline, candidate, style, in: rest, &region)
    facts.write(theme, right: right - 1, room: right - start, y: y, &region)
    if run.cursor == Cursor(thread, .header) { highlight(x: start, y: y, &region) }
  }

  /// Writes the outline at the left and the method's judgement of the thread at the right; without an outline the
  /// judgement stands at the left.
  private func paintName(
    _ outline: String, _ candidate: CandidateFacts, _ style: Style, in rest: Rect, _ region: inout GridRegion
  ) {
    guard rest.width > 2 else { return }
    let outlineWidth = CharacterWidth.columns(of: outline)
    let reserved = outline.isEmpty ? 0 : min(outlineWidth, max(8, rest.width / 3)) + 2
    let pieces = candidate.fitting(rest.width - reserved)
    let piecesWidth = CandidateFacts.width(pieces)
    let outlineRoom = rest.width - (pieces.isEmpty ? 0 : piecesWidth + 2)
    region.write(outline, x: rest.minX, y: rest.minY, style: style, fitting: outlineRoom)
    var x = outline.isEmpty ? rest.minX : rest.maxX - piecesWidth
    for (index, piece) in pieces.enumerated() {
      if index > 0 { x += region.write(CandidateFacts.separator, x: x, y: rest.minY, style: theme[.frame]) }
      x += region.write(
        piece.text, x: x, y: rest.minY,
        style: candidate.isLeft ? style : piece.role.map { theme[$0] } ?? style)
    }
  }

  /// Lays the cursor over a whole line.
  private func highlight(x: Int, y: Int, _ region: inout GridRegion) {
    let rect = Rect(x: x, y: y, width: region.size.width - x - 1, height: 1)
    let style = run.focus == .tree ? theme[.selection] : Style.plain.adding(.underline)
    region.restyle(rect) { $0.overlaid(by: style) }
  }

  // MARK: - Joins

  private func paintJoin(_ block: BlockID, y: Int, _ region: inout GridRegion) {
    let record = tree.history.blocks[block.index]
    guard let join = tree.join(of: block) else { return }
    let depth = tree.history.threads[record.parent.index].depth
    paintLines(of: record.parent, branches: false, y: y, &region)
    let x = gutter.column(level: depth, depth: depth)
    let isCritical = summary.criticalChild(of: block) != nil
    region.write(isCritical ? "┏━" : "╭─", x: x, y: y, style: lineStyle(isCritical))
    var parts = words(on: join, of: record)
    // A choice costs nothing by itself, as a rule.
    let isFree = join.discipline == .choice && join.reprefilled == 0
    let isKnown = run.reason(against: .cache) == nil
    if !isKnown, !isFree { parts.append("cache not known") }
    if isKnown, !isFree || join.reused > 0 { parts.append("\(Format.count(Int(join.reused))) reused") }
    if isKnown, !isFree { parts.append("\(Format.count(Int(join.reprefilled))) re-prefilled") }
    let used = region.write(
      parts.joined(separator: " · "), x: x + 3, y: y, style: theme[.dim], maxWidth: region.size.width - x - 4)
    if isKnown, join.reprefilled > 0 {
      // A join costs the tokens that had to be computed again.
      let cost = "\(Format.count(Int(join.reprefilled))) re-prefilled"
      region.restyle(Rect(x: x + 3 + used - cost.utf8.count, y: y, width: cost.utf8.count, height: 1)) { _ in
        theme[.reprefilledToken]
      }
    }
    if run.cursor == Cursor(record.parent, .join(block)) { highlight(x: x + 3, y: y, &region) }
  }

  /// The threads that came back, and how.
  private func words(on join: Join, of block: BlockRecord) -> [String] {
    guard join.discipline != .choice else {
      guard let chosen = join.children.first else { return ["choice: none of \(block.children.count)"] }
      let number = Format.visible(tree.history.threads[chosen.index].number, limit: 16)
      let answer = tree.answer(chosen).map { [ScoreWords.answer($0)] } ?? []
      return ["choice: \(number) of \(block.children.count)"] + answer
    }
    var text = "joined \(join.children.count)"
    if join.children.count != block.children.count { text += " of \(block.children.count)" }
    return [text, join.discipline.rawValue]
  }

  // MARK: - Prompts

  /// One line that stands for a prompt: how long it is, and how it begins.
  private func paintPrompt(_ thread: ThreadID, _ section: Int, y: Int, _ region: inout GridRegion) {
    paintLines(besideTextOf: thread, isCritical: summary.isCritical(thread), y: y, &region)
    let positions = run.layout.positions(thread, section: section, tokenCount: tree.tokenCount(thread))
    let isFolded = run.layout.foldedPrompt(around: positions.lowerBound, of: thread) != nil
    let start = gutter.textColumn(depth: tree.history.threads[thread.index].depth)
    let right = region.size.width - 1
    var x = start
    x += region.write(isFolded ? "+ " : "- ", x: x, y: y, style: theme[.keyHint], maxWidth: right - x)
    let name = PromptWords.name(thread, run.unit.count(positions.count))
    x += region.write(name, x: x, y: y, maxWidth: right - x) + 2
    if isFolded, right - x > 4 {
      let text = PromptWords.text(positions.prefix(right - x), of: thread, run)
      region.write(text, x: x, y: y, style: theme[.dim], fitting: right - x)
    }
    if run.cursor == Cursor(thread, .prompt(positions.lowerBound)) { highlight(x: start, y: y, &region) }
  }

  // MARK: - Tokens

  private func paintTokens(
    _ thread: ThreadID, _ section: Int, _ row: Int, y: Int, _ region: inout GridRegion
  ) {
    let positions = run.layout.positions(
      thread, section: section, row: row, tokenCount: tree.tokenCount(thread))
    paintLines(besideTextOf: thread, isCritical: summary.isCritical(thread, positions), y: y, &region)
    let depth = tree.history.threads[thread.index].depth
    var x = run.layout.textColumn(thread, section: section, row: row, depth: depth)
    let right = region.size.width - 1
    let isPruned = tree.isPruned(thread)
    let dropped = tree.dropped(thread).filter { $0.overlaps(positions) }
    for position in positions {
      let index = Int(tree.history.threads[thread.index].tokens[position])
      let face = run.layout.face(run.log.tokens.ids[index], at: position, of: thread)
      var style = TokenStyle.style(at: index, in: run.log.tokens, face: face, theme)
      if isPruned { style = theme[.pruned] }
      if dropped.contains(where: { $0.contains(position) }) { style = theme[.droppedToken] }
      if summary.mistake(thread, at: position) != nil { style = style.overlaid(by: theme[.mistake]) }
      if run.isMarked(thread, position) {
        let sign = run.marks.decision(thread, at: position)?.taken == true ? "◆" : "◇"
        let look = Style(theme[.decision].foreground, .bold)
        x += region.write(sign, x: x, y: y, style: look, maxWidth: right - x)
      }
      if run.found?.isLit(thread, position) == true { style = style.overlaid(by: theme[.searchMatch]) }
      if run.note(at: Cursor(thread, .token(position))) != nil { style = style.adding(.underline) }
      if run.cursor == Cursor(thread, .token(position)) { style = style.overlaid(by: theme[.cursor]) }
      x += region.write(face.text, x: x, y: y, style: style, maxWidth: right - x)
    }
    let isLast = positions.upperBound == tree.tokenCount(thread)
    if isLast, tree.status(thread) == .running, x < right {
      region.write("▸", x: x, y: y, style: theme[.live])
    }
  }
}

/// The piece of a parent's line that stands beside one of its children.
struct BranchLine {
  let isCritical: Bool
  /// The critical path comes down the line as far as this child.
  let isHeavyAbove: Bool
  /// It goes on down to a later sibling.
  let isHeavyBelow: Bool
  private let isLast: Bool

  init(_ child: ThreadID, among siblings: [ThreadID], critical: ThreadID?) {
    // Children are numbered in the order in which they stand.
    isLast = child == siblings.last
    isCritical = child == critical
    isHeavyAbove = critical.map { child <= $0 } ?? false
    isHeavyBelow = critical.map { child < $0 } ?? false
  }

  /// The line where it branches off to the child.
  var branch: String {
    if isCritical { return isLast ? "┗━" : "┡━" }
    if isHeavyBelow { return "┠─" }
    return isLast ? "╰─" : "├─"
  }

  /// The line beside the child's own rows; nil after the last child.
  var passing: Unicode.Scalar? { isLast ? nil : isHeavyBelow ? "┃" : "│" }
}
