import Dialects
import Traces

/// Countdown: make a target out of numbers, each used exactly once.
///
/// There is no rule for finding a way, it has to be searched for.
/// The rules are APR's (Pan et al. 2025) and Stream of Search's (Gandhi et al. 2024): `+`, `-`, `*` and `/`, every result
/// a whole number from zero up.
struct CountdownTask: ReasoningTask {
  init() {}

  var name: String? { "countdown" }

  /// The opening lines of a dialect that has words for states, an instruction in plain words for every other model.
  func prompt(for problem: String, in dialect: Dialect?) throws -> String {
    let problem = try CountdownProblem(parsing: problem)
    if let opening = dialect?.messages?.opening(problem.state) { return opening }
    let numbers = problem.numbers.map(String.init).joined(separator: ", ")
    return """
      Reach the number \(problem.target) from the numbers \(numbers).
      Combine two numbers at a time with +, -, * or /. The two are used up and the result takes their place. \
      Use every number exactly once. No result may be negative or a fraction.
      Write one step per line in the form a op b = c, nothing else, until the result is \(problem.target).

      """
  }

  func warnings(for problem: String) -> [String] {
    guard let problem = try? CountdownProblem(parsing: problem) else { return [] }
    guard CountdownSolver.solution(of: problem) == nil else { return [] }
    return ["no way of using all the numbers gives \(problem.target): every answer will be wrong"]
  }

  /// Replays the steps that the answer claims, in a trace of APR's or in plain lines.
  ///
  /// The expected answer is one solution of possibly many; nil where there is none.
  func check(_ answer: String, to problem: String) -> Verdict {
    guard let problem = try? CountdownProblem(parsing: problem) else { return Verdict(answer: nil) }
    let claim = CountdownClaim(answer, to: problem)
    return Verdict(
      answer: claim.steps.isEmpty ? nil : Self.list(claim.steps),
      expected: CountdownSolver.solution(of: problem).map(Self.list), correct: claim.holds,
      claimed: claim.saysGoalReached)
  }

  /// The steps whatever their order and spelling.
  func votingKey(_ answer: String, for problem: String) -> String {
    CountdownStep.read(answer).map(\.normalised).sorted().joined(separator: ", ")
  }

  static func list(_ steps: [CountdownStep]) -> String { steps.map(\.text).joined(separator: ", ") }
}
