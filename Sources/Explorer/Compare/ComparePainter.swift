import Traces

/// Paints the rows of a comparison that show.
struct ComparePainter {
  let comparison: Comparison
  let layout: CompareLayout
  let theme: Theme
  /// The row of the difference that was gone to.
  let chosen: Int?
  private var columns: CompareLayout.Columns { layout.columns }
  private var unit: CountUnit { comparison.a.log.header.countUnit }
  private var bothUnits: CountUnit? { [comparison.summaries.a, comparison.summaries.b].countUnit }

  /// The names of both runs, and where they part.
  func paintHeading(_ region: inout GridRegion) {
    for (letter, run, x) in [("A ", comparison.a, 0), ("B ", comparison.b, columns.right)] {
      let used = region.write(letter, x: x, y: 0, style: theme[.keyHint])
      region.write(
        Format.visible(run.title), x: x + used, y: 0, style: theme[.title],
        fitting: x == 0 ? columns.middle - used : columns.width - x - used)
    }
    region.write(comparison.opening, x: 0, y: 1, style: theme[.dim], fitting: columns.width)
  }

  func paint(from first: Int, _ region: inout GridRegion) {
    for y in 0..<region.size.height where layout.rows.indices.contains(first + y) {
      if first + y == chosen { region.write("▸", x: 0, y: y, style: theme[.keyHint]) }
      paint(layout.rows[first + y], y, &region)
    }
  }

  private func paint(_ row: CompareLayout.Row, _ y: Int, _ region: inout GridRegion) {
    switch row {
    case .blank: break
    case .answers: paintAnswers(y, &region)
    case .figureHeads:
      for index in 0..<columns.figuresInLine {
        write("", ["A", "B", "B-A"], index, y, theme[.dim], .plain, &region)
      }
    case .figures(let range):
      for (index, figure) in ComparedFigure.all[range].enumerated() { paint(figure, index, y, &region) }
    case .threads(let pair): paintThreads(pair, y, &region)
    case .text(let pair, let a, let b):
      let isChanged = layout.isChanged(pair, a: a, b: b)
      paintMiddle(isChanged ? "≠" : "│", y, &region)
      write(a, pair, comparison.difference.pairs[pair].a, comparison.a, isA: true, y, &region)
      write(b, pair, comparison.difference.pairs[pair].b, comparison.b, isA: false, y, &region)
    case .same(_, let tokens):
      let words = "… \(unit.count(tokens)) the same"
      region.write(
        words, x: CompareLayout.Columns.mark, y: y, style: theme[.dim], fitting: columns.width - 2)
    case .more(_, let a, let b):
      for (count, run, x) in [
        (a, comparison.a, CompareLayout.Columns.mark), (b, comparison.b, columns.right),
      ]
      where count > 0 {
        region.write(
          "… \(run.log.header.countUnit.count(count)) more", x: x, y: y, style: theme[.dim],
          fitting: columns.text)
      }
    }
  }

  // MARK: - Figures

  private func paint(_ row: ComparedFigure, _ index: Int, _ y: Int, _ region: inout GridRegion) {
    let (one, other) = (comparison.summaries.a[row.figure], comparison.summaries.b[row.figure])
    func text(_ value: Double) -> String {
      row.decimals > 0 ? Format.fixed(value, row.decimals) : Format.count(value)
    }
    let difference = other - one
    let isSame = difference == 0 || difference.isNaN
    let change =
      difference.isNaN
      ? "–"
      : difference == 0 ? "=" : (difference > 0 ? "+" : "-") + text(abs(difference))
    write(
      row.name(in: bothUnits), [one, other].map { $0.isNaN ? "–" : text($0) } + [change], index, y, .plain,
      isSame ? theme[.dim] : theme[.searchMatch], &region)
  }

