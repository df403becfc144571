import Testing
import Traces

@testable import Explorer

@Suite("The table of runs")
struct RunsTests {
  @Test("Enter opens the selected run, and leaving it comes back to the table where it was")
  func open() {
    var state = Screens.runs(Screens.w80x24, "jj")
    #expect(state.press(Key(.enter)) == [.open(WelcomeItem(.trace, value: "c", title: "7*(1+1)"))])
    _ = state.update(.opened(RunBuilder.joined.log, nil))
    #expect(state.press("q") == [.close])
    #expect(state.runs?.selectedRow?.path == "c" && state.context == .runs)
    #expect(state.press("q") == [.quit])
  }

  @Test("a file that cannot be read says why instead of opening")
  func unreadable() {
    var state = Screens.runs(Screens.w80x24, "G")
    #expect(state.press(Key(.enter)).isEmpty)
    #expect(state.screen.contains("! damaged trace"))
  }

  @Test(
    "s goes through the columns and back to the order in which runs came; S turns it round; the selection stays"
  )
  func sort() {
    var state = Screens.runs(Screens.w80x24)
    state.press("s")
    #expect(state.runs?.sorting == .problem)
    #expect(state.runs?.shown.last == 5)
    state.press("ss")
    #expect(state.runs?.shown.first == 2, "wrong ones first")
    state.press("S")
    #expect(state.runs?.shown.first.map { state.runs?.rows[$0].correct } == true)
    #expect(state.runs?.shown.last == 5)
    #expect(state.runs?.selectedRow?.path == "a")
    for _ in 0..<4 { state.press("s") }
    #expect(state.runs?.sorting == nil && state.runs?.shown == Array(0..<6))
  }

  @Test("the filter looks at problem, method, answer, verdict and flags; Esc lets all through again")
  func filter() {
    for (text, paths) in [
      ("wrong", ["c"]), ("overhead", ["b"]), ("SKY", ["e"]), ("prefill", ["b", "d"]), ("zzz", []),
    ] {
      var state = Screens.runs(Screens.w80x24)
      state.press("/")
      state.press(text)
      state.press(Key(.enter))
      #expect(state.runs?.shown.compactMap { state.runs?.rows[$0].path } == paths)
      state.press(Key(.escape))
      #expect(state.runs?.shown.count == 6)
    }
  }

  @Test("Tab shows the methods, and Enter the runs of one")
  func methods() {
    var state = Screens.runs(Screens.w80x24)
    state.press(Key(.tab))
    #expect(state.runs?.methods.map(\.runs) == [2, 2, 1])
    state.press("j")
    state.press(Key(.enter))
    #expect(
      state.runs?.page == .runs && state.runs?.shown.compactMap { state.runs?.rows[$0].path } == ["b", "d"])
  }

  @Test("rows come in batches and sort into place; ten thousand of them scroll by drawing what shows")
  func many() {
    var state = State(size: Screens.w120x40)
    _ = state.update(.listed(count: 10_000))
    state.press("ssss")
    for start in stride(from: 0, to: 10_000, by: 2500) {
      let rows = (start..<start + 2500).map {
        RunsRow(
          path: "\($0)", problem: "p\($0)", method: "m\($0 % 7)", correct: $0 % 3 == 0,
          totalTokens: ($0 * 7919) % 10_007)
      }
      _ = state.update(.runsAdded(rows, isComplete: start == 7500))
    }
    #expect(state.runs?.expected == nil && state.runs?.methods.count == 7)
    let tokens = state.runs?.shown.compactMap { state.runs?.rows[$0].totalTokens } ?? []
    #expect(tokens == tokens.sorted() && tokens.count == 10_000)
    state.press("G")
    #expect(state.screen.contains("▸"))
  }

  @Test("degenerate plots are drawn all the same")
  func plots() {
    #expect(ScatterPlot([], xLabel: "x", yLabel: "y").lines == ["no points to plot"])
    for points in [
      [(1.0, 1.0)], [(0, 0), (0, 0)], [(-5, 3), (1e12, -7)], [(.infinity, 1), (2, 2)], [(1, 1), (1000, 2)],
    ] {
      let plot = ScatterPlot(
        points.map { .init(x: $0.0, y: $0.1, series: "s") }, xLabel: "x", yLabel: "y", width: 1, height: 1)
      #expect(plot.lines.count >= 6 && plot.lines.allSatisfy { $0.count <= 110 })
    }
    let wide = ScatterPlot(
      [.init(x: 1, y: 1, series: "a"), .init(x: 1000, y: 2, series: "b")], xLabel: "x", yLabel: "y")
    #expect(wide.lines.contains { $0.contains("x (logarithmic)") })
    #expect(wide.lines.contains { $0.contains("31.6") })
  }
}
