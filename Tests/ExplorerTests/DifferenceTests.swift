import Testing
import Traces

@testable import Explorer

/// What is said of a variation, in the panel and in the plain report.
struct DifferenceTests {
  /// A finished run of two threads, and the same without the second one, whose tokens stay as they were.
  private func pruned(_ rest: [String], answer: String) -> RunBuilder {
    var run = RunBuilder.joined
    let cut =
      RunHistory(run.log).threads[0].blocks.first.flatMap { RunHistory(run.log).joinMoment(of: $0) } ?? 0
    run.add(
      .varied(
        Variation(
          id: VariationID(1), parent: .original, cut: Int32(cut), change: .prune(ThreadID(2), position: 15))))
    run.end(2, .pruned)
    run.join(0, [1], reused: 31)
    run.inserted(0, "</Parallel>")
    for text in rest { run.write(0, text) }
    run.end(0, .endOfText)
    run.finish(answer, expected: "25")
    return run
  }

  private func difference(_ run: RunBuilder) -> String? {
    var state = State.showing(run, size: Size(width: 120, height: 40))
    state.press("v")
    return state.run?.variationFigures[VariationID(1)]?.difference
  }

  private let rest = ["a(", "5", "*", "5", "=", "25", ";", "</Think>", "25"]

  @Test func `a thread that was pruned after its end shows where the rest of the run differs`() {
    let other = ["a(", "5", ";", "</Think>", "5"]
    #expect(difference(pruned(other, answer: "5")) == #"main token 33: "*" → ";""#)
  }

  @Test func `where no token differs the join and then the answer does`() {
    #expect(difference(pruned(rest, answer: "25")) == "main joins 1, not 1, 2")
    var run = RunBuilder.joined
    let count = RunHistory(run.log).count
    run.add(
      .varied(
        Variation(
          id: VariationID(1), parent: .original, cut: Int32(count - 2), change: .again(.root, position: 37))))
    run.finish("24", expected: "25")
    #expect(difference(run) == "the answer: 25 → 24")
  }

  @Test func `the earliest difference is told, in whichever thread it is`() {
    var run = RunBuilder.twoThreads
    run.together([1: ["2", "=", "5", ";", "</Thread>"], 2: ["4", "=", "5", ";", "</Thread>"]])
    run.add(
      .varied(
        Variation(
          id: VariationID(1), parent: .original, cut: Int32(RunHistory(RunBuilder.twoThreads.log).count),
          change: .token(ThreadID(2), position: 6, id: run.id("9")))))
    run.together([1: ["2", "=", "6"], 2: ["9"]])
    #expect(difference(run) == #"thread 2 token 7: "4" → "9""#)
  }

  @Test func `a variation that is still being made has no difference in what is not written yet`() {
    var run = RunBuilder.joined
    run.add(
      .varied(
        Variation(id: VariationID(1), parent: .original, cut: 40, change: .again(ThreadID(1), position: 6))))
    #expect(difference(run) == "none so far")
  }

  @Test func `the first difference is said on narrow screens, too`() {
    var state = State.showing(pruned(["a(", "5", ";"], answer: "5"), size: Size(width: 40, height: 12))
    state.press("v")
    #expect(state.screen.contains(#"main token 33: "*""#))
  }

  @Test func `the plain report and the panel name a change alike, counted from one`() {
    var run = RunBuilder.joined
    let id = run.id("7")
    let changes: [(Change, String)] = [
      (.token(ThreadID(1), position: 5, id: id), #"thread 1 token 6 is "7""#),
      (.text(.root, position: 16, "go"), #"main token 17 is "go""#),
      (.again(ThreadID(2), position: 4), "thread 2 again from token 5"),
      (.seed(ThreadID(2), position: 4, 99), "thread 2 from token 5 with seed 99"),
      (.prune(ThreadID(1), position: 6), "thread 1 pruned"),
    ]
    for (index, (change, words)) in changes.enumerated() {
      run.add(
        .varied(
          Variation(id: VariationID(Int32(index + 1)), parent: .original, cut: 36, change: change)))
      var narrator = Narrator(run.log.header)
      let told = run.events.flatMap { narrator.lines(for: $0) }
      #expect(told.last == "variation \(index + 2): \(words)")
      var state = State.showing(run, size: Size(width: 120, height: 40))
      state.press("v")
      #expect(state.run?.variationFigures[VariationID(Int32(index + 1))]?.change == words)
      #expect(state.screen.contains(words))
    }
    run.add(.head(.original))
    var narrator = Narrator(run.log.header)
    #expect(run.events.flatMap { narrator.lines(for: $0) }.last == "the original")
  }
}
