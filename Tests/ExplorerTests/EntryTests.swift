import Testing
import Traces

@testable import Explorer

/// What is typed on the last line.
struct EntryTests {
  @Test func `a problem that was refused stays to be mended`() {
    var state = Screens.welcome(Screens.w40x10)
    state.press("i(1+2")
    #expect(state.press(Key(.enter)) == [.start(problem: "(1+2")])
    #expect(state.press(Key(.enter)) == [])
    _ = state.update(.failed("(1+2 is no problem for this task: a parenthesis is not closed at the end"))
    #expect(state.context == .entry)
    #expect(state.screen.contains("problem: (1+2"))
    #expect(state.screen.contains("at the end"))
    state.press(")")
    #expect(!state.screen.contains("at the end"))
    #expect(state.press(Key(.enter)) == [.start(problem: "(1+2)")])
    _ = state.update(.opened(RunBuilder.twoThreads.log, RunStatus(phase: .running)))
    #expect(state.context == .tree)
  }

  @Test func `an empty problem is asked for again`() {
    var state = Screens.welcome(Screens.w80x24)
    state.press("i")
    #expect(state.press(Key(.enter)) == [])
    #expect(state.context == .entry)
    #expect(state.screen.contains("Type a problem first"))
  }

  @Test func `saving asks for a place and offers one`() {
    var state = Screens.joined(Screens.w80x24)
    state.press("w")
    #expect(state.screen.contains("save a copy as: fork-join-seed7.jsonl"))
    #expect(state.press(Key(.enter)) == [.save(path: "fork-join-seed7.jsonl", replacing: false)])
    _ = state.update(.saving(.saved("/home/me/fork-join-seed7.jsonl")))
    #expect(state.context == .tree)
    #expect(state.screen.contains("/home/me/fork-join-seed7.jsonl"))
  }

  @Test func `a file that exists is replaced only when Enter is pressed once more`() {
    var state = Screens.joined(Screens.w80x24)
    state.press("w")
    state.press(Key(.enter))
    _ = state.update(.saving(.exists))
    #expect(state.screen.contains("exists already"))
    var other = state
    #expect(state.press(Key(.enter)) == [.save(path: "fork-join-seed7.jsonl", replacing: true)])
    other.press("2")
    #expect(!other.screen.contains("exists already"))
    #expect(other.press(Key(.enter)) == [.save(path: "fork-join-seed7.jsonl2", replacing: false)])
    state.press(Key(.escape))
    #expect(state.context == .tree)
  }

  @Test func `why a copy could not be saved stands above the name, which stays`() {
    var state = Screens.joined(Screens.w80x24)
    state.press("w")
    state.press(Key(.enter))
    _ = state.update(.saving(.failed("cannot write x: no such folder")))
    #expect(state.screen.contains("no such folder"))
    #expect(state.screen.contains("save a copy as: fork-join-seed7.jsonl"))
    state.press(Key(.escape))
    _ = state.update(.saving(.failed("late")))
    #expect(state.notice?.text == "late")
  }
}
