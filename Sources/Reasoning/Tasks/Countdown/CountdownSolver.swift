/// Full depth-first search over a problem, in the order of APR's own (`countdown.py`): every pair, every operation.
///
/// Exact for problems within `CountdownProblem`'s limits: a result that overflows takes at least five numbers, and the
/// one that may be left cannot bring it down to a target again.
struct CountdownSolver {
  private let target: Int
  /// States without a solution; six numbers come by the same few thousand states over and over.
  private var dead: Set<[Int]> = []

  /// The first solution; nil where there is none.
  static func solution(of problem: CountdownProblem) -> [CountdownStep]? {
    var solver = CountdownSolver(target: problem.target)
    return solver.search(problem.numbers)?.reversed()
  }

  /// The steps from `numbers` to the target, the last one first.
  private mutating func search(_ numbers: [Int]) -> [CountdownStep]? {
    if numbers.count == 1 { return numbers[0] == target ? [] : nil }
    let state = numbers.sorted()
    // The last pair costs no more to try than to look up.
    if numbers.count > 2, dead.contains(state) { return nil }
    for i in numbers.indices {
      for j in numbers.indices[(i + 1)...] {
        let (larger, smaller) = (max(numbers[i], numbers[j]), min(numbers[i], numbers[j]))
        var rest = numbers
        rest.remove(at: j)
        rest.remove(at: i)
        for operation in CountdownStep.Operation.allCases {
          guard let result = operation.apply(larger, smaller) else { continue }
          if rest.isEmpty, result != target { continue }
          guard let later = search(rest + [result]), let step = CountdownStep(larger, operation, smaller)
          else { continue }
          return later + [step]
        }
      }
    }
    if numbers.count > 2 { dead.insert(state) }
    return nil
  }
}
