import Traces

@testable import Explorer

extension Screens {
  /// Four samples of which two agree.
  static func votes(_ size: Size, _ theme: Theme = .color) -> State {
    var run = RunBuilder(method: "self-consistency", parameters: MethodParameters(samples: 4))
    run.prompt("<Eval>", "a(", "3", "+", "2", ")", "?")
    run.fork(0, opened: 7, (1...4).map { (Int32($0), "\($0)", "") })
    run.together([
      1: ["a(", "5", ";"], 2: ["a(", "6", ";"], 3: ["a(", "5", ";"], 4: ["a(", "5", "0", ";"],
    ])
    for (thread, answer, votes) in [(Int32(1), "5", 2), (2, "6", 1), (3, "5", 2), (4, nil, 0)] {
      run.end(thread, answer == nil ? .length : .endOfText)
      run.add(.answered(ThreadID(thread), answer))
      run.add(.scored(ThreadID(thread), Score(.votes, Float(votes))))
    }
    run.choose(0, 1)
    run.end(0, .endOfText)
    run.finish("5", expected: "5")
    return .showing(run, .finished, size: size, theme: theme)
  }

  /// A search two levels deep: one thought is followed, another waits, a third is left.
  static func search(_ size: Size, _ theme: Theme = .color) -> State {
    var run = RunBuilder(method: "mcts", parameters: MethodParameters(samples: 8, proposals: 3))
    run.prompt("<Eval>", "a(", "3", "+", "2", ")", "?")
    run.fork(0, opened: 7, (1...3).map { (Int32($0), "\($0)", "") })
    run.together([1: ["b(", "5", ";"], 2: ["b(", "6", ";"], 3: ["b(", "5", ";"]])
    for (thread, visits, value) in [(Int32(1), 5, 0.81), (2, 2, 0.25), (3, 0, 0)] {
      run.add(.held(ThreadID(thread)))
      run.add(.scored(ThreadID(thread), Score(.logprob, -0.125)))
      if visits > 0 {
        run.add(.scored(ThreadID(thread), Score(.visits, Float(visits))))
        run.add(.scored(ThreadID(thread), Score(.value, Float(value))))
      }
    }
    run.end(3, .left)
    run.fork(1, opened: 3, [(4, "r", "roll-out")])
    run.together([4: ["a(", "5", "?", "<eos>"]])
    run.end(4, .endOfText)
    run.add(.answered(ThreadID(4), "5"))
    run.add(.scored(ThreadID(4), Score(.checker, 1)))
    run.choose(1, nil)
    run.fork(1, opened: 3, [(5, "1", ""), (6, "2", "")])
    run.together([5: ["c(", "7"], 6: ["c("]])
    return .showing(run, .running, size: size, theme: theme)
  }

  /// A few runs of two methods, one of them wrong and one file unreadable.
  static func runs(_ size: Size, _ keys: String = "", _ theme: Theme = .color) -> State {
    var state = State(theme: theme, size: size)
    _ = state.update(.listed(count: 6))
    _ = state.update(
      .runsAdded(
        [
          RunsRow(
            path: "a", problem: "(3+2)*(9-4)", method: "sequential", answer: "25", correct: true,
            totalTokens: 40,
            criticalPath: 40, maxContext: 60),
          RunsRow(
            path: "b", problem: "(3+2)*(9-4)", method: "fork-join threadweaver/prefill", answer: "25",
            correct: true,
            totalTokens: 61, criticalPath: 44, acceleration: 0.279, threads: 2, reprefilled: 12,
            maxContext: 81,
            flags: ["overhead"]),
          RunsRow(
            path: "c", problem: "7*(1+1)", method: "sequential", answer: "15", correct: false,
            totalTokens: 20,
            criticalPath: 20, maxContext: 33),
        ], isComplete: false))
    _ = state.update(
      .runsAdded(
        [
          RunsRow(
            path: "d", problem: "7*(1+1)\u{1b}[2J", method: "fork-join threadweaver/prefill", answer: "14",
            correct: true, totalTokens: 123_456, criticalPath: 99, acceleration: 0.5, threads: 3,
            maxContext: 70),
          RunsRow(
            path: "e", problem: "Why is the sky blue?", method: "skeleton-of-thought", totalTokens: 700,
            criticalPath: 300, acceleration: 0.571, threads: 6),
          RunsRow(
            path: "f", problem: "broken.jsonl", method: "", failure: "damaged trace (broken.jsonl, line 3)"),
        ], isComplete: true))
    state.press(keys)
    return state
  }

  /// Two series, one with a point for each of three limits, and one place that both share.
  static var plot: ScatterPlot {
    ScatterPlot(
      [
        .init(x: 20, y: 10, series: "sequential"), .init(x: 40, y: 60, series: "sequential"),
        .init(x: 80, y: 95, series: "sequential"), .init(x: 30, y: 60, series: "fork-join\u{1b}[31m"),
        .init(x: 80, y: 95, series: "fork-join\u{1b}[31m"), .init(x: .nan, y: 1, series: "nothing"),
      ], xLabel: "tokens", yLabel: "accuracy %", yRange: 0...100, width: 60, height: 12)
  }
}
