import Traces

/// A search through the texts of all runs of the table: what was found so far.
struct RunsSearch: Sendable {
  let text: SearchText
  /// Tells this search from others.
  let number: Int
  /// How many places hold the text, by the path of the run; runs without any are not listed.
  var counts: [String: Int] = [:]
  var matches = 0
  /// How many runs have been looked through, and how many shall be.
  var read = 0
  var wanted = 0
  /// Whether it was given up.
  var isStopped = false

  var isOver: Bool { isStopped || read >= wanted }

  /// Such as `"carry" 41 times, 12 of 300 read, Esc stops`.
  var words: String {
    let found = "\"\(Format.visible(text.text, limit: 20))\" \(Format.count(matches))×"
    guard isOver else { return found + ", \(Format.count(read)) of \(Format.count(wanted)) read, Esc stops" }
    return isStopped ? found + " in \(Format.count(read)) of \(Format.count(wanted)), stopped" : found
  }
}

extension RunsState {
  /// Begins to look for a text, which takes the place of what was looked for before.
  mutating func search(for text: SearchText) -> [Effect] {
    searchesBegun += 1
    texts = RunsSearch(text: text, number: searchesBegun)
    return searchMore(rows)
  }

  /// Looks through rows that came later.
  mutating func searchMore(_ rows: [RunsRow]) -> [Effect] {
    guard let texts, !texts.isStopped else { return [] }
    let paths = rows.filter { $0.summary != nil }.map(\.path)
    guard !paths.isEmpty else { return [] }
    self.texts?.wanted += paths.count
    return [.searchTexts(texts.text, paths, search: texts.number)]
  }

  mutating func take(_ counts: [String: Int], read: Int, _ number: Int) {
    guard let texts, texts.number == number, !texts.isStopped else { return }
    var changed = texts
    for (path, count) in counts {
      changed.matches += count - (changed.counts[path] ?? 0)
      changed.counts[path] = count
    }
    changed.read = min(changed.wanted, changed.read + read)
    self.texts = changed
  }

  /// Gives up a search that goes on, else drops its result.
  mutating func endSearch() -> [Effect] {
    guard let texts else { return [] }
    guard texts.isOver else {
      self.texts?.isStopped = true
      return [.stopSearching]
    }
    self.texts = nil
    return []
  }
}
