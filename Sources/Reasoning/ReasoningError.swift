public import Traces

/// An error in words: what is wrong, where, and what to do.
public enum ReasoningError: Error, Equatable, CustomStringConvertible {
  case unknownName(kind: String, name: String, known: String)
  case dialectNotWritable(String)
  case joinNotPossible(join: String, dialect: String, known: String)
  case notAProblem(String)
  /// The engine cannot do what was asked for.
  case notPossible(String)
  case promptTooLong(tokens: Int, limit: Int)
  case cannotVary(String)
  case modelMismatch(String)
  /// A recorded run asks for something that this program does not know.
  case notRunnable(String)

  public var description: String {
    switch self {
    case .unknownName(let kind, let name, let known): "unknown \(kind) '\(name)': use one of \(known)"
    case .dialectNotWritable(let name):
      "this model's vocabulary cannot write the tags of '\(name)': use --method sequential or another model"
    case .joinNotPossible(let join, let dialect, let known):
      "join '\(join)' is not possible in dialect '\(dialect)': leave out --join, or use one of \(known)"
    case .notAProblem(let reason), .notPossible(let reason), .cannotVary(let reason),
      .modelMismatch(let reason):
      reason
    case .promptTooLong(let tokens, let limit):
      "the prompt has \(tokens) tokens and the model takes \(limit): shorten the problem"
    case .notRunnable(let reason): "the run cannot be made again: its header has an \(reason)"
    }
  }
}

extension ReasoningError {
  /// Why no engine can go on with a run; nil where one can.
  public static func refusal(toGoOnWith header: RunHeader) -> ReasoningError? {
    guard header.countUnit != .tokens else { return nil }
    return .modelMismatch(
      "the run was read from text, in words, and no model can go on with words: it can only be looked at")
  }
}
