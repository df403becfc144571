/// How a prompt names the parts of an expression, so that steps can say which one they are about, and how steps are written.
package enum ArithmeticNotation: String, Sendable, CaseIterable, Codable {
  /// `a(b(3+2)*c(1+1))`: letters in the order in which the groups open.
  case labelled
  /// `c(a(3+2)a*b(1+1)b)c`: letters in the order in which the groups close, at both ends.
  ///
  /// That is the order in which they are worked out: the next step is about the next letter. And who goes on behind a group
  /// sees which one it was, without counting brackets.
  case enclosed
  /// `c(a(3+₁2)a*₃b(1+₂1)b)c`: the same, and operators have numbers in the order in which they are worked out.
  ///
  /// A step repeats them, so the operand is what stands behind the one place with that number, and the next step is the next
  /// number, however alike the numbers around it are. The value of a group has its letter, `c(5*₃2=c:10`: so it is found again
  /// from the letter alone.
  case numbered
  /// The same prompt. In a sum of large numbers the sign comes behind the digits, see `ArithmeticSum`.
  case columns
  /// The same, and an operand that is a group has its letter in front: `c(a:5*₃b:2=c:10`.
  ///
  /// What the operand is and what its value is are two questions, each with its own token.
  case named

  /// Where a prompt's template has the expression.
  var placeholder: String { "{\(rawValue)}" }

  /// Whether operators have numbers, and values the letter of their group.
  var numbersOperators: Bool { self == .numbered || self == .columns || self == .named }

  /// Whether the sign of a large sum comes behind its digits.
  var writesColumns: Bool { self == .columns || self == .named }

  static func label(_ index: Int) -> String {
    String(UnicodeScalar(UInt8(ascii: "a") + UInt8(index % 26)))
  }

  /// Operators have numbers from 1 to this, and then from 1 again.
  package static let operatorNumbers = 48

  /// What stands in front of a group's value in place of `=`, one token: `=c:`.
  static func valueMark(_ label: String) -> String { "=" + label + ":" }

  /// What stands in front of an operand that is a group, one token: `c:`.
  fileprivate func operandMark(_ group: ArithmeticGroup) -> String {
    self == .named ? group.label.dropLast() + ":" : ""
  }

  /// What it writes that has to be one token each, beside single characters.
  package var marks: [String] {
    guard numbersOperators else { return [] }
    let labels = (0..<26).map(Self.label)
    return labels.map(Self.valueMark) + (self == .named ? labels.map { $0 + ":" } : [])
      + ArithmeticExpression.Operation.allCases.flatMap { operation in
        (0..<Self.operatorNumbers).map { Self.numbered(operation, $0) }
      }
  }

  static let digitsOfOperators: ClosedRange<UnicodeScalar> = "₀"..."₉"

  /// An operator with its number, one token: `+₁₄`.
  static func numbered(_ operation: ArithmeticExpression.Operation, _ index: Int) -> String {
    let zero = digitsOfOperators.lowerBound.value
    let digits = String(index % operatorNumbers + 1).utf8.compactMap {
      UnicodeScalar(zero + UInt32($0 - UInt8(ascii: "0")))
    }
    return String(operation.rawValue) + String(String.UnicodeScalarView(digits))
  }
}

extension ArithmeticExpression {
  /// The expression as a prompt has it.
  ///
  /// - Parameter first: where letters and numbers begin, from 0.
  func text(in notation: ArithmeticNotation, namesFrom first: Int = 0) -> String {
    var names = Names(notation: notation, first: first)
    return text(&names)
  }

  private func text(_ names: inout Names) -> String {
    guard case .group(let first, let steps) = self else { return infix }
    let opening = names.atOpening()
    let operands = [first.text(&names)] + steps.map { $0.operand.text(&names) }
    let signs = steps.map { names.sign($0.operation) }
    let label = opening ?? names.atClose()
    let text = "(" + operands[0] + zip(signs, operands.dropFirst()).map { $0 + $1 }.joined() + ")"
    return label + text + (opening == nil ? label : "")
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
  ///
  /// - Parameter first: where letters and numbers begin, from 0.
  package func group(in notation: ArithmeticNotation, namesFrom first: Int = 0) -> ArithmeticGroup? {
    var names = Names(notation: notation, first: first)
    return group(&names)
  }

  private func group(_ names: inout Names) -> ArithmeticGroup? {
    guard case .group(let first, let steps) = self else { return nil }
    let (notation, opening) = (names.notation, names.atOpening())
    var parts: [ArithmeticGroup] = []
    // Every operand is visited even behind an overflow: the names go on.
    let operands = ([first] + steps.map(\.operand)).map { operand -> (mark: String, value: Int?) in
      guard let part = operand.group(&names) else { return ("", operand.value()) }
      parts.append(part)
      return (notation.operandMark(part), part.value)
    }
    var result = operands[0].value
    var text = "\(operands[0].mark)\(result ?? 0)"
    for (step, operand) in zip(steps, operands.dropFirst()) {
      let sign = names.sign(step.operation) + operand.mark
      if step.operation == .multiply, let left = result, let right = operand.value {
        let product = ArithmeticProduct(left, right)
        result = product.value
        text = operands[0].mark + (product.text(sign: sign, in: notation) ?? "")
      } else {
        let sum = result.flatMap { left in
          operand.value.map { ArithmeticSum(first: left, operation: step.operation, second: $0) }
        }
        result = sum.flatMap { $0.operation.apply($0.first, $0.second) }
        text += sum?.continuation(sign: sign, in: notation) ?? ""
      }
    }
    let label = opening ?? names.atClose()
    // A mark and its letter are one token, as an operator and its number are.
    let tokens =
      1 + text.unicodeScalars.count { !ArithmeticNotation.digitsOfOperators.contains($0) }
      - operands.count { !$0.mark.isEmpty }
    if notation.numbersOperators, let last = text.lastIndex(of: "=") {
      text.replaceSubrange(last...last, with: ArithmeticNotation.valueMark(label))
    }
    return ArithmeticGroup(
      label: label + "(", parts: parts, statement: result == nil ? nil : label + "(" + text,
      tokens: tokens + 1, value: result)
  }
}

/// Gives out letters and numbers, in the order of the walk.
private struct Names {
  let notation: ArithmeticNotation
  private var labels: Int
  private var operators: Int

  init(notation: ArithmeticNotation, first: Int) {
    self.notation = notation
    (labels, operators) = (first, first)
  }

  /// The letter of a group, where it gets one as it opens.
  mutating func atOpening() -> String? { notation == .labelled ? atClose() : nil }

  mutating func atClose() -> String {
    defer { labels += 1 }
    return ArithmeticNotation.label(labels)
  }

  mutating func sign(_ operation: ArithmeticExpression.Operation) -> String {
    guard notation.numbersOperators else { return String(operation.rawValue) }
    defer { operators += 1 }
    return ArithmeticNotation.numbered(operation, operators)
  }
}
