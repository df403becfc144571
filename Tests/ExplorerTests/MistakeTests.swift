import Testing
import Traces

@testable import Explorer

/// False steps: where they show, and the key that leads to them.
@Suite struct MistakeTests {
  private func wrong(_ size: Size, _ theme: Theme = .dark) -> State {
    var run = RunBuilder.twoThreads
    run.together([
      1: ["2", "=", "6", ";", "</Thread>"], 2: ["4", "=", "5", ";", "</Thread>"],
    ])
    run.join(0, [1, 2])
    let result = Int32(RunHistory(run.log).threads[0].tokens.count + 5)
    run.write(0, "a(", "6", "*", "5", "=", "30", ";", "</Think>", "30")
    run.end(0, .endOfText)
    run.add(.mistake(Mistake(thread: .root, position: result, expected: "a(5*5=25")))
    run.add(.mistake(Mistake(thread: ThreadID(1), position: 8, expected: "b(3+2=5")))
    run.finish("30", expected: "25")
    return .showing(run, .finished, size: size, theme: theme)
  }

  @Test func `a key leads from the first false step to the next and back`() {
    var state = wrong(Screens.w80x24)
    state.press("e")
    #expect(state.cursor == Cursor(ThreadID(1), .token(8)))
    #expect(state.notice?.text == "False step 1 of 2, expected: b(3+2=5")
    #expect(state.screen.contains("expected: b(3+2=5"))
    state.press("e")
    #expect(state.cursor?.thread == .root)
    #expect(state.notice?.text.contains("2 of 2, expected: a(5*5=25") == true)
    state.press("e")
    #expect(state.cursor == Cursor(ThreadID(1), .token(8)))
  }

  @Test(arguments: [Theme.dark, .light, .mono]) func `it stands out in every theme`(theme: Theme) {
    let state = wrong(Screens.w80x24, theme)
    let grid = render(state, size: state.size)
    let styles = (0..<24).flatMap { y in (0..<80).map { grid[$0, y].style } }
    #expect(styles.count { $0 == theme[.mistake] } >= 2)
    #expect(state.screen.contains("✗ 30, not 25"))
  }

  @Test func `a run without false steps says so`() {
    var state = Screens.joined(Screens.w80x24)
    state.press("e")
    #expect(state.notice?.text.contains("No false step") == true)
  }
}
