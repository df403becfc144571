import Dialects
import Reasoning
import Traces

/// A method as it is named on the command line: `self-consistency`, or `threadweaver/prefill` for a dialect and a join.
struct MethodChoice {
  var method: MethodName
  var dialect: String?
  var join: JoinDiscipline?

  /// - Throws: `ReasoningError.unknownName` for anything else.
  init(_ name: String) throws {
    if let method = MethodName(rawValue: name) {
      self.method = method
      return
    }
    let parts = name.split(separator: "/", maxSplits: 1).map(String.init)
    guard let first = parts.first, first == MethodName.forkJoin.rawValue || Dialect.named(first) != nil,
      parts.count == 1 || Dialect.Join(rawValue: parts[1]) != nil
    else { throw Self.unknown(name) }
    method = .forkJoin
    dialect = Dialect.named(first)?.name
    join = parts.count > 1 ? JoinDiscipline(rawValue: parts[1]) : nil
  }

  private static func unknown(_ name: String) -> ReasoningError {
    .unknownName(
      kind: "method", name: name,
      known: MethodName.allCases.map(\.rawValue).joined(separator: ", ")
        + ", or DIALECT/JOIN such as threadweaver/prefill")
  }
}
