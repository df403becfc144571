import Traces

/// Where the rows of one thread's tokens begin, for one width.
///
/// Rows are filled greedily, word by word. New tokens are appended, and an earlier moment is the same table seen through
/// a bound. A *section* is a stretch of tokens between two forks, or a prompt in it.
struct ThreadWrap: Sendable {
  struct Section: Sendable, Equatable {
    var firstRow: Int
    var firstToken: Int
    /// How many forks lie in front of it.
    var forks: Int
    /// Whether it is the prompt, or the message that a thread of its own context was given.
    var isPrompt = false
  }

  /// The position of the first token of each row, ascending.
  private(set) var rowStarts: [Int32] = []
  /// By row: whether it begins with the space in front of a word, which hangs out to the left.
  private var hangs: [Bool] = []
  private(set) var sections = [Section(firstRow: 0, firstToken: 0, forks: 0)]
  /// By number of forks: the first section behind them.
  private var firstSections = [0]
  var promptCount: Int { pen.promptCount }
  /// How many tokens have been laid out.
  var count: Int { pen.count }
  /// How many forks have been laid out.
  var forkCount: Int { firstSections.count - 1 }
  /// The faces of tokens that begin or end inside a character, by position.
  private(set) var tornFaces: [Int32: TokenFace] = [:]
  private var pen = Pen()
  /// Where to begin again because the last token may still turn out to end inside a character.
  private var checkpoint: (pen: Pen, rows: Int, sections: Int, forks: Int)?

  /// Where the next token goes.
  private struct Pen: Sendable {
    var count = 0
    var promptCount = 0
    var column = 0
    var startsRow = true
    /// The end of the last token, and whether it ended inside a character.
    var last = TextEdge.other
    var isTorn = false
    /// Where the last word, and the last piece of a word without a number inside, begins.
    var word = Place()
    var piece = Place()
    /// Whether the thread has written anything of its own.
    var hasSpoken = false

    struct Place: Sendable {
      var token = 0
      var column = 0
      /// Whether the token begins with a space.
      var isSpaced = false
    }
  }

  /// Lays out the tokens that the thread gained since the last call; returns how many.
  ///
  /// - Parameter marks: positions, ascending, in front of which one column is kept for the mark of a decision.
  mutating func extend(
    _ thread: ThreadRecord, forks: [Int], width: Int, marks: [Int32], log: RunLog, faces: inout TokenFaces
  ) -> Int {
    let known = count
    goBack()
    let tokens = thread.tokens
    var nextMark = marks.count
    while nextMark > 0, marks[nextMark - 1] >= Int32(count) { nextMark -= 1 }
    let ids = log.tokens.ids
    let classes = log.tokens.classes
    while count < tokens.count {
      openSections(forks)
      let index = Int(tokens[count])
      open(classes[index], isIsolated: thread.isIsolated)
      let measure = faces.measure(ids[index], log.pieces)
      var columns = 0
      if nextMark < marks.count, marks[nextMark] == Int32(count) {
        columns = 1
        nextMark += 1
      }
      if measure.needsNeighbours {
        addTorn(TokenReading(at: count, in: tokens, log), extra: columns, width)
      } else {
        add(measure, extra: columns, width)
      }
    }
    openSections(forks)
    return max(0, count - known)
  }

  private mutating func goBack() {
    guard let checkpoint else { return }
    self.checkpoint = nil
    pen = checkpoint.pen
    rowStarts.removeLast(max(0, rowStarts.count - checkpoint.rows))
    hangs.removeLast(max(0, hangs.count - checkpoint.rows))
    sections.removeLast(max(0, sections.count - checkpoint.sections))
    firstSections.removeLast(max(0, forkCount - checkpoint.forks))
  }

  /// Adds a token that begins or ends inside a character.
  private mutating func addTorn(_ reading: TokenReading, extra: Int, _ width: Int) {
    if reading.isOpen, checkpoint == nil {
      checkpoint = (pen, rowStarts.count, sections.count, forkCount)
    }
    let face = TokenFaces.make(reading)
    tornFaces[Int32(count)] = face
    add(TokenFaces.Measure(face), extra: extra, width, finishes: reading.finishes)
    pen.isTorn = reading.isPart
  }

  private mutating func add(_ measure: TokenFaces.Measure, extra: Int, _ width: Int, finishes: Bool = false) {
    let columns = Int(measure.width) + extra
    var here = Pen.Place(
      token: pen.count, column: pen.column, isSpaced: measure.first == .space && extra == 0)
    if pen.startsRow { startRow(Pen.Place(token: here.token, column: here.column)) }
    switch finishes || pen.isTorn ? .number : TextEdge.bond(pen.last, measure.first) {
    case .none: (pen.word, pen.piece) = (here, here)
    case .word: pen.piece = here
    case .number: break
    }
    while pen.column + columns > width, let start = rowStarts.last, Int(start) < pen.count {
      // Between words if there are two; else inside the word, and inside a number only where it is longer than the line.
      startRow([pen.word, pen.piece].first { $0.token > Int(start) } ?? here)
      here.column = pen.column
    }
    pen.column += columns
    pen.startsRow = measure.breaksRow
    pen.last = measure.last
    pen.isTorn = false
    pen.count += 1
  }

