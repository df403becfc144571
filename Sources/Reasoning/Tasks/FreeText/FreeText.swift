public import Traces

/// Text that goes to the model as it is, with nothing to check the answer against.
public struct FreeText: ReasoningTask {
  public init() {}

  public var name: String? { nil }

  public func prompt(for problem: String, in dialect: String?) throws -> String {
    guard !problem.isEmpty else { throw ReasoningError.notAProblem("the problem is empty: type one") }
    return problem
  }

  /// The answer is what the text itself points out as its answer; see `FinalAnswer`.
  public func check(_ answer: String, to problem: String) -> Verdict {
    Verdict(answer: FinalAnswer.extract(from: answer))
  }

  /// The number that the answer ends on, as `42 apples` and `42.0` are the same vote; else its words.
  public func votingKey(_ answer: String, for problem: String) -> String {
    let given = FinalAnswer.boxed(in: answer) ?? answer
    return FinalAnswer.lastNumber(in: given).map(FinalAnswer.plainNumber)
      ?? FinalAnswer.trimmed(given).lowercased()
  }
}
