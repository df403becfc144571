/// The claim of an answer: the steps by which it says it reaches the target, and whether it says so at all.
struct CountdownClaim {
  /// Empty where no steps are claimed.
  var steps: [CountdownStep]
  /// Whether it says that the goal is reached.
  var saysGoalReached: Bool
  /// Whether the claimed steps hold and lead to the target.
  var holds: Bool

  init(_ text: String, to problem: CountdownProblem) {
    let bytes = Array(text.utf8)
    if CountdownTrace.isTrace(bytes) {
      self.init(CountdownTrace(bytes), problem)
    } else {
      let saysSo = bytes.contains(Array("Goal Reached".utf8))
      self.init(CountdownStep.read(bytes).map(\.step), saysSo: saysSo, problem)
    }
  }

  /// A trace claims the path that it restates; operation by operation the numbers it says are left must match, too.
  private init(_ trace: CountdownTrace, _ problem: CountdownProblem) {
    let path = trace.solutionPath
    steps = path.map(\.step)
    saysGoalReached = trace.claimsGoal
    var replay = CountdownReplay(problem)
    holds =
      path.allSatisfy { said in replay.take(said.step) && said.resulting.map(replay.matches) == true }
      && replay.isAtGoal
  }

  /// Plain text may try this and that first.
  ///
  /// A solution of n numbers takes n − 1 steps, so its last n − 1 count; steps said once more behind them, as when an
  /// answer checks itself, change nothing.
  private init(_ all: [CountdownStep], saysSo: Bool, _ problem: CountdownProblem) {
    let length = problem.numbers.count - 1
    let tail = { (end: Int) in all[max(0, end - length)..<end] }
    var end = all.count
    while end > length, !CountdownReplay.solves(problem, tail(end)),
      all[max(0, end - 1 - length)..<(end - 1)].contains(where: { $0.normalised == all[end - 1].normalised })
    {
      end -= 1
    }
    holds = CountdownReplay.solves(problem, tail(end))
    steps = Array(tail(holds ? end : all.count))
    saysGoalReached = saysSo || steps.last.map { $0.result == problem.target } == true
  }
}

/// Replays claimed steps on a problem's numbers: judges whether each is true and its numbers are there to be used.
struct CountdownReplay: Equatable, Sendable {
  let target: Int
  /// The numbers that are left, in no particular order.
  private(set) var numbers: [Int]

  init(_ problem: CountdownProblem) {
    target = problem.target
    numbers = problem.numbers
  }

  /// All numbers are used up and the result is the target.
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
