import Traces

/// The rows of a comparison for one width: figures first, then thread by thread the texts in two columns.
struct CompareLayout: Sendable {
  enum Row: Sendable, Equatable {
    case figureHeads
    /// Some of `ComparedFigure.all`.
    case figures(Range<Int>)
    case answers
    case blank
    /// The line that names a pair of threads, by its index.
    case threads(Int)
    /// A line of both texts, by positions.
    case text(Int, a: Range<Int>, b: Range<Int>)
    /// A stretch that is left out because it is the same in both.
    case same(Int, tokens: Int)
    /// How many tokens of each text are left out because there are very many.
    case more(Int, a: Int, b: Int)
  }

  /// The columns beside the mark of the chosen difference.
  struct Columns: Sendable, Equatable {
    var width = 0

    static let mark = 2
    static let between = 3
    var text: Int { max(1, (width - Self.mark - Self.between) / 2) }
    var middle: Int { Self.mark + text }
    var right: Int { middle + Self.between }
    /// Columns of a figure with its name.
    static let figure = name + 3 * number
    static let name = 13
    static let number = 7
    var figuresInLine: Int { max(1, (width - Self.mark + 3) / (Self.figure + 3)) }
  }

  private(set) var columns = Columns()
  private(set) var showsAll = false
  private(set) var rows: [Row] = []
  /// The rows at which something begins to differ.
  private(set) var stops: [Int] = []
  private(set) var faces: (a: TokenFaces, b: TokenFaces) = (TokenFaces(), TokenFaces())
  private var torn: [Int: (a: [Int32: TokenFace], b: [Int32: TokenFace])] = [:]
  private var changes: [Int: (a: [Range<Int>], b: [Range<Int>])] = [:]

  /// Lines of text that are shown of a pair of threads at most.
  private static let longest = 400
  /// Lines that stand in front of a difference.
  private static let context = 1

  init() {}

  init(_ comparison: Comparison, width: Int, showsAll: Bool) {
    columns.width = width
    self.showsAll = showsAll
    rows = [.answers, .figureHeads]
    let count = ComparedFigure.all.count
    rows += stride(from: 0, to: count, by: columns.figuresInLine).map {
      .figures($0..<min($0 + columns.figuresInLine, count))
    }
    for (index, pair) in comparison.difference.pairs.enumerated() { add(pair, index, comparison) }
  }

  // MARK: - Laying out

  private mutating func add(_ pair: RunDifference.Pair, _ index: Int, _ comparison: Comparison) {
    let differs = pair.position != nil
    if differs || showsAll || rows.last.map({ if case .threads = $0 { false } else { true } }) == true {
      rows.append(.blank)
    }
    rows.append(.threads(index))
    guard differs || showsAll else { return }
    let a = wrap(pair.a, comparison.a, &faces.a)
    let b = wrap(pair.b, comparison.b, &faces.b)
    if !a.torn.isEmpty || !b.torn.isEmpty { torn[index] = (a.torn, b.torn) }
    let lines = max(a.rows.count, b.rows.count)
    var first = 0
    if let position = pair.position {
      changes[index] = comparison.changes[index]
      let parting = (0..<lines).first { line in
        end(a.rows, line) > position || end(b.rows, line) > position
      }
      if let parting, pair.a != nil, pair.b != nil, !showsAll, parting > Self.context + 1 {
        first = parting - Self.context
        rows.append(.same(index, tokens: range(a.rows, first).lowerBound))
      }
      let isWhole = pair.a == nil || pair.b == nil
      stops.append(isWhole ? rows.count - 1 : rows.count + (parting ?? lines) - first)
    }
    let last = min(lines, first + Self.longest)
    for line in first..<last { rows.append(.text(index, a: range(a.rows, line), b: range(b.rows, line))) }
    if last < lines {
      rows.append(.more(index, a: a.count - end(a.rows, last - 1), b: b.count - end(b.rows, last - 1)))
    }
    // Two texts of which one goes on differ behind the last line of the other.
    if let stop = stops.last, stop >= rows.count { stops[stops.count - 1] = rows.count - 1 }
  }

  private func end(_ rows: [Range<Int>], _ line: Int) -> Int {
    rows.isEmpty ? 0 : rows[min(line, rows.count - 1)].upperBound
  }

  private func range(_ rows: [Range<Int>], _ line: Int) -> Range<Int> {
    rows.indices.contains(line) ? rows[line] : end(rows, line)..<end(rows, line)
  }

  /// The lines of a thread's text; none for a thread that is not there.
  private func wrap(
    _ thread: ThreadID?, _ run: ComparedRun, _ faces: inout TokenFaces
  ) -> (rows: [Range<Int>], count: Int, torn: [Int32: TokenFace]) {
    guard let thread else { return ([], 0, [:]) }
    let record = run.history.threads[thread.index]
    var wrap = ThreadWrap()
    _ = wrap.extend(
      record, forks: record.blocks.map { run.history.blocks[$0.index].forkPosition }, width: columns.text,
      marks: [], log: run.log, faces: &faces)
    let count = record.tokens.count
    let rows = wrap.sections.indices.flatMap { section in
      (0..<wrap.rowCount(section: section, tokenCount: count)).map {
        wrap.positions(section: section, row: $0, tokenCount: count)
      }
    }
    return (rows, count, wrap.tornFaces)
  }

  // MARK: - Reading

  /// Whether a token stands in one of the texts only.
  func isChanged(_ pair: Int, _ position: Int, isA: Bool) -> Bool {
    guard let both = changes[pair] else { return false }
    let ranges = isA ? both.a : both.b
    let next = ranges.indices.bisect { ranges[$0].upperBound > position }
    return next < ranges.count && ranges[next].contains(position)
  }

  /// Whether a line holds a token that stands in one of the texts only.
  func isChanged(_ pair: Int, a: Range<Int>, b: Range<Int>) -> Bool {
    a.contains { isChanged(pair, $0, isA: true) } || b.contains { isChanged(pair, $0, isA: false) }
  }

  func face(_ id: Int32, _ pair: Int, _ position: Int, isA: Bool) -> TokenFace {
    let torn = torn[pair].map { isA ? $0.a : $0.b }?[Int32(position)]
    return torn ?? (isA ? faces.a : faces.b).face(id)
  }

  /// The pair of threads that a row is about.
  func pair(ofRow row: Int) -> Int? {
    guard rows.indices.contains(row) else { return nil }
    switch rows[row] {
    case .threads(let pair), .text(let pair, _, _), .same(let pair, _), .more(let pair, _, _): return pair
    case .figureHeads, .figures, .answers, .blank: return nil
    }
  }
}
