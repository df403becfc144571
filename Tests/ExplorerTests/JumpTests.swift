import Testing
import Traces

@testable import Explorer

/// Places that are typed in the palette, and keys that lead to what deserves a look.
struct JumpTests {
  private static func typed(_ text: String, on state: State) -> State {
    var state = state
    state.press(":")
    _ = state.update(.input(.paste(text)))
    state.press(Key(.enter))
    return state
  }

  @Test func `a number is an engine step, a share is of the run`() {
    let state = Screens.joined(Screens.w80x24)
    #expect(Self.typed("20", on: state).tree?.step == 20)
    #expect(Self.typed("50%", on: state).tree?.step == 17)
    #expect(Self.typed("100%", on: state).run?.isAtLiveEdge == true)
    #expect(Self.typed("99999", on: state).run?.isAtLiveEdge == true)
  }

  @Test func `a thread by its name, a token by its number`() {
    let state = Screens.joined(Screens.w80x24)
    let there = Self.typed("thread 2", on: state)
    #expect(there.cursor == Cursor(ThreadID(2), .header))
    #expect(Self.typed("token 3", on: there).cursor == Cursor(ThreadID(2), .token(2)))
    #expect(Self.typed("thread 9.9", on: state).screen.contains("No thread has the name 9.9."))
  }

  @Test func `the palette says where a typed place leads, and takes nothing else for one`() {
    var state = Screens.joined(Screens.w80x24)
    state.press(":")
    _ = state.update(.input(.paste("12")))
    #expect(state.screen.contains("to engine step 12"))
    for text in ["-1", "101%", "token 0", "token x", "thread", "1 2 3", "nan%"] { #expect(Jump(text) == nil) }
    #expect(Self.typed("qqqq", on: Screens.joined(Screens.w80x24)).screen.contains("no such command"))
  }

  @Test func `unlikely tokens are gone through in the order of the tree`() throws {
    var run = RunBuilder()
    run.prompt("<Eval>")
    run.step()
    run.token(0, run.generated("sure", 0.97))
    run.token(0, run.generated("hm", 0.4))
    run.fork(0, [(1, "1", "a"), (2, "2", "b")])
    run.step()
    run.token(1, run.generated("yes", 0.75))
    run.token(2, run.generated("no", 0.2))
    var state = Screens.pressing("g", on: .showing(run, .paused))
    state.press(")")
    #expect(state.cursor == Cursor(.root, .token(2)))
    state.press(")")
    #expect(state.cursor == Cursor(ThreadID(2), .token(0)))
    state.press(")")
    #expect(state.screen.contains("No unlikely token below."))
    state.press("(")
    #expect(state.cursor == Cursor(.root, .token(2)))
  }

  @Test func `a run that is over is looked through once, and its flags are gone through with their reasons`()
  {
    var state = State(size: Screens.w80x24)
    let effects = state.update(.opened(RunBuilder.joined.log, RunStatus(phase: .finished)))
    #expect(effects == [.lookThrough(run: 1)])
    #expect(state.press("l") == [])
    state.press("!")
    #expect(state.screen.contains("still being looked through"))
    let flag = FailureFlag(
      .imbalance, "idle", 0.6, over: 0.5, threads: [2], "thread 2 kept the others waiting")
    _ = state.update(.flagged(run: 7, .original, []))
    state.press("!")
    #expect(state.screen.contains("still being looked through"), "those are another run's")
    _ = state.update(.flagged(run: 1, .original, [flag]))
    #expect(state.screen.contains("!1"))
    state.press("!")
    #expect(state.cursor == Cursor(ThreadID(2), .header))
    #expect(state.screen.contains("Flag 1 of 1, imbalance: thread 2 kept the others waiting"))
    #expect(state.screen.contains("flag     imbalance"))
  }

  @Test func `a live run is not looked through before its end`() {
    var state = State(size: Screens.w80x24)
    #expect(state.update(.opened(RunBuilder.twoThreads.log, RunStatus(phase: .running))) == [])
    state.press("!")
    #expect(state.screen.contains("No flags so far"))
  }
}
