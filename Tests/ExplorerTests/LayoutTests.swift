import Testing
import Traces

@testable import Explorer

struct LayoutTests {
  @Test func `new tokens are laid out once, and moving lays out nothing`() {
    var run = RunBuilder.twoThreads
    var state = State.showing(run, .running)
    let first = state.run?.layout.wrappedTokens ?? 0
    #expect(first == 41)
    let known = run.events.count
    run.together([1: ["2", "="], 2: ["4"]])
    state.report(Array(run.events[known...]))
    #expect(state.run?.layout.wrappedTokens == first + 3)
    state.press("gGjjkkhhllcC.,JK[[")
    state.press(Key(.left), Key(.home), Key(.end), Key(.pageUp))
    #expect(state.run?.layout.wrappedTokens == first + 3)
  }

  @Test func `another width lays everything out anew, another height nothing`() {
    var state = State.showing(.joined)
    let first = state.run?.layout.wrappedTokens ?? 0
    _ = state.update(.input(.resize(Size(width: 80, height: 40))))
    #expect(state.run?.layout.wrappedTokens == first)
    _ = state.update(.input(.resize(Size(width: 60, height: 40))))
    #expect(state.run?.layout.wrappedTokens == 2 * first)
  }

  @Test func `growing token by token gives the same rows as opening the whole run`() {
    let run = RunBuilder.joined
    for width in [40, 60, 130] {
      let size = Size(width: width, height: 60)
      var grown = State(size: size)
      _ = grown.update(.opened(RunLog(header: run.log.header), RunStatus(phase: .running)))
      for event in run.events { grown.report([event]) }
      grown.press("g")
      var opened = State.showing(run, .running, size: size)
      opened.press("g")
      #expect(grown.screen == opened.screen)
    }
  }

  @Test func `every row is found again from its place`() {
    for run in [RunBuilder.joined, .nested, .twoThreads] {
      var state = State.showing(run, .paused, size: Size(width: 44, height: 30))
      for _ in 0..<6 {
        guard let shown = state.run else { return }
        for row in 0..<shown.layout.rowCount {
          let place = shown.layout.row(at: row).flatMap { shown.place(on: $0) }
          #expect(place.flatMap { shown.layout.index(of: $0, in: shown.history) } == row)
        }
        state.press("[")
      }
    }
  }

  @Test func `a row never holds more than fits`() {
    let state = State.showing(.nested, .paused, size: Size(width: 40, height: 30))
    guard let run = state.run else { return }
    for row in 0..<run.layout.rowCount {
      guard case .tokens(let thread, let section, let line) = run.layout.row(at: row) else { continue }
      let positions = run.layout.positions(
        thread, section: section, row: line, tokenCount: run.tree.tokenCount(thread))
      let columns = positions.reduce(0) { sum, position in
        let id = run.log.tokens.ids[Int(run.history.threads[thread.index].tokens[position])]
        return sum + run.layout.faces.face(id).width + (run.isMarked(thread, position) ? 1 : 0)
      }
      #expect(columns <= run.layout.gutter.textWidth(depth: run.history.threads[thread.index].depth))
    }
  }
}