  /// A name and its three figures, the last one lit.
  private func write(
    _ name: String, _ texts: [String], _ index: Int, _ y: Int, _ style: Style, _ last: Style,
    _ region: inout GridRegion
  ) {
    let (nameWidth, width) = (CompareLayout.Columns.name, CompareLayout.Columns.number)
    var x = CompareLayout.Columns.mark + index * (CompareLayout.Columns.figure + 3)
    region.write(name, x: x, y: y, style: style, fitting: nameWidth)
    x += nameWidth
    for (column, text) in texts.enumerated() {
      let padded = Format.right(text, width)
      let isLit = column == 2 && last != .plain
      region.write(padded, x: x, y: y, style: style)
      if isLit {
        let columns = CharacterWidth.columns(of: text)
        region.restyle(Rect(x: x + width - columns, y: y, width: columns, height: 1)) { _ in last }
      }
      x += width
    }
  }

  private func paintAnswers(_ y: Int, _ region: inout GridRegion) {
    let (a, b) = (comparison.summaries.a, comparison.summaries.b)
    let isSame = a.verdict?.answer == b.verdict?.answer && a.correct == b.correct
    paintMiddle(isSame ? "=" : "≠", y, &region)
    for (run, x) in [(a, CompareLayout.Columns.mark), (b, columns.right)] {
      let sign = run.correct.map { $0 ? "✓ right: " : "✗ wrong: " } ?? "answer: "
      let answer = run.verdict?.answer.map { Format.visible($0, limit: 80) }
      let words = answer ?? (run.finish == nil ? "none so far" : "none")
      region.write(
        sign + words, x: x, y: y, style: run.correct.map { theme[$0 ? .success : .error] } ?? .plain,
        fitting: columns.text)
    }
  }

  // MARK: - Threads

  private func paintThreads(_ index: Int, _ y: Int, _ region: inout GridRegion) {
    let pair = comparison.difference.pairs[index]
    paintMiddle(pair.position == nil ? "=" : "≠", y, &region)
    for (thread, run, x) in [
      (pair.a, comparison.a, CompareLayout.Columns.mark), (pair.b, comparison.b, columns.right),
    ] {
      guard let thread else {
        region.write("is not there", x: x, y: y, style: theme[.pruned], fitting: columns.text)
        continue
      }
      let record = run.history.threads[thread.index]
      let used = region.write(
        run.history.phrase(for: thread), x: x, y: y, style: Style.plain.adding(.bold), fitting: columns.text)
      let facts =
        " " + run.log.header.countUnit.count(record.tokens.count)
        + (run.history.tree().isPruned(thread) ? ", pruned" : "")
      let room = columns.text - used - CharacterWidth.columns(of: facts)
      if room > 3 {
        region.write(
          " " + Format.visible(record.outline, limit: 200), x: x + used, y: y, style: theme[.dim],
          fitting: room)
      }
      if room >= 0 {
        region.write(
          facts, x: x + columns.text - CharacterWidth.columns(of: facts), y: y, style: theme[.dim])
      }
    }
  }

  private func paintMiddle(_ sign: String, _ y: Int, _ region: inout GridRegion) {
    let style = sign == "≠" ? theme[.warning] : theme[.frame]
    region.write(sign, x: columns.middle + 1, y: y, style: style)
  }

  private func write(
    _ positions: Range<Int>, _ pair: Int, _ thread: ThreadID?, _ run: ComparedRun, isA: Bool, _ y: Int,
    _ region: inout GridRegion
  ) {
    guard let thread else { return }
    let tokens = run.history.threads[thread.index].tokens
    var x = isA ? CompareLayout.Columns.mark : columns.right
    let end = x + columns.text
    for position in positions where x < end {
      let index = Int(tokens[position])
      let face = layout.face(run.log.tokens.ids[index], pair, position, isA: isA)
      let isChanged = layout.isChanged(pair, position, isA: isA)
      let style =
        isChanged ? theme[.searchMatch] : run.log.tokens.classes[index].isOwn ? .plain : theme[.insertedToken]
      x += region.write(face.text, x: x, y: y, style: style, maxWidth: end - x)
    }
  }
}
