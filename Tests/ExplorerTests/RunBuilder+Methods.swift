import Traces

@testable import Explorer

extension RunBuilder {
  mutating func answer(_ thread: Int32, _ answer: String?) { add(.answered(ThreadID(thread), answer)) }

  mutating func score(_ thread: Int32, _ kind: Score.Kind, _ value: Float) {
    add(.scored(ThreadID(thread), Score(kind, value)))
  }

  mutating func hold(_ threads: Int32...) { for thread in threads { add(.held(ThreadID(thread))) } }

  mutating func drop(_ thread: Int32, _ range: Range<Int32>) { add(.dropped(ThreadID(thread), range)) }

  mutating func choose(_ parent: Int32, _ chosen: Int32?) {
    add(
      .joined(
        Join(
          parent: ThreadID(parent), discipline: .choice, children: chosen.map { [ThreadID($0)] } ?? [],
          reused: 0, reprefilled: 0)))
  }

  /// Four samples without outlines, and a majority of three for 25.
  static var selfConsistency: RunBuilder {
    var run = RunBuilder(
      header: RunHeader(
        problem: "(3+2)*(9-4)", task: "arithmetic", method: "self-consistency",
        parameters: MethodParameters(samples: 4), model: .init(name: "mini"), seed: 7))
    run.prompt("<Eval>", "(3+2)*(9-4)", "?")
    run.fork(0, opened: 3, (1...4).map { (Int32($0), "\($0)", "") })
    run.together([
      1: ["3", "+", "2", "=", "5", ";", "5", "*", "5", "=", "25", "</Thread>"],
      2: ["3", "+", "2", "=", "6", ";", "6", "*", "5", "=", "30", "</Thread>"],
      3: ["9", "-", "4", "=", "5", ";", "25", "</Thread>"],
      4: ["5", "*", "5", "=", "25", "</Thread>"],
    ])
    for (thread, answer, votes, logprob) in [
      (1, "25", 3, -0.12), (2, "30", 1, -0.56), (3, "25", 3, -0.25), (4, "25", 3, -0.31),
    ] as [(Int32, String, Float, Float)] {
      run.answer(thread, answer)
      run.score(thread, .votes, votes)
      run.score(thread, .logprob, logprob)
    }
    run.choose(0, 1)
    run.end(0)
    run.finish("25", expected: "25")
    return run
  }

  /// A search two levels deep, in the middle of it: one thought was left, two were thought further.
  static var search: RunBuilder {
    var run = RunBuilder(
      header: RunHeader(
        problem: "3 5 8 -> 24", task: "countdown", method: "mcts",
        parameters: MethodParameters(samples: 5, scorer: "heuristic"), model: .init(name: "mini"), seed: 7))
    run.prompt("3 5 8", "->", "24")
    run.fork(0, opened: 3, [(1, "1", "8-5"), (2, "2", "3+5"), (3, "3", "5*8")])
    run.together([
      1: ["8", "-", "5", "=", "3"], 2: ["3", "+", "5", "=", "8"], 3: ["5", "*", "8", "=", "40"],
    ])
    run.hold(1, 2, 3)
    for (thread, visits, value) in [(1, 3, 0.81), (2, 2, 0.35), (3, 1, 0.04)] as [(Int32, Float, Float)] {
      run.score(thread, .heuristic, value / 2)
      run.score(thread, .visits, visits)
      run.score(thread, .value, value)
    }
    run.end(3, .left)
    run.fork(1, opened: 5, [(4, "1", ""), (5, "2", "")])
    run.together([4: ["3", "*", "8", "=", "24"], 5: ["3", "+", "8", "=", "11"]])
    run.hold(4)
    run.end(5, .left)
    run.answer(4, "24")
    run.answer(5, nil)
    for (thread, visits, value, right) in [(4, 2, 0.97, 1), (5, 1, 0, 0)] as [(Int32, Float, Float, Float)] {
      run.score(thread, .visits, visits)
      run.score(thread, .value, value)
      run.score(thread, .checker, right)
    }
    return run
  }

  /// The same search when it is over: the way to the best answer was chosen, level by level.
  static var searched: RunBuilder {
    var run = search
    run.end(4)
    run.choose(1, 4)
    run.end(1)
    run.end(2, .left)
    run.choose(0, 1)
    run.end(0)
    run.finish("24", expected: "24")
    return run
  }

  /// A parent that sends a message to a child and forgets the text in which it did.
  static var message: RunBuilder {
    var run = RunBuilder()
    run.prompt("<Eval>", "?")
    run.write(0, "go", " ask", " him", " for", " it")
    run.fork(0, opened: 3, [(1, "1", "him")])
    run.write(1, "it", "</Thread>")
    run.end(1)
    run.join(0, [1])
    run.drop(0, 3..<7)
    run.write(0, " thanks")
    return run
  }
}
