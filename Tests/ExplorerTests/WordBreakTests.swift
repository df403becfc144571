import Testing
import Traces

@testable import Explorer

/// Where lines of the tree break.
struct WordBreakTests {
  /// The rows of a run that writes these tokens.
  private func rows(_ texts: [String], width: Int = 40) -> [String] {
    var run = RunBuilder()
    for text in texts { run.write(0, text) }
    let state = State.showing(run, .finished, size: Size(width: width, height: 30))
    guard let shown = state.run else { return [] }
    return (0..<shown.layout.rowCount).compactMap { row in
      guard case .tokens(let thread, let section, let line) = shown.layout.row(at: row) else { return nil }
      return shown.layout.positions(thread, section: section, row: line, tokenCount: texts.count)
        .map { texts[$0] }.joined()
    }
  }

  @Test func `lines break between words, however the words are cut into tokens`() {
    let texts = [
      "The", " quick", " bro", "wn", " fox", " jum", "ped", " over", " the", " la", "zi", "est", " dog",
    ]
    #expect(rows(texts) == ["The quick brown fox jumped over the", " laziest dog"])
  }

  @Test func `the words of all rows begin in one column`() {
    let texts = (0..<30).map { " word\($0)" }
    var run = RunBuilder()
    run.write(0, "The")
    for text in texts { run.write(0, text) }
    var state = State.showing(run, .finished, size: Size(width: 40, height: 30))
    let lines = state.screen.split(separator: "\n").filter { $0.hasPrefix("┃ ") }
    #expect(lines.count > 3)
    for line in lines { #expect(line.hasPrefix("┃ The") || line.hasPrefix("┃ word")) }
    state.press("gjj")
    let cursor = state.run?.cursor
    let column = state.run?.cursorColumn ?? 0
    #expect(column == 1)
    _ = state.update(.input(.mouse(MouseEvent(.press(.left), at: Point(x: 4, y: 3)))))
    #expect(state.run?.cursor == cursor)
  }

  @Test func `a number is never parted, nor from the point that ends its sentence`() {
    let start = Array(repeating: "(1)", count: 11)
    #expect(rows(start + ["1", "2", "3", ".", "4", "5"]) == [start.joined(), "123.45"])
    #expect(rows(start + ["7", "7", "7", "7", "7"]) == [start.joined(), "77777"])
    #expect(rows(start + ["a", "b", "1", "2", "."]) == [start.joined(), "ab12."])
  }

  @Test func `what is longer than a line breaks inside, outside of its numbers if it has any words`() {
    #expect(
      rows(Array(repeating: "12345", count: 15))
        == [35, 35, 5].map { String(repeating: "12345", count: $0 / 5) })
    let texts = Array(repeating: "abcdef", count: 6) + ["12", "34", "56"]
    #expect(rows(texts) == [String(repeating: "abcdef", count: 6), "123456"])
  }

  @Test func `text without spaces breaks between its characters`() {
    #expect(rows(Array(repeating: "日本", count: 12)).map(\.count) == [18, 6])
  }

  @Test func `every row fits, and rows that grow word by word are those of the whole`() {
    var seed: UInt64 = 5
    func next(_ count: Int) -> Int {
      seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(seed >> 33) % count
    }
    let parts = [
      " ", "a", "bc", " def", "1", "23", ".", ",", "(", ")", "-", "+", "\n", " ghijkl", "日", "4567 ",
    ]
    for _ in 0..<20 {
      let texts = (0..<120).map { _ in parts[next(parts.count)] }
      var run = RunBuilder()
      for text in texts { run.write(0, text) }
      let size = Size(width: 40 + next(30), height: 40)
      let opened = State.showing(run, .running, size: size)
      var grown = State(size: size)
      _ = grown.update(.opened(RunLog(header: run.log.header), RunStatus(phase: .running)))
      for event in run.events { grown.report([event]) }
      #expect(grown.screen == opened.screen)
      for row in rows(texts, width: size.width) {
        #expect(row.count { $0 != "\n" } <= size.width)
      }
      let parted = zip(rows(texts, width: size.width), rows(texts, width: size.width).dropFirst())
      for (a, b) in parted { #expect(!(a.last?.isNumber ?? false) || !(b.first?.isNumber ?? false)) }
    }
  }
}
