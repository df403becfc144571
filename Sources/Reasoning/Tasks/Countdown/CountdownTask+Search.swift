extension CountdownTask {
  /// How close the numbers that are left are to factors of the target, by APR's `mult_heuristic`.
  ///
  /// With h = the sum over the numbers of the distance to the nearest factor of T in 2...T, as the published code has it:
  /// 1 at the goal, T / (T + 1 + h) on the way, so that nothing unfinished is as good as done, and 0 where a step is
  /// false, takes a number that is not there, or one number is left that is not the target. A last line that may still
  /// be growing is not held against the text.
  func promise(of partial: String, to problem: String) -> Double? {
    guard let problem = try? CountdownProblem(parsing: problem) else { return nil }
    let bytes = Array(partial.utf8)
    let reached =
      CountdownTrace.isTrace(bytes)
      ? Self.state(after: CountdownTrace(bytes), problem)
      : Self.state(afterLines: bytes, problem)
    guard let reached else { return 0 }
    if reached.isAtGoal { return 1 }
    guard reached.numbers.count > 1 else { return 0 }
    let target = Double(problem.target)
    return target / (target + 1 + Self.multHeuristic(reached.numbers, target: problem.target))
  }

  /// The sum over `numbers` of the distance to the nearest factor of `target` in 2...`target`.
  ///
  /// A target of 1 has no such factor and is its own, where the published code gives up.
  static func multHeuristic(_ numbers: [Int], target: Int) -> Double {
    let factors = target < 2 ? [target] : (2...target).filter { target.isMultiple(of: $0) }
    return numbers.reduce(0) { sum, number in
      // Numbers and factors are below 2^63 and not negative: their distance fits.
      sum + Double(factors.map { abs(number - $0) }.min() ?? 0)
    }
  }

  /// Steps in plain lines follow one another; nil where one of them cannot be done.
  private static func state(afterLines bytes: [UInt8], _ problem: CountdownProblem) -> CountdownReplay? {
    var replay = CountdownReplay(problem)
    for (step, end) in CountdownStep.read(bytes) where !replay.take(step) {
      // The digits of its result may not all be there yet.
      guard end == bytes.count else { return nil }
    }
    return replay
  }

  /// A trace jumps from node to node, and explores any number of operations at each; nil where a claim is false.
  private static func state(after trace: CountdownTrace, _ problem: CountdownProblem) -> CountdownReplay? {
    var node = CountdownReplay(problem)
    var reached = node
    for line in trace.lines {
      switch line {
      case .goal, .quotedGoal: break
      case .state(let target, let numbers, let steps):
        node = CountdownReplay(problem)
        guard steps.allSatisfy({ node.take($0) }), target == problem.target,
          numbers.map(node.matches) == true
        else { return nil }
        reached = node
      case .exploration(let said):
        reached = node
        guard reached.take(said.step), said.resulting.map(reached.matches) == true else { return nil }
      }
    }
    return reached
  }
}

extension CountdownTask {
  var difficulty: Difficulty? {
    Difficulty(unit: "numbers", usual: 4...4, range: CountdownProblem.counts)
  }

  /// As APR draws them (`generate_problems.py`): a target of 10...100, then numbers of 1...99 until there is a solution.
  func problem(seed: UInt64, index: Int, difficulty: ClosedRange<Int>?) -> String? {
    var random = ProblemRandom(seed: seed, index: index)
    let count = random.next(in: (difficulty ?? 4...4).clamped(to: CountdownProblem.counts))
    let target = random.next(in: 10...100)
    // Even of pairs, the hardest case, more than one in a hundred can be solved.
    for _ in 0..<100_000 {
      let problem = CountdownProblem(
        numbers: (0..<count).map { _ in random.next(in: 1...99) }, target: target)
      if CountdownSolver.solution(of: problem) != nil { return problem.text }
    }
    // One less than the target, and ones: out of reach in practice, but a loop needs an end.
    let ones = [Int](repeating: 1, count: count - 1)
    return CountdownProblem(numbers: [target - 1] + ones, target: target).text
  }
}
