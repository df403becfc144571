public import Traces

/// A kind of problem: how it is put to a model, how an answer is checked, and where new problems come from.
public protocol ReasoningTask: Sendable {
  /// The name used on the command line and in traces; nil for free text.
  var name: String? { get }

  /// The prompt for a problem as a person types it; special tokens are written out.
  /// - Throws: `ReasoningError.notAProblem` with what cannot be asked and why.
  func prompt(for problem: String) throws -> String

  /// What is out of the ordinary about a problem that can be asked all the same.
  func warnings(for problem: String) -> [String]

  /// Judges an answer, given as the text that follows the prompt.
  func check(_ answer: String, to problem: String) -> Verdict

  /// The `index`th problem of a seeded, endless list; nil where a task has none.
  func problem(seed: UInt64, index: Int) -> String?
}

extension ReasoningTask {
  public func warnings(for problem: String) -> [String] { [] }
  public func problem(seed: UInt64, index: Int) -> String? { nil }
}

/// The tasks that can be named.
public enum Tasks {
  /// The task of that name; free text for nil or `text`.
  public static func task(named name: String?, prompt: String? = nil) throws -> any ReasoningTask {
    switch name {
    case nil, "text": return FreeText()
    case "arithmetic": return prompt.map(ArithmeticTask.init) ?? ArithmeticTask()
    case let name?:
      throw ReasoningError.unknownName(kind: "task", name: name, known: names.joined(separator: ", "))
    }
  }

  public static let names = ["arithmetic", "text"]
}

/// Text that goes to the model as it is, with nothing to check the answer against.
public struct FreeText: ReasoningTask {
  public init() {}

  public var name: String? { nil }

  public func prompt(for problem: String) throws -> String {
    guard !problem.isEmpty else { throw ReasoningError.notAProblem("the problem is empty: type one") }
    return problem
  }

  public func check(_ answer: String, to problem: String) -> Verdict { Verdict(answer: nil) }
}
