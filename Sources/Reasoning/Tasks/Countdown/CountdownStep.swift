/// One line of an answer, `53-22=31`, as it was written: true or not.
struct CountdownStep: Equatable, Sendable {
  /// Countdown's four operations; every result is a natural number or zero.
  enum Operation: Character, Sendable, CaseIterable {
    case add = "+"
    case multiply = "*"
    case subtract = "-"
    case divide = "/"

    /// nil where the result is negative, not whole or does not fit.
    func apply(_ a: Int, _ b: Int) -> Int? {
      switch self {
      case .add:
        let (value, overflow) = a.addingReportingOverflow(b)
        return overflow ? nil : value
      case .multiply:
        let (value, overflow) = a.multipliedReportingOverflow(by: b)
        return overflow ? nil : value
      case .subtract: return a >= b ? a - b : nil
      case .divide: return b > 0 && a.isMultiple(of: b) ? a / b : nil
      }
    }
  }

  /// nil, like the other two numbers, where the text is no whole number from zero up.
  var left: Int?
  var operation: Operation
  var right: Int?
  var result: Int?
  /// Without spaces and in ASCII: `53-22=31`.
  var text: String

  /// Whether the arithmetic holds.
  var isTrue: Bool {
    guard let left, let right, let result else { return false }
    return operation.apply(left, right) == result
  }

  /// One spelling for `22+26=48` and `26+22=48`.
  var normalised: String {
    guard operation == .add || operation == .multiply, let left, let right, let result else { return text }
    return "\(max(left, right))\(operation.rawValue)\(min(left, right))=\(result)"
  }
}

extension CountdownStep {
  /// The step that follows from two numbers; nil where the operation does not apply to them.
  init?(_ left: Int, _ operation: Operation, _ right: Int) {
    guard let result = operation.apply(left, right) else { return nil }
    let text = "\(left)\(operation.rawValue)\(right)=\(result)"
    self.init(left: left, operation: operation, right: right, result: result, text: text)
  }

  /// A step and the offset of the byte behind it.
  typealias Found = (step: CountdownStep, end: Int)

  /// Every step `a op b = c` in running text, wherever it stands, in time linear in the text.
  ///
  /// Signs may be ASCII, `−`, `×`, `÷`, `·` or LaTeX's. Part of a longer sum is no step: `1+2+3=6` does not say `2+3=6`,
  /// nor `1+2=3+4` that `1+2=3`. Thousands commas are not read: `5+5=10,10+3=13` is two steps.
  static func read(_ bytes: [UInt8]) -> [Found] {
    let tokens = CountdownLexer.tokens(bytes)
    var found: [Found] = []
    var index = 0
    while index < tokens.count {
      if let (step, next, end) = step(at: index, in: tokens, bytes) {
        found.append((step, end))
        index = next
      } else {
        index += 1
      }
    }
    return found
  }

  static func read(_ text: String) -> [CountdownStep] { read(Array(text.utf8)).map(\.step) }

  private static func step(
    at index: Int, in tokens: [CountdownLexer.Token], _ bytes: [UInt8]
  ) -> (CountdownStep, next: Int, end: Int)? {
    guard index + 4 < tokens.count,
      case .number(let a, let left) = tokens[index],
      case .operation(let operation) = tokens[index + 1],
      case .number(let b, let right) = tokens[index + 2],
      case .equals = tokens[index + 3]
    else { return nil }
    var last = index + 4
    let isNegative = tokens[last] == .operation(.subtract)
    if isNegative { last += 1 }
    guard last < tokens.count, case .number(let c, let result) = tokens[last] else { return nil }
    guard !continuesASum(before: index, tokens), !goesOn(after: last, tokens) else { return nil }
    let written = { (range: Range<Int>) in String(decoding: bytes[range], as: UTF8.self) }
    let step = CountdownStep(
      left: left, operation: operation, right: right, result: isNegative ? nil : result,
      text: "\(written(a))\(operation.rawValue)\(written(b))=\(isNegative ? "-" : "")\(written(c))")
    return (step, last + 1, c.upperBound)
  }

  /// Whether the number at `index` is the right-hand operand of something; a dash that nothing precedes is a bullet.
  private static func continuesASum(before index: Int, _ tokens: [CountdownLexer.Token]) -> Bool {
    var before = index - 1
    while before >= 0, case .operation = tokens[before] { before -= 1 }
    guard before >= 0, before < index - 1 else { return false }
    switch tokens[before] {
    case .number, .close: return true
    case .operation, .equals, .other: return false
    }
  }

  private static func goesOn(after index: Int, _ tokens: [CountdownLexer.Token]) -> Bool {
    guard index + 2 < tokens.count, case .operation = tokens[index + 1], case .number = tokens[index + 2]
    else { return false }
    return true
  }
}
