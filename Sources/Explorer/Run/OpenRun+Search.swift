import Traces

/// All places of the run that hold the text which was looked for last.
struct FoundText: Sendable {
  let text: SearchText
  /// What was looked through: while that stays the same, so do the matches.
  private let variation: VariationID
  private let entries: Int
  let matches: [TextMatch]
  /// By thread, ascending.
  private var ranges: [ThreadID: [Range<Int>]] = [:]

  init(_ text: SearchText, in run: OpenRun) {
    self.text = text
    variation = run.log.head
    entries = run.history.count
    matches = run.history.tree().matches(of: text, in: run.log)
    for match in matches {
      if let positions = match.positions { ranges[match.thread, default: []].append(positions) }
    }
  }

  func isUpToDate(with run: OpenRun) -> Bool { variation == run.log.head && entries == run.history.count }

  /// Whether a token holds a part of a match.
  func isLit(_ thread: ThreadID, _ position: Int) -> Bool {
    guard let ranges = ranges[thread] else { return false }
    let next = ranges.indices.bisect { ranges[$0].upperBound > position }
    return next < ranges.count && ranges[next].contains(position)
  }
}

extension OpenRun {
  /// Looks for a text in all of the run.
  mutating func look(for text: String) {
    search = text
    found = SearchText(text).map { FoundText($0, in: self) }
  }

  /// The next place that holds the text, in reading order and round its end, with its number and how many there are; nil
  /// where there is none.
  mutating func nextMatch(forward: Bool) -> (place: Cursor, number: Int, count: Int)? {
    if found?.isUpToDate(with: self) != true { look(for: search) }
    guard let found else { return nil }
    let tree = self.tree
    let matches = found.matches.filter { match in
      match.thread.index < tree.threadCount
        && match.positions?.upperBound ?? 0 <= tree.tokenCount(match.thread)
    }
    guard !matches.isEmpty else { return nil }
    let here = order(of: cursor)
    let before = matches.indices.bisect { !order(of: place(matches[$0])).lexicographicallyPrecedes(here) }
    let isHere = before < matches.count && order(of: place(matches[before])) == here
    let next = forward ? before + (isHere ? 1 : 0) : before - 1
    let index = (next % matches.count + matches.count) % matches.count
    return (place(matches[index]), index + 1, matches.count)
  }

  private func place(_ match: TextMatch) -> Cursor {
    Cursor(match.thread, match.positions.map { .token($0.lowerBound) } ?? .header)
  }

  /// Numbers that stand in reading order as their places do.
  private func order(of place: Cursor) -> [Int] {
    var order: [Int]
    switch place.spot {
    case .header: order = [-1]
    case .token(let position): order = [2 * position + 1]
    case .prompt(let position): order = [2 * position, .max]
    case .join(let block): order = [2 * history.blocks[block.index].forkPosition, block.index, .max]
    }
    var thread = place.thread
    var outer: [[Int]] = []
    while let block = history.threads[thread.index].block {
      let record = history.blocks[block.index]
      outer.append([2 * record.forkPosition, block.index, thread.index])
      thread = record.parent
    }
    order = outer.reversed().flatMap { $0 } + order
    return order
  }
}
