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

  /// nil, like the other two numbers, where what is written is no whole number from zero up.
  var left: Int?
  var operation: Operation
  var right: Int?
  var result: Int?
  /// Without spaces and in ASCII: `53-22=31`.
  var text: String

  init(left: Int?, _ operation: Operation, right: Int?, result: Int?, text: String) {
    self.left = left
    self.operation = operation
    self.right = right
    self.result = result
    self.text = text
  }

  /// The step that follows from two numbers; nil where the operation does not apply to them.
  init?(_ left: Int, _ operation: Operation, _ right: Int) {
    guard let result = operation.apply(left, right) else { return nil }
    self.init(
      left: left, operation, right: right, result: result,
      text: "\(left)\(operation.rawValue)\(right)=\(result)")
  }

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
