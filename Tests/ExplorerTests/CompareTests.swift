import Testing
import Traces

@testable import Explorer

/// Two variations, or two runs, side by side.
struct CompareTests {
  private static func compared(_ size: Size = Screens.w80x24) -> State {
    Screens.pressing("d", on: Screens.pruned(size))
  }

  @Test func `d sets a variation beside the one it was made from`() throws {
    let state = Self.compared()
    #expect(state.isOpen(CompareView.self))
    let comparison = try #require(state[CompareView.self].comparison)
    #expect(comparison.a.origin == .variation(.original))
    #expect(comparison.b.origin == .variation(VariationID(1)))
    #expect(state.screen.contains("They part at"))
    #expect(state.screen.contains("✓ right: 25") && state.screen.contains("✗ wrong: 5"))
  }

  @Test func `a variation at work is shown so far, and as a whole once it rests`() throws {
    let run = Screens.prunedRun
    let known = run.events.count - 6
    var log = RunLog(header: run.log.header)
    for event in run.events[..<known] { log.append(event) }
    var state = State(theme: .dark, size: Screens.w80x24)
    _ = state.update(.opened(log, RunStatus(phase: .running)))
    state.press("d")
    #expect(state.screen.contains("so far, "))
    for event in run.events[known...] { state.report([event]) }
    let before = try #require(state[CompareView.self].comparison)
    _ = state.update(.updates([.status(RunStatus(phase: .finished))]))
    let after = try #require(state[CompareView.self].comparison)
    #expect(after.b.history.count > before.b.history.count)
    #expect(!state.screen.contains("so far, ") && state.screen.contains("✗ wrong: 5"))
    #expect(state.screen == Self.compared().screen)
  }

  @Test func `every figure has its difference`() {
    let screen = Self.compared().screen
    let comparison = Self.compared()[CompareView.self].comparison
    for name in ComparedFigure.all.map({ $0.name(in: .tokens) }) { #expect(screen.contains(name), "\(name)") }
    let total = comparison.map { $0.summaries.b[.totalTokens] - $0.summaries.a[.totalTokens] }
    #expect(total.map { screen.contains(Format.fixed($0, 0)) } == true)
  }

  @Test func `n goes from difference to difference and says where they end, N goes back`() throws {
    var state = Self.compared()
    let stops = state[CompareView.self].layout.stops
    try #require(stops.count > 1)
    for (index, stop) in stops.enumerated() {
      state.press("n")
      #expect(state[CompareView.self].stop == index)
      let height = 19
      #expect((state[CompareView.self].scroll..<state[CompareView.self].scroll + height).contains(stop))
      #expect(state.screen.contains("▸"))
    }
    state.press("n")
    #expect(state.notice?.text.contains("last difference") == true)
    state.press("N")
    #expect(state[CompareView.self].stop == stops.count - 2)
  }

  @Test func `what is the same is folded until it is asked for`() {
    var state = Self.compared()
    let folded = state[CompareView.self].layout.rows.count
    state.press("z")
    #expect(state[CompareView.self].layout.rows.count > folded)
    state.press("z")
    #expect(state[CompareView.self].layout.rows.count == folded)
  }

  @Test func `a and b lead to the place in either run`() {
    var state = Self.compared()
    state.press("n")
    let effects = state.press("a")
    #expect(effects == [.control(.select(.original))])
    #expect(!state.isOpen(CompareView.self) && state.run?.awaited != nil)
    state = Self.compared()
    state.press("nb")
    #expect(!state.isOpen(CompareView.self))
    #expect(state.cursor?.position != nil)
  }

  @Test func `two variations are marked in their list, the first and then the second`() {
    var state = Screens.pressing("v", on: Screens.pruned(Screens.w80x24))
    state.press("=")
    #expect(state.notice?.text.contains("choose another") == true)
    state.press("=")
    #expect(state.notice?.text.contains("No longer") == true)
    state.press("=")
    state.press("k=")
    #expect(state.isOpen(CompareView.self))
    #expect(state[CompareView.self].comparison?.a.origin == .variation(VariationID(1)))
    state.press(Key(.escape))
    #expect(state.context == VariationsView.context)
  }

  @Test func `two runs of the table are marked, read and compared, and a opens the first at the place`() {
    var state = RunRows.state(Screens.w80x24)
    state.press("=")
    #expect(state.screen.contains("▸=(3+2)"))
    #expect(state.press("j=") == [.compare("runs/a.jsonl", "runs/b.jsonl")])
    let (a, b) = (RunBuilder.joined.log, Screens.prunedRun.log)
    _ = state.update(
      .compared(
        Comparison(
          ComparedRun(a, RunHistory(a), path: "runs/a.jsonl"),
          ComparedRun(b, RunHistory(b), path: "runs/b.jsonl"))))
    #expect(state.screen.contains("a.jsonl"))
    state.press("n")
    #expect(state.press("a") == [.open(WelcomeItem(.trace, value: "runs/a.jsonl", title: "a.jsonl"))])
    _ = state.update(.opened(a, nil))
    #expect(state.cursor?.position != nil && state.landing == nil)
  }

  @Test func `a run with one variation says how to make another`() {
    var state = Screens.joined(Screens.w80x24)
    state.press("d")
    #expect(!state.isOpen(CompareView.self))
    #expect(state.notice?.text.contains("one variation only") == true)
  }

  @Test func `texts of a hundred thousand tokens are compared, and cut with a word`() {
    var run = RunBuilder()
    run.prompt("p")
    let same = run.id("x ")
    let other = run.id("y ")
    func tokens(_ id: Int32) -> [Token] { Array(repeating: Token(id: id), count: 100_000) }
    run.add(.tokens(.root, .generated, tokens(same)))
    var second = run
    run.add(.tokens(.root, .generated, tokens(same)))
    second.add(.tokens(.root, .generated, tokens(other)))
    let (a, b) = (run.log, second.log)
    var state = RunRows.state(Screens.w80x24)
    _ = state.update(
      .compared(
        Comparison(ComparedRun(a, RunHistory(a), path: "a"), ComparedRun(b, RunHistory(b), path: "b"))))
    #expect(state[CompareView.self].layout.rows.count < 1000)
    state.press("n")
    #expect(state.screen.contains("the same"))
    state.press("G")
    #expect(state.screen.contains("more"))
  }
}