  /// Begins a row at a place of the last one.
  private mutating func startRow(_ place: Pen.Place) {
    rowStarts.append(Int32(place.token))
    hangs.append(place.isSpaced)
    pen.column -= place.column
    pen.word = Pen.Place(token: place.token)
    pen.piece =
      pen.piece.token > place.token
      ? Pen.Place(token: pen.piece.token, column: pen.piece.column - place.column) : pen.word
    pen.startsRow = false
  }

  // MARK: - Sections

  private mutating func openSections(_ forks: [Int]) {
    while forkCount < forks.count, forks[forkCount] <= count {
      firstSections.append(sections.count)
      sections.append(Section(firstRow: rowStarts.count, firstToken: count, forks: forkCount))
      pen.startsRow = true
    }
  }

  /// Lets a prompt stand by itself.
  private mutating func open(_ tokenClass: TokenClass, isIsolated: Bool) {
    let isMessage = isIsolated && !pen.hasSpoken && pen.promptCount == 0 && tokenClass == .inserted
    let isPrompt = tokenClass == .prompt || isMessage
    if tokenClass == .prompt { pen.promptCount += 1 }
    if !isPrompt { pen.hasSpoken = true }
    guard let last = sections.last, last.isPrompt != isPrompt else { return }
    if last.firstToken == count {
      sections[sections.count - 1].isPrompt = isPrompt
    } else {
      sections.append(
        Section(firstRow: rowStarts.count, firstToken: count, forks: forkCount, isPrompt: isPrompt))
    }
    pen.startsRow = true
  }

  /// The sections behind this many forks, up to the next one.
  func sections(behind forks: Int) -> Range<Int> {
    guard firstSections.indices.contains(forks) else { return 0..<0 }
    let end = forks + 1 < firstSections.count ? firstSections[forks + 1] : sections.count
    return firstSections[forks]..<end
  }

  /// The section of a prompt, by its first token.
  func prompt(at position: Int) -> Int? {
    let section = place(of: position).section
    return sections[section].isPrompt && sections[section].firstToken == position ? section : nil
  }

  // MARK: - Rows

  /// How many rows a section has while the thread has `tokenCount` tokens.
  func rowCount(section: Int, tokenCount: Int) -> Int {
    let rows = rows(of: section)
    guard let last = rows.last else { return 0 }
    if Int(rowStarts[last]) < tokenCount { return rows.count }
    return max(0, lowerBound(tokenCount) - rows.lowerBound)
  }

  func positions(section: Int, tokenCount: Int) -> Range<Int> {
    guard sections.indices.contains(section) else { return 0..<0 }
    let start = min(sections[section].firstToken, tokenCount)
    let end = section + 1 < sections.count ? sections[section + 1].firstToken : count
    return start..<max(start, min(end, tokenCount))
  }

  /// Whether a row of a section begins one column further to the left, so that its first word stands in line.
  func hangs(section: Int, row: Int) -> Bool {
    let index = rows(of: section).lowerBound + row
    return hangs.indices.contains(index) && hangs[index]
  }

  func positions(section: Int, row: Int, tokenCount: Int) -> Range<Int> {
    let rows = rows(of: section)
    let index = rows.lowerBound + row
    guard rows.contains(index) else { return 0..<0 }
    let start = min(Int(rowStarts[index]), tokenCount)
    let end = index + 1 < rowStarts.count ? Int(rowStarts[index + 1]) : count
    return start..<max(start, min(end, tokenCount))
  }

  /// The section and the row in it that hold a token.
  func place(of position: Int) -> (section: Int, row: Int) {
    let row = max(0, lowerBound(position + 1) - 1)
    let section = max(0, sections.indices.bisect { sections[$0].firstRow > row } - 1)
    return (section, row - sections[section].firstRow)
  }

  private func rows(of section: Int) -> Range<Int> {
    guard section < sections.count else { return 0..<0 }
    let start = sections[section].firstRow
    let end = section + 1 < sections.count ? sections[section + 1].firstRow : rowStarts.count
    return start..<max(start, end)
  }

  /// How many rows begin before `position`.
  private func lowerBound(_ position: Int) -> Int {
    rowStarts.indices.bisect { Int(rowStarts[$0]) >= position }
  }
}
