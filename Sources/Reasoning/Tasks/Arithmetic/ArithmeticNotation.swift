/// How a prompt names the groups of an expression, so that steps can say which one they are about.
package enum ArithmeticNotation: String, Sendable, CaseIterable {
  /// `a(b(3+2)*c(1+1))`: letters in the order in which the groups open.
  case labelled
  /// `c(a(3+2)a*b(1+1)b)c`: letters in the order in which the groups close, at both ends.
  ///
  /// That is the order in which they are worked out: the next step is about the next letter. And who goes on behind a group
  /// sees which one it was, without counting brackets.
  case enclosed

  /// Where a prompt's template has the expression.
  var placeholder: String { "{\(rawValue)}" }

  static func label(_ index: Int) -> String {
    String(UnicodeScalar(UInt8(ascii: "a") + UInt8(index % 26)))
  }
}

extension ArithmeticExpression {
  /// The expression as a prompt has it.
  func text(in notation: ArithmeticNotation) -> String {
    var next = 0
    return text(in: notation, &next)
  }

  private func text(in notation: ArithmeticNotation, _ next: inout Int) -> String {
    guard case .group(let first, let steps) = self else { return infix }
    var label = notation == .labelled ? takeLabel(&next) : ""
    var text = "(" + first.text(in: notation, &next)
    for step in steps { text += String(step.operation.rawValue) + step.operand.text(in: notation, &next) }
    text += ")"
    guard notation == .enclosed else { return label + text }
    label = takeLabel(&next)
    return label + text + label
  }

  private func takeLabel(_ next: inout Int) -> String {
    defer { next += 1 }
    return ArithmeticNotation.label(next)
  }

  /// The true statements about each group, with every running result: `c(9-4=5-4=1`.
  ///
  /// Groups whose value overflows, and those around them, are left out.
  func statements(in notation: ArithmeticNotation) -> Set<String> {
    func collect(_ group: ArithmeticGroup) -> [String] {
      [group.statement].compactMap { $0 } + group.parts.flatMap(collect)
    }
    return Set(group(in: notation).map(collect) ?? [])
  }

  /// The expression as labelled groups; nil for a number.
  package func group(in notation: ArithmeticNotation) -> ArithmeticGroup? {
    var next = 0
    return group(in: notation, &next)
  }

  private func group(in notation: ArithmeticNotation, _ next: inout Int) -> ArithmeticGroup? {
    guard case .group(let first, let steps) = self else { return nil }
    var label = notation == .labelled ? takeLabel(&next) : ""
    var parts: [ArithmeticGroup] = []
    func value(of operand: ArithmeticExpression) -> Int? {
      guard let part = operand.group(in: notation, &next) else { return operand.value() }
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
    if notation == .enclosed { label = takeLabel(&next) }
    return ArithmeticGroup(
      label: label + "(", parts: parts, statement: result == nil ? nil : label + "(" + text, value: result)
  }
}
