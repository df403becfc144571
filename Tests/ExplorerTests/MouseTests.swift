import Testing
import Traces

@testable import Explorer

/// Clicks, double clicks and the switch for the mouse.
struct MouseTests {
  private func click(_ state: inout State, x: Int, y: Int, clicks: Int = 1) -> [Effect] {
    state.update(.input(.mouse(MouseEvent(.press(.left), at: Point(x: x, y: y), clicks: clicks))))
  }

  @Test func `two presses on one place within the time are a double click`() {
    var counter = ClickCounter()
    func press(x: Int, _ time: Int64) -> Int {
      guard
        case .mouse(let event) = counter.counted(
          .mouse(MouseEvent(.press(.left), at: Point(x: x, y: 1))), at: time)
      else { return 0 }
      return event.clicks
    }
    #expect(press(x: 1, 0) == 1)
    _ = counter.counted(.mouse(MouseEvent(.release, at: Point(x: 1, y: 1))), at: 50_000)
    #expect(press(x: 1, 200_000) == 2)
    #expect(press(x: 1, 300_000) == 1)
    #expect(press(x: 1, 800_000) == 1)
    #expect(press(x: 2, 900_000) == 1)
    _ = counter.counted(.key(.character("j")), at: 950_000)
    #expect(press(x: 2, 960_000) == 1)
  }

  @Test func `a double click opens what Enter opens`() {
    var welcome = Screens.welcome(Screens.w80x24)
    let rows = welcome.screen.split(separator: "\n", omittingEmptySubsequences: false)
    let row = rows.firstIndex { $0.contains("wide-fork") } ?? 0
    #expect(click(&welcome, x: 10, y: row) == [])
    #expect(welcome.welcome.selected == 2)
    #expect(click(&welcome, x: 10, y: row, clicks: 2) == [.open(welcome.welcome.content.items[2])])
    var tree = State.showing(.nested, .paused)
    tree.press("gJ")
    let line = (tree.run?.layout.index(of: Cursor(ThreadID(1), .header), in: tree.run!.history) ?? 0) + 1
    _ = click(&tree, x: 5, y: line)
    #expect(tree.run?.folded.isEmpty == true)
    _ = click(&tree, x: 5, y: line, clicks: 2)
    #expect(tree.run?.folded == [ThreadID(1)])
  }

  @Test func `a double click opens a run of the table`() {
    var state = State()
    _ = state.update(.listed(RunsContent(title: "runs", rows: RunRows.rows)))
    #expect(click(&state, x: 5, y: 2) == [])
    guard case .open(let item)? = click(&state, x: 5, y: 2, clicks: 2).first else {
      Issue.record("nothing opened")
      return
    }
    #expect(item.value == RunRows.rows[0].path)
  }

  @Test func `a double click on a prompt opens it once`() {
    var state = Screens.joined(Screens.w80x24)
    _ = click(&state, x: 5, y: 2)
    _ = click(&state, x: 5, y: 2, clicks: 2)
    #expect(state.screen.contains("- prompt"))
  }

  @Test func `the hints of the last line can be clicked`() {
    var state = Screens.joined(Screens.w80x24)
    let hints = state.screen.split(separator: "\n", omittingEmptySubsequences: false)[23]
    let column = Array(hints).firstIndex(of: "]") ?? 0
    state.press(Key(.home))
    let before = state.run?.shownMoment ?? 0
    _ = click(&state, x: column + 3, y: 23)
    #expect((state.run?.shownMoment ?? 0) > before)
    let now = state.screen.split(separator: "\n", omittingEmptySubsequences: false)[23]
    let gap = Array(now).firstIndex(of: "←").map { $0 - 2 } ?? 0
    let moment = state.run?.shownMoment
    #expect(click(&state, x: gap, y: 23) == [])
    #expect(state.run?.shownMoment == moment)
    var small = Screens.joined(Screens.w40x10)
    let last = small.screen.split(separator: "\n", omittingEmptySubsequences: false)[9]
    _ = click(&small, x: Array(last).firstIndex(of: "?") ?? 0, y: 9)
    #expect(small.context == HelpView.context)
  }

  @Test func `m gives the mouse to the terminal and takes it back, and the palette does`() {
    var state = Screens.joined(Screens.w80x24)
    #expect(state.press("m") == [.mouse(false)])
    #expect(state.screen.contains("select text"))
    #expect(state.press("m") == [.mouse(true)])
    state.press(":mouse")
    #expect(state.press(Key(.enter)) == [.mouse(false)])
  }
}
