import Dialects
import Traces

/// The text of a parent's search alone: of its sub-searches the results that came back are all there is.
struct APRText {
  private static let listOpen = Array("<Calling Sub Searches>".utf8)
  private static let open = Array("<Sub Searches>".utf8)
  private static let close = Array("<End Sub Searches>".utf8)

  private(set) var script: RunScript
  private(set) var oddities: [SavedRun.Oddity] = []

  init(_ text: [UInt8], _ facts: RunFacts, _ pieces: TextPieces) {
    var facts = facts
    facts.task = facts.task ?? "countdown"
    facts.problem = facts.problem ?? APRScript.problem(in: String(decoding: text.prefix(4096), as: UTF8.self))
    script = RunScript(header: RunHeader(facts, text, .apr, nil, pieces.unit))
    script.verdict = facts.verdict
    var numbers = PieceNumbers()
    let tags = Dialect.tags(in: text)
    // For each tag the end of the results that it may open: without a tag that closes them they end where the next ones begin.
    var ends = [Int](repeating: text.count, count: tags.count)
    for index in tags.indices.dropLast().reversed() {
      let next = tags[index + 1]
      ends[index] =
        text[next].elementsEqual(Self.close)
        ? next.upperBound : text[next].elementsEqual(Self.open) ? next.lowerBound : ends[index + 1]
    }
    var next = 0
    func write(_ range: Range<Int>, _ tokenClass: TokenClass) {
      // Ranges come in order.
      while next < tags.count, tags[next].lowerBound < range.lowerBound { next += 1 }
      let first = next
      while next < tags.count, tags[next].lowerBound < range.upperBound { next += 1 }
      let inside = tags[first..<next]
      script.threads[0].write(pieces.split(text[range], inside).map { numbers.id(of: $0) }, tokenClass)
    }
    script.threads[0].write(pieces.split(facts.prompt[...], []).map { numbers.id(of: $0) }, .prompt)
    var start = 0
    var calls: Int?
    var missing = 0
    for (index, tag) in tags.enumerated() {
      if text[tag].elementsEqual(Self.listOpen) { calls = tag.upperBound }
      guard text[tag].elementsEqual(Self.open), tag.lowerBound >= start else { continue }
      let end = ends[index]
      let children = Self.children(text[tag.upperBound..<end])
      guard !children.isEmpty else { continue }
      var opened = script.threads[0].count
      if let list = calls, list >= start {
        write(start..<list, .generated)
        opened = script.threads[0].count
        start = list
      }
      write(start..<tag.lowerBound, .generated)
      if calls == nil { opened = script.threads[0].count }
      let first = script.threads.count
      script.threads += children
      script.threads[0].acts.append(
        .fork(
          .init(
            opened: opened, children: Array(first..<script.threads.count), join: .message, isIsolated: true)))
      write(tag.lowerBound..<end, .inserted)
      start = end
      calls = nil
      missing += children.count
    }
    write(start..<text.count, .generated)
    script.pieces = numbers.pieces
    if missing > 0 {
      oddities.append(
        .init(
          line: facts.line,
          "the texts of \(missing) sub-searches are not in this file: their results alone are"))
    }
  }

  /// A thread for each line such as `<No Solution in Sub Search 1 at level 1 at Node #0,1>`.
  private static func children(_ text: ArraySlice<UInt8>) -> [RunScript.Thread] {
    text.split(separator: 10).compactMap { line in
      let line = String(decoding: line.prefix(256), as: UTF8.self)
      guard line.hasPrefix("<Goal Reached in Sub Search ") || line.hasPrefix("<No Solution in Sub Search "),
        let place = line.firstRange(of: "Sub Search "), let node = line.firstRange(of: " at Node "),
        line.hasSuffix(">")
      else { return nil }
      let number = line[place.upperBound...].prefix { $0.isASCII && $0.isNumber }
      let name = line[node.upperBound...].dropLast()
      return .init(number: String(number), outline: "Moving to Node \(name)", end: .endOfText)
    }
  }
}
