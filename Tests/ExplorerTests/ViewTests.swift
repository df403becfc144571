import Testing
import Traces

@testable import Explorer

struct ViewTests {
  @Test func `the welcome screen opens what is chosen and takes a problem`() {
    var state = State()
    let items = [
      WelcomeItem(.problem, value: "1+1", title: "1+1"), WelcomeItem(.trace, value: "a.jsonl", title: "a"),
    ]
    _ = state.update(.offered(WelcomeContent(sections: [.init(title: "All", items: items)])))
    #expect(state.press(Key(.enter)) == [.open(items[0])])
    #expect(state.press(Key(.down), Key(.enter)) == [.open(items[1])])
    state.press("i")
    state.press("(1+2)*3")
    #expect(state.press(Key(.enter)) == [.start(problem: "(1+2)*3")])
    #expect(state.press(Key(.escape), .character("q")) == [.quit])
  }

  @Test func `leaving a run goes back to the welcome screen, and asks while it goes on`() {
    var state = State()
    let item = WelcomeItem(.problem, value: "1+1", title: "1+1")
    _ = state.update(.offered(WelcomeContent(sections: [.init(title: "All", items: [item])])))
    _ = state.update(.opened(RunBuilder.twoThreads.log, RunStatus(phase: .running)))
    #expect(state.press("q") == [])
    #expect(state.context == LeaveView.context)
    #expect(state.press("y") == [.close])
    #expect(state.context == .welcome)
    _ = state.update(.opened(RunBuilder.joined.log, nil))
    #expect(state.press("q") == [.close])
  }

  @Test func `the cursor moves by rows and tokens and stays in its column`() {
    var state = State.showing(.joined)
    #expect(state.run?.cursor == Cursor(.root, .header))
    state.press("j")
    #expect(state.run?.cursor == Cursor(.root, .prompt(0)))
    state.press("jll")
    #expect(state.run?.cursor == Cursor(.root, .token(18)))
    state.press("j")
    #expect(state.run?.cursor.position.map { $0 >= 26 } == true)
    state.press("k")
    #expect(state.run?.cursor == Cursor(.root, .token(18)))
    state.press("G")
    #expect(state.run?.cursor.position.map { $0 > 28 } == true)
    state.press("g")
    #expect(state.run?.cursor == Cursor(.root, .header))
  }

  @Test func `threads, critical stretches and decisions are stepped through`() {
    var state = State.showing(.joined)
    state.press("J")
    #expect(state.run?.cursor == Cursor(ThreadID(1), .header))
    state.press("J")
    #expect(state.run?.cursor == Cursor(ThreadID(2), .header))
    state.press("K")
    #expect(state.run?.cursor == Cursor(ThreadID(1), .header))
    state.press("g")
    state.press("c")
    #expect(state.run?.cursor == Cursor(.root, .token(16)))
    state.press("c")
    #expect(state.run?.cursor == Cursor(ThreadID(2), .token(0)))
    state.press("c")
    #expect(state.run?.cursor == Cursor(.root, .token(29)))
    state.press("g.")
    #expect(state.run?.cursor == Cursor(.root, .token(16)))
    state.press(".")
    #expect(state.run?.cursor == Cursor(.root, .token(28)))
    state.press(".")
    #expect(state.run?.cursor == Cursor(.root, .join(RunBuilder.firstBlock)))
    state.press(",,")
    #expect(state.run?.cursor == Cursor(.root, .token(16)))
  }

  @Test func `a folded thread keeps its totals and opens again`() {
    var state = State.showing(.nested, .paused)
    state.press("gJ")
    let rows = state.run?.layout.rowCount ?? 0
    state.press(Key(.enter))
    #expect(state.screen.contains("30 in 3"))
    #expect((state.run?.layout.rowCount ?? 0) < rows)
    state.press("z")
    #expect(state.run?.layout.rowCount == rows)
    state.press("Z")
    #expect(state.run?.folded.count == 2)
    state.press("Z")
    #expect(state.run?.layout.rowCount == rows)
  }

  @Test func `the cursor follows what is written until it is moved`() {
    var run = RunBuilder.twoThreads
    var state = State.showing(run, .running)
    #expect(state.run?.follows == true)
    #expect(state.run?.cursor == Cursor(ThreadID(1), .token(5)))
    var known = run.events.count
    run.together([1: ["2", "=", "5", ";", "</Thread>"], 2: ["4"]])
    state.report(Array(run.events[known...]))
    #expect(state.run?.cursor == Cursor(ThreadID(2), .token(6)))
    state.press("k")
    let cursor = state.run?.cursor
    known = run.events.count
    run.together([2: ["=", "5", "</Thread>"]])
    state.report(Array(run.events[known...]))
    #expect(state.run?.cursor == cursor)
    state.press("F")
    #expect(state.run?.cursor == Cursor(ThreadID(2), .token(9)) || state.run?.cursor.thread == .root)
  }

  @Test func `search finds tokens across their borders, and outlines`() {
    var state = State.showing(.joined)
    state.press("/")
    state.press("5-0")
    state.press(Key(.enter))
    #expect(state.run?.cursor == Cursor(ThreadID(2), .token(8)))
    state.press("/")
    state.press("a(5")
    state.press(Key(.enter))
    #expect(state.run?.cursor == Cursor(.root, .token(30)))
    state.press("/")
    state.press("nowhere")
    state.press(Key(.enter))
    #expect(state.notice?.text.contains("Not found") == true)
  }

  @Test func `the palette runs a command by its name`() {
    var state = State.showing(.twoThreads, .paused)
    state.press(":")
    state.press("next-mil")
    #expect(state.press(Key(.enter)) == [.control(.runToMilestone)])
    state.press(":")
    state.press("nonsense")
    #expect(state.press(Key(.enter)) == [])
    #expect(state.notice?.kind == .failed)
  }

  @Test func `a click puts the cursor on a token and the wheel scrolls`() {
    var state = State.showing(.joined)
    _ = state.update(.input(.mouse(MouseEvent(.press(.left), at: Point(x: 3, y: 3)))))
    #expect(state.run?.cursor == Cursor(.root, .token(16)))
    _ = state.update(.input(.resize(Size(width: 40, height: 10))))
    _ = state.update(.input(.mouse(MouseEvent(.wheelDown, at: Point(x: 3, y: 2)))))
    #expect(state.run?.scroll == 3)
    _ = state.update(.input(.mouse(MouseEvent(.wheelUp, at: Point(x: 3, y: 2)))))
    #expect(state.run?.scroll == 0)
  }

  @Test func `a notice goes with the next key or by itself`() {
    var state = State.showing(.joined)
    _ = state.update(.failed("no room"))
    #expect(state.screen.contains("! no room"))
    state.press("j")
    #expect(!state.screen.contains("no room"))
    _ = state.update(.said("saved"))
    #expect(state.wantsTicks)
    // The first tick may come at any time: the notice counts from there.
    _ = state.update(.tick(1_000_000_000))
    #expect(state.screen.contains("saved"))
    _ = state.update(.tick(1_009_000_000))
    #expect(!state.screen.contains("saved"))
    #expect(!state.wantsTicks)
  }

  @Test func `copying hands over the thread's text as the model wrote it`() {
    var state = State.showing(.joined)
    state.press("J")
    #expect(state.press("y") == [.copy("<Thread>1:b(3+2=5;</Thread>")])
  }
}
