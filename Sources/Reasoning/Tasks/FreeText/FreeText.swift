public import Dialects
public import Traces

/// Text that goes to the model as it is, with nothing to check the answer against.
public struct FreeText: ReasoningTask {
  public init() {}

  public var name: String? { nil }

  public func prompt(for problem: String, in dialect: Dialect?) throws -> String {
    guard !problem.isEmpty else { throw ReasoningError.notAProblem("the problem is empty: type one") }
    return problem
  }

  /// There is no right answer: only the one that the text itself names is reported.
  public func check(_ answer: String, to problem: String) -> Verdict {
    Verdict(answer: FinalAnswer.pointedOut(in: answer))
  }

  /// A vote needs something to count: a number that the text ends with will do, too.
  public func candidate(in text: String, to problem: String) -> String? { FinalAnswer.extract(from: text) }

  /// The number that the answer ends on, as `42 apples` and `42.0` are the same vote; else its words.
  public func votingKey(_ answer: String, for problem: String) -> String {
    let given = FinalAnswer.boxed(in: answer) ?? answer
    return FinalAnswer.lastNumber(in: given).map(FinalAnswer.plainNumber)
      ?? FinalAnswer.trimmed(given).lowercased()
  }
}
