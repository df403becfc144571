import Dialects
import Reasoning
import Traces

/// A method as it is named on the command line, such as `self-consistency`, or a dialect and a join for the method that
/// uses them: `DIALECT/JOIN`.
struct MethodChoice {
  var method: any Method.Type
  var dialect: String?
  var join: JoinDiscipline?

  /// - Throws: `ReasoningError.unknownName` for anything else.
  init(_ name: String, in catalogue: Catalogue = .standard) throws {
    if let method = try? catalogue.method(named: name) {
      self.method = method
      return
    }
    let parts = name.split(separator: "/", maxSplits: 1).map(String.init)
    let forking = catalogue.methods.first { $0.usesDialect }
    guard let first = parts.first, let forking,
      first == forking.name || (try? catalogue.dialect(named: first)) != nil,
      parts.count == 1 || Dialect.Join(rawValue: parts[1]) != nil
    else { throw Self.unknown(name, catalogue) }
    method = forking
    dialect = first == forking.name ? nil : first
    join = parts.count > 1 ? JoinDiscipline(rawValue: parts[1]) : nil
  }

  private static func unknown(_ name: String, _ catalogue: Catalogue) -> ReasoningError {
    let example = catalogue.dialects.first.map { "\($0.name)/\($0.joins.first?.rawValue ?? "")" } ?? ""
    return .unknownName(
      kind: "method", name: name,
      known: catalogue.methods.map { $0.name }.joined(separator: ", ")
        + ", or DIALECT/JOIN such as \(example)")
  }
}

extension JoinDiscipline {
  /// The join that a dialect calls so.
  init(named name: String) throws {
    guard let join = Dialect.Join(rawValue: name).flatMap({ Self(rawValue: $0.rawValue) }) else {
      throw ReasoningError.unknownName(
        kind: "join", name: name, known: Dialect.Join.allCases.map(\.rawValue).joined(separator: ", "))
    }
    self = join
  }
}
