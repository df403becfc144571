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

  /// The expression with every group labelled in pre-order.
  ///
  /// - Parameter isClosed: `a(b(3+2)b*c(1+1)c)a` with the label behind the group as well, in place of `a(b(3+2)*c(1+1))`. Who
  ///   goes on behind a group then sees which one it was, and need not count brackets.
  func labelled(isClosed: Bool) -> String {
    var next = 0
    return labelled(isClosed, &next)
  }

  private func labelled(_ isClosed: Bool, _ next: inout Int) -> String {
    switch self {
    case .number(let value): return String(value)
    case .group(let first, let steps):
      let label = Self.label(next)
      next += 1
      var text = label + "(" + first.labelled(isClosed, &next)
      for step in steps { text += String(step.operation.rawValue) + step.operand.labelled(isClosed, &next) }
      return text + ")" + (isClosed ? label : "")
    }
  }

  /// The true statements about each group, with their labels and every running result: `c(9-4=5-4=1`.
  ///
  /// Groups whose value overflows, and those around them, are left out.
  var statements: Set<String> {
    func collect(_ group: ArithmeticGroup) -> [String] {
      [group.statement].compactMap { $0 } + group.parts.flatMap(collect)
    }
    return Set(group.map(collect) ?? [])
  }

  /// The expression as labelled groups; nil for a number.
  package var group: ArithmeticGroup? {
    var next = 0
    return group(&next)
  }

  private func group(_ next: inout Int) -> ArithmeticGroup? {
    guard case .group(let first, let steps) = self else { return nil }
    let label = Self.label(next) + "("
    next += 1
    var parts: [ArithmeticGroup] = []
    func value(of operand: ArithmeticExpression) -> Int? {
      guard let part = operand.group(&next) else { return operand.value() }
      parts.append(part)
      return part.value
    }
    var result = value(of: first)
    var text = "\(result ?? 0)"
    for step in steps {
      // Every operand is visited even behind an overflow: the labels go on counting.
      let operand = value(of: step.operand)
      if step.operation == .multiply, let left = result, let operand {
        let product = ArithmeticProduct(left, operand)
        result = product.value
        text = product.text ?? ""
      } else {
        let sum = result.flatMap { left in
          operand.map { ArithmeticSum(first: left, operation: step.operation, second: $0) }
        }
        result = sum.flatMap { $0.operation.apply($0.first, $0.second) }
        text += sum?.continuation ?? ""
      }
    }
    return ArithmeticGroup(
      label: label, parts: parts, statement: result == nil ? nil : label + text, value: result)
  }

  private static func label(_ index: Int) -> String {
    String(UnicodeScalar(UInt8(ascii: "a") + UInt8(index % 26)))
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
