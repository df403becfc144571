/// Reads ordinary infix arithmetic, `*` before `+` and `-`, and rewrites it into groups.
struct ArithmeticParser {
  /// The error and its place, 1-based.
  struct Failure: Error { var reason: String }

  /// Without spaces, each with its place in the text.
  private let characters: [(offset: Int, element: Character)]
  private var index = 0
  private var depth = 0

  /// Deeper brackets than any problem needs; a bound on recursion.
  private static let maximumDepth = 64
  private static let mostDigits = 9

  static func parse(_ text: String) throws(Failure) -> ArithmeticExpression {
    guard text.utf8.count <= 4096 else { throw Failure(reason: "it is longer than 4096 characters") }
    var parser = ArithmeticParser(characters: text.enumerated().filter { !$0.element.isWhitespace })
    guard let first = parser.characters.first, let last = parser.characters.last else {
      throw Failure(reason: "it is empty")
    }
    let lines = text.dropFirst(first.offset).prefix(last.offset - first.offset)
    guard !lines.contains(where: \.isNewline) else { throw Failure(reason: "it has more than one line") }
    let expression = try parser.sum()
    if let rest = parser.peek { throw parser.unexpected(rest) }
    return expression
  }

  private var peek: Character? { index < characters.count ? characters[index].element : nil }

  /// Whether no space lies between this character and the one before.
  private var isBesideLast: Bool { index > 0 && characters[index].offset == characters[index - 1].offset + 1 }

  private mutating func take(_ wanted: Set<Character>) -> Character? {
    guard let next = peek, wanted.contains(next) else { return nil }
    index += 1
    return next
  }

  /// A sum is `product (("+" | "-") product)*`.
  private mutating func sum() throws(Failure) -> ArithmeticExpression {
    let first = try product()
    var steps: [ArithmeticExpression.Step] = []
    while let sign = take(["+", "-", "−"]) {
      steps.append(.init(operation: sign == "+" ? .add : .subtract, operand: try product()))
    }
    return steps.isEmpty ? first : .group(first, steps)
  }

  /// A product is `atom ("*" atom)*`, grouped in pairs because a group multiplies two operands only.
  private mutating func product() throws(Failure) -> ArithmeticExpression {
    var result = try atom()
    while take(["*", "×", "·"]) != nil {
      result = .group(result, [.init(operation: .multiply, operand: try atom())])
    }
    if let sign = peek, "/÷:".contains(sign) { throw Failure(reason: "division is not part of this task") }
    return result
  }

  /// An atom is a number, a sum in brackets, or an atom with a sign.
  private mutating func atom() throws(Failure) -> ArithmeticExpression {
    if let sign = take(["+", "-", "−"]) {
      try deeper()
      defer { depth -= 1 }
      let operand = try atom()
      guard sign != "+" else { return operand }
      if case .number(let value) = operand { return .number(-value) }
      return .group(.number(0), [.init(operation: .subtract, operand: operand)])
    }
    if take(["("]) != nil {
      try deeper()
      defer { depth -= 1 }
      let inner = try sum()
      guard take([")"]) != nil else { throw Failure(reason: "a bracket is not closed") }
      return inner
    }
    var digits = ""
    while let next = peek, next.isASCII, next.isNumber, digits.isEmpty || isBesideLast {
      digits.append(next)
      index += 1
    }
    guard !digits.isEmpty else {
      guard let next = peek else { throw Failure(reason: "it ends where a number should follow") }
      throw unexpected(next)
    }
    guard digits.count <= Self.mostDigits, let value = Int(digits) else {
      throw Failure(reason: "the number \(digits.prefix(20)) is too large")
    }
    return .number(value)
  }

  private mutating func deeper() throws(Failure) {
    depth += 1
    guard depth <= Self.maximumDepth else { throw Failure(reason: "its brackets nest too deeply") }
  }

  private func unexpected(_ character: Character) -> Failure {
    Failure(reason: "'\(character)' at position \(characters[index].offset + 1) does not belong there")
  }
}
