import Testing
import Traces

@testable import Explorer

struct LayoutTests {
  @Test func `a text without its middle fits, and keeps both ends`() {
    #expect(Format.withoutMiddle("threadweaver/stitch", 13) == "thread…stitch")
    #expect(Format.withoutMiddle("threadweaver/stitch", 12) == "threa…stitch")
    #expect(Format.withoutMiddle("mcts", 4) == "mcts" && Format.withoutMiddle("日本語のテキスト", 9) == "日本…スト")
  }

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

  @Test func `of many blocks one behind another, a step back arranges only the last`() {
    var run = RunBuilder()
    run.prompt("1", "+", "1")
    for block in 0..<20 {
      run.step()
      let children = (1...3).map { Int32(block * 3 + $0) }
      run.write(0, "<Parallel>")
      run.fork(0, opened: 0, children.map { ($0, "\($0)", "part") })
      run.together([children[0]: ["a"], children[1]: ["b"], children[2]: ["c"]])
      for child in children { run.end(child, .closed) }
      run.join(0, children)
    }
    run.write(0, "2")
    var state = State.showing(run, .paused)
    let first = state.run?.layout.arrangedParts ?? 0
    #expect(first > 100)
    state.press("[")
    #expect((state.run?.layout.arrangedParts ?? 0) - first < 15)
  }

  /// A layout that goes through time, grows and is folded, beside one that is made anew each time.
  @Test(arguments: 0..<12)
  func `what is kept of an arrangement is what a new one has`(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var run = RunBuilder()
    run.prompt("1", "+", "1")
    var kept = TreeLayout()
    var folded: Set<ThreadID> = []
    var left: [Int32] = []
    for _ in 0..<12 {
      grow(&run, &left, &random)
      let history = RunHistory(run.log)
      var moment = history.count
      for _ in 0..<12 {
        if Int.random(in: 0..<8, using: &random) == 0 {
          folded.formSymmetricDifference([
            ThreadID(Int32.random(in: 0..<Int32(history.threads.count), using: &random))
          ])
        }
        let tree = history.tree(at: moment)
        var anew = TreeLayout()
        let marks = DecisionMarks()
        kept.update(width: 60, tree: tree, log: run.log, marks: marks, folded: folded)
        anew.update(width: 60, tree: tree, log: run.log, marks: marks, folded: folded)
        #expect(kept.parts == anew.parts && kept.lanes == anew.lanes, "moment \(moment)")
        #expect((0..<anew.rowCount).allSatisfy { anew.row(at: $0) == kept.row(at: $0) }, "moment \(moment)")
        for thread in history.threads.map(\.id) {
          #expect(kept.lane(of: thread) == anew.lane(of: thread))
          let header = Cursor(thread, .header)
          #expect(kept.index(of: header, in: history) == anew.index(of: header, in: history))
        }
        for block in history.blocks {
          let join = Cursor(block.parent, .join(block.id))
          #expect(kept.index(of: join, in: history) == anew.index(of: join, in: history))
        }
        moment = max(0, min(history.count, moment + Int.random(in: -9...4, using: &random)))
      }
    }
  }

  /// Another block of the root; in some of them a thread forks, too, and its threads may be left to run on behind the join.
  private func grow(_ run: inout RunBuilder, _ left: inout [Int32], _ random: inout SplitMix64) {
    func fork(_ parent: Int32) -> [Int32] {
      let first = Int32(RunHistory(run.log).threads.count)
      let children = (first..<first + Int32.random(in: 1...3, using: &random)).map { $0 }
      run.step()
      run.fork(parent, opened: 0, children.map { ($0, "\($0)", "part") })
      return children
    }
    run.write(0, "so")
    let children = fork(0)
    for child in children {
      run.write(child, "a", "b")
      if Bool.random(using: &random) {
        let inner = fork(child)
        for thread in inner { run.write(thread, "c") }
        if Bool.random(using: &random) {
          for thread in inner { run.end(thread, .closed) }
          run.join(child, inner)
          run.write(child, "d")
        } else {
          left += inner
        }
      }
    }
    run.step()
    for child in children { run.end(child, .closed) }
    if Int.random(in: 0..<6, using: &random) > 0 {
      run.join(0, children)
      if let late = left.randomElement(using: &random) {
        // More than a row.
        for _ in 0..<30 { run.write(late, " late") }
      }
    }
  }
}
