import Dialects
import Traces

/// Makes the script of a search with sub-searches out of the texts of its calls.
///
/// A parent's later call begins with its earlier one, cut at the list of calls, and the results in place of that list.
struct APRScript {
  private static let callsTag = Array("<Calling Sub Searches>".utf8)
  private static let resultsTag = Array("<Sub Searches>".utf8)
  private static let resultsEnd = Array("<End Sub Searches>".utf8)

  private(set) var script: RunScript
  private(set) var oddities: [SavedRun.Oddity] = []
  private let pieces: TextPieces
  private let line: Int?
  private var numbers = PieceNumbers()
  private var isCutOff = false

  /// A search: the parent's whole text after each join, and the sub-searches of each.
  struct Search {
    var calls: [String]
    var children: [[Search]]
  }

  init(_ search: Search, _ facts: RunFacts, _ pieces: TextPieces) {
    self.pieces = pieces
    line = facts.line
    var facts = facts
    facts.task = "countdown"
    let first = search.calls.first ?? ""
    facts.problem = facts.problem ?? Self.problem(in: first)
    script = RunScript(header: RunHeader(facts, Array(first.utf8), .apr, nil, pieces.unit))
    script.verdict = facts.verdict
    // Without recursion: searches may be nested deeper than the stack.
    var waiting = [(search, 0)]
    while let (search, thread) = waiting.popLast() { waiting += add(search, to: thread) }
    script.pieces = numbers.pieces
    if isCutOff { script.finish = .length }
  }

  /// Answers the searches below with their threads.
  private mutating func add(_ search: Search, to thread: Int) -> [(Search, Int)] {
    var below: [(Search, Int)] = []
    var before: [UInt8] = []
    var cut = 0
    for (index, call) in search.calls.enumerated() {
      let text = Array(call.utf8)
      var start = index == 0 ? Self.opening(of: text) : min(cut, Self.common(before, text))
      if index == 0 {
        write(text[..<start], thread == 0 ? .prompt : .inserted, to: thread)
      } else {
        if start < cut { odd("call \(index + 1) does not go on from the one before it") }
        let end = Self.end(ofResultsAt: start, in: text)
        write(text[start..<end], .inserted, to: thread)
        start = end
      }
      cut = max(start, Self.last(Self.callsTag, in: text) ?? text.count)
      write(text[start..<cut], .generated, to: thread)
      let children = search.children.indices.contains(index) ? search.children[index] : []
      let isLast = index + 1 == search.calls.count
      let count = script.threads[thread].count
      // Calls that were not answered are the model's text like any other.
      write(text[cut...], .generated, to: thread)
      guard !children.isEmpty else {
        if !isLast { cut = text.count }
        before = text
        continue
      }
      let first = script.threads.count
      let calls = call.contains("<Calling Sub Searches>") ? Dialect.apr.messages?.calls(in: call) ?? [] : []
      for (number, child) in children.enumerated() {
        let text = child.calls.first ?? ""
        let outline =
          calls.first { $0.message.map(text.hasPrefix) ?? false }
          ?? (calls.indices.contains(number) ? calls[number] : nil)
        script.threads.append(
          .init(
            number: outline?.number ?? String(number),
            outline: outline?.text ?? String(text.prefix { $0 != "\n" }.prefix(200)), end: .endOfText))
        below.append((child, first + number))
      }
      if isLast { isCutOff = true }
      script.threads[thread].acts.append(
        .fork(
          .init(
            opened: cut < text.count ? count + 1 : count, children: Array(first..<first + children.count),
            join: isLast ? nil : .message, droppedFrom: cut < text.count ? count : nil, isIsolated: true)))
      before = text
    }
    return below
  }

  private mutating func write(_ text: ArraySlice<UInt8>, _ tokenClass: TokenClass, to thread: Int) {
    guard !text.isEmpty else { return }
    let tags = Dialect.tags(in: Array(text)).map {
      $0.lowerBound + text.startIndex..<$0.upperBound + text.startIndex
    }
    script.threads[thread].write(pieces.split(text, tags[...]).map { numbers.id(of: $0) }, tokenClass)
  }

  private mutating func odd(_ words: String) { oddities.append(.init(line: line, words)) }

  // MARK: - Places in texts

  /// The messages that a parent's last list of calls names.
  static func calls(in text: String) -> [String] {
    guard text.contains("<Calling Sub Searches>") else { return [] }
    return Dialect.apr.messages?.calls(in: text).compactMap(\.message) ?? []
  }

  /// The end of the message that a search begins with: the node, and the line of its state.
  private static func opening(of text: [UInt8]) -> Int {
    guard let state = text.firstRange(of: Array("Current State: ".utf8)), state.lowerBound < 512 else {
      return 0
    }
    return text[state.upperBound...].firstIndex(of: 10) ?? text.count
  }

  private static func end(ofResultsAt start: Int, in text: [UInt8]) -> Int {
    guard text[start...].starts(with: resultsTag) else { return start }
    guard let end = text[start...].firstRange(of: resultsEnd)?.upperBound else { return text.count }
    return end < text.count && text[end] == 10 ? end + 1 : end
  }

  private static func common(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var count = 0
    while count < min(a.count, b.count), a[count] == b[count] { count += 1 }
    // Not inside a character.
    while count > 0, count < b.count, b[count] & 0xC0 == 0x80 { count -= 1 }
    return count
  }

  private static func last(_ tag: [UInt8], in text: [UInt8]) -> Int? {
    var index = text.count - tag.count
    while index >= 0 {
      if text[index] == tag[0], text[index..<index + tag.count].elementsEqual(tag) { return index }
      index -= 1
    }
    return nil
  }

  /// `22,26,31,53 -> 27` of a text whose first state is `27:[22, 26, 31, 53]`; nil where there is none.
  static func problem(in text: String) -> String? {
    guard let state = text.prefix(2048).firstRange(of: "Current State: ")?.upperBound else { return nil }
    let line = text[state...].prefix(256).prefix { $0 != "\n" }
    guard let colon = line.firstIndex(of: ":"), let open = line.firstIndex(of: "["),
      let close = line.firstIndex(of: "]"),
      colon < open, open < close
    else { return nil }
    let numbers = line[line.index(after: open)..<close].filter { $0 != " " }
    return "\(numbers) -> \(line[..<colon])"
  }
}

extension APRScript.Search {
  /// Searches that a person's file may nest no deeper than this.
  private static let deepest = 256

  /// A `trace_dict`: `{"main_calls": [text, ...], "sub_calls": [[trace_dict, ...], ...]}`; nil for anything else.
  ///
  /// Foundation parses nothing that is nested deeper than 512 levels, so this ends.
  init?(_ value: Any?, depth: Int = 0) {
    guard depth < Self.deepest, let record = JSONRecord(value),
      let calls = record.list("main_calls") as? [String]
    else {
      return nil
    }
    self.calls = calls
    children = (record.list("sub_calls") ?? []).map { list in
      (list as? [Any] ?? []).compactMap { Self($0, depth: depth + 1) }
    }
  }
}
