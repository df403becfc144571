/// An arithmetic problem as a model of this task sees it: bracketed groups, each worked out from left to right.
///
/// A group is two operands with any operator, or three and more with only `+` and `-`.
package indirect enum ArithmeticExpression: Equatable, Sendable {
  case number(Int)
  /// The first operand, then operators with their operands.
  case group(ArithmeticExpression, [Step])

  package struct Step: Equatable, Sendable {
    package var operation: Operation
    package var operand: ArithmeticExpression

    package init(operation: Operation, operand: ArithmeticExpression) {
      self.operation = operation
      self.operand = operand
    }
  }

  package enum Operation: Character, Sendable, CaseIterable {
    case add = "+"
    case subtract = "-"
    case multiply = "*"

    /// nil when the result does not fit.
    package func apply(_ a: Int, _ b: Int) -> Int? {
      let (value, overflow) =
        switch self {
        case .add: a.addingReportingOverflow(b)
        case .subtract: a.subtractingReportingOverflow(b)
        case .multiply: a.multipliedReportingOverflow(by: b)
        }
      return overflow ? nil : value
    }
  }

  /// How many operations it takes to work it out.
  package var operationCount: Int {
    operands.reduce(max(0, operands.count - 1)) { $0 + $1.operationCount }
  }

  var groupCount: Int { operands.reduce(operands.isEmpty ? 0 : 1) { $0 + $1.groupCount } }

  /// All its numbers, from left to right.
  var numbers: [Int] {
    switch self {
    case .number(let value): [value]
    case .group(let first, let steps): first.numbers + steps.flatMap { $0.operand.numbers }
    }
  }

  /// How many levels of groups there are.
  var depth: Int { 1 + (operands.map(\.depth).max() ?? -1) }

  /// The most operations that one group takes by itself.
  var mostOperationsInGroup: Int {
    max(operands.count - 1, operands.map(\.mostOperationsInGroup).max() ?? 0)
  }

  /// The most groups among the operands of one group.
  var mostGroupsInGroup: Int {
    max(operands.count { !$0.operands.isEmpty }, operands.map(\.mostGroupsInGroup).max() ?? 0)
  }

  /// The operands of a group; none for a number.
  private var operands: [ArithmeticExpression] {
    switch self {
    case .number: []
    case .group(let first, let steps): [first] + steps.map(\.operand)
    }
  }

  /// The value, with every intermediate one passed to `visit` on the way.
  /// - Returns: nil on overflow.
  package func value(visit: (Int) -> Void = { _ in }) -> Int? {
    switch self {
    case .number(let value): return value
    case .group(let first, let steps):
      guard var result = first.value(visit: visit) else { return nil }
      for step in steps {
        guard let operand = step.operand.value(visit: visit), let next = step.operation.apply(result, operand)
        else { return nil }
        visit(next)
        result = next
      }
      return result
    }
  }

  /// The expression as a person writes it, without the outermost brackets.
  package var infix: String {
    let text = bracketed
    return text.hasPrefix("(") ? String(text.dropFirst().dropLast()) : text
  }

  private var bracketed: String {
    switch self {
    case .number(let value): return String(value)
    case .group(let first, let steps):
      let rest = steps.map { String($0.operation.rawValue) + $0.operand.bracketedIfNegative }.joined()
      return "(" + first.bracketed + rest + ")"
    }
  }

  private var bracketedIfNegative: String {
    if case .number(..<0) = self { "(\(bracketed))" } else { bracketed }
  }
}
