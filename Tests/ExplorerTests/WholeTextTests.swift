import Testing
import Traces

@testable import Explorer

/// Text that matters is there whole, on small screens, too.
struct WholeTextTests {
  private static let sizes = [Screens.w40x10, Screens.w80x24, Screens.w120x40]

  /// Everything that a dialog shows while it is scrolled down, without its frame.
  private func scrolled(_ state: State) -> String {
    var state = state
    var pages: [String] = []
    while case let page = state.screen, page != pages.last {
      pages.append(page)
      state.press(Key(.pageDown))
    }
    let lines = pages.flatMap { $0.split(separator: "\n") }.compactMap { line -> Substring? in
      guard let start = line.firstIndex(of: "│"), let end = line.lastIndex(of: "│"), start < end else {
        return nil
      }
      return line[line.index(after: start)..<end]
    }
    return lines.joined(separator: "\n")
  }

  @Test(arguments: sizes) func `help cuts neither keys nor what they and the signs mean`(_ size: Size) {
    var state = Screens.joined(size)
    state.press("?")
    let text = scrolled(state)
    #expect(!text.split(separator: "\n").contains { $0.hasSuffix("…") })
    let entries =
      KeyTable.standard.bindings.map { ($0.keyNames, $0.help) }
      + Legend.tree(state.theme).rows.map { ($0.sign, $0.meaning) }
    for (left, meaning) in entries {
      let parts = [left] + meaning.split(separator: " ").map(String.init)
      let missing = parts.filter { !text.contains($0) }
      #expect(missing.isEmpty)
    }
  }

  @Test(arguments: sizes) func `the question whether to leave is whole`(_ size: Size) {
    var state = Screens.live(size)
    state.press("q")
    let words = state.screen.split { " \n│".contains($0) }.joined(separator: " ")
    #expect(words.contains("The run stops here;"))
    #expect(words.contains("has been made stays."))
  }

  @Test(arguments: sizes) func `a long notice takes as many lines as it needs`(_ size: Size) {
    var state = Screens.joined(size)
    _ = state.update(.failed("the file cannot be read (/some/where/far/away.jsonl): look at its permissions"))
    #expect(state.screen.contains("permissions"))
    state.press("j")
    #expect(!state.screen.contains("permissions"))
  }

  @Test func `words longer than a line break inside, and what is too much ends in an ellipsis`() {
    #expect(WordWrap.lines("one two three", columns: 7) == ["one two", "three"])
    #expect(WordWrap.lines("abcdefghij kl", columns: 4) == ["abcd", "efgh", "ij", "kl"])
    #expect(WordWrap.lines("one two three four", columns: 7, limit: 2) == ["one two", "three …"])
    #expect(WordWrap.lines("日本語", columns: 4) == ["日本", "語"])
    #expect(WordWrap.lines("日本", columns: 1).count <= 2)
    #expect(WordWrap.lines("", columns: 7) == [])
  }

  // MARK: - Lessons

  private static let lesson = "Thread 3 is the slowest one, and the others wait for it at the join."

  private func taught(_ size: Size) -> State {
    var run = RunBuilder(note: Self.lesson)
    run.prompt("p")
    run.write(0, "a")
    run.finish("1", expected: "1")
    return .showing(run, size: size)
  }

  @Test(arguments: sizes) func `what a run teaches is told by L and by help at any time`(_ size: Size) {
    var state = taught(size)
    let lesson = Self.lesson.split(separator: " ").joined(separator: " ")
    func shows() -> Bool {
      state.screen.split { " \n│".contains($0) }.joined(separator: " ").contains(lesson)
    }
    state.press("jj")
    state.press("L")
    #expect(shows())
    state.press(Key(.escape))
    state.press("?")
    #expect(shows())
  }

  @Test func `the inspector of the main thread tells what the run teaches`() {
    for size in [Screens.w80x24, Screens.w120x40] {
      var state = taught(size)
      state.press("g")
      #expect(state.screen.contains("lesson   Thread 3 is the"))
      #expect(state.screen.contains("at the join."))
    }
    var state = Screens.joined(Screens.w80x24)
    state.press("L")
    #expect(state.notice?.text.contains("Nothing was noted") == true)
  }

  // MARK: - Small screens

  @Test func `40x10 has hints, help among them`() {
    for state in [Screens.joined(Screens.w40x10), Screens.welcome(Screens.w40x10)] {
      #expect(
        state.screen.split(separator: "\n", omittingEmptySubsequences: false).last?.contains("? help") == true
      )
    }
  }

  @Test func `where there is no room for the inspector its key says so, every time`() {
    var state = Screens.joined(Screens.w40x10)
    for _ in 0..<2 {
      state.press("i")
      #expect(state.notice?.text.contains("larger window") == true)
      #expect(state.screen.contains("columns."))
    }
    _ = state.update(.input(.resize(Screens.w80x24)))
    #expect(state.screen.contains("Inspector"))
  }
}
