import Traces

/// Where the rows of one thread's tokens begin, for one width.
///
/// Rows are filled greedily, so the rows of a shorter prefix are a prefix of the rows: new tokens are appended, and
/// an earlier moment is the same table seen through a bound. A *section* is a stretch of tokens between two forks.
struct ThreadWrap: Sendable {
  /// The position of the first token of each row, ascending.
  private(set) var rowStarts: [Int32] = []
  /// The first row of each section.
  private(set) var sectionRows: [Int32] = [0]
  /// How many tokens have been laid out.
  private(set) var count = 0
  /// How many of them belong to the prompt.
  private(set) var promptCount = 0
  private var column = 0
  private var startsRow = true
  private var isPrompt = false

  /// Lays out the tokens that the thread gained since the last call; returns how many.
  ///
  /// - Parameter marks: positions, ascending, in front of which one column is kept for the mark of a decision.
  mutating func extend(
    _ tokens: [Int32], forks: [Int], width: Int, marks: [Int32], log: RunLog, faces: inout TokenFaces
  ) -> Int {
    let first = count
    var nextMark = marks.count
    while nextMark > 0, marks[nextMark - 1] >= Int32(first) { nextMark -= 1 }
    let ids = log.tokens.ids
    let classes = log.tokens.classes
    while count < tokens.count {
      openSections(forks)
      let index = Int(tokens[count])
      // The prompt stands by itself.
      let prompt = classes[index] == .prompt
      if prompt != isPrompt, count > 0 { startsRow = true }
      isPrompt = prompt
      if prompt { promptCount += 1 }
      var (columns, breaksRow) = faces.measure(ids[index], log.pieces)
      if nextMark < marks.count, marks[nextMark] == Int32(count) {
        columns += 1
        nextMark += 1
      }
      if startsRow || column + columns > width {
        rowStarts.append(Int32(count))
        column = 0
      }
      column += columns
      startsRow = breaksRow
      count += 1
    }
    openSections(forks)
    return count - first
  }

  private mutating func openSections(_ forks: [Int]) {
    while sectionRows.count <= forks.count, forks[sectionRows.count - 1] <= count {
      sectionRows.append(Int32(rowStarts.count))
      startsRow = true
    }
  }

  /// How many rows a section has while the thread has `tokenCount` tokens.
  func rowCount(section: Int, tokenCount: Int) -> Int {
    let rows = rows(of: section)
    guard let last = rows.last else { return 0 }
    if Int(rowStarts[last]) < tokenCount { return rows.count }
    return max(0, lowerBound(tokenCount) - rows.lowerBound)
  }

  /// The positions of the tokens on a row of a section.
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
    var low = 0
    var high = sectionRows.count
    while low < high {
      let middle = (low + high) / 2
      if Int(sectionRows[middle]) <= row { low = middle + 1 } else { high = middle }
    }
    let section = max(0, low - 1)
    return (section, row - Int(sectionRows[section]))
  }

  private func rows(of section: Int) -> Range<Int> {
    guard section < sectionRows.count else { return 0..<0 }
    let start = Int(sectionRows[section])
    let end = section + 1 < sectionRows.count ? Int(sectionRows[section + 1]) : rowStarts.count
    return start..<max(start, end)
  }

  /// How many rows begin before `position`.
  private func lowerBound(_ position: Int) -> Int {
    var low = 0
    var high = rowStarts.count
    while low < high {
      let middle = (low + high) / 2
      if Int(rowStarts[middle]) < position { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
