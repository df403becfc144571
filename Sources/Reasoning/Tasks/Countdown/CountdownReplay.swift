/// Replays claimed steps on a problem's numbers: the judge of what is true and what can be used.
struct CountdownReplay: Equatable, Sendable {
  let target: Int
  /// The numbers that are left, in no particular order.
  private(set) var numbers: [Int]

  init(_ problem: CountdownProblem) {
    target = problem.target
    numbers = problem.numbers
  }

  /// All numbers are used up and the target is what came out.
  var isAtGoal: Bool { numbers == [target] }

  /// Does a step: its numbers go, its result comes.
  /// - Returns: false, and nothing changes, where the arithmetic is false or a number is not there to be used.
  mutating func take(_ step: CountdownStep) -> Bool {
    guard step.isTrue, let left = step.left, let right = step.right, let result = step.result else {
      return false
    }
    var rest = numbers
    for operand in [left, right] {
      guard let index = rest.firstIndex(of: operand) else { return false }
      rest.remove(at: index)
    }
    numbers = rest + [result]
    return true
  }

  /// Whether these are the numbers that are left.
  func matches(_ claimed: [Int]) -> Bool { claimed.sorted() == numbers.sorted() }

  /// Whether every step holds and together they lead to the target.
  static func solves(_ problem: CountdownProblem, _ steps: some Sequence<CountdownStep>) -> Bool {
    var replay = CountdownReplay(problem)
    return steps.allSatisfy { replay.take($0) } && replay.isAtGoal
  }
}
