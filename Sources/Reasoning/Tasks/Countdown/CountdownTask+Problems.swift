extension CountdownTask {
  public var difficulty: Difficulty? {
    Difficulty(unit: "numbers", usual: 4...4, range: CountdownProblem.counts)
  }

  /// As APR draws them (`generate_problems.py`): a target of 10...100, then numbers of 1...99 until there is a solution.
  public func problem(seed: UInt64, index: Int, difficulty: ClosedRange<Int>?) -> String? {
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
