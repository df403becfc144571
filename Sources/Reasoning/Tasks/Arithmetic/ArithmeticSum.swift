/// A sum or a difference as a model of the arithmetic task shall write it: small ones at once, larger ones from the units.
///
/// `347-1386/-9301=-1039` has between `/` and `=` the sign and the digits from the right, as many as the longer number has.
/// So each digit needs its column and a carry alone, where in reading order it needs all columns behind it (Lee et al.,
/// Teaching Arithmetic to Small Transformers, 2023).
struct ArithmeticSum {
  let first: Int
  let operation: ArithmeticExpression.Operation
  let second: Int

  /// Whether it is written at once: one of the numbers has one digit, or both have no more than two.
  var isOneStep: Bool {
    let sizes = [first.magnitude, second.magnitude]
    return sizes.contains { $0 < 10 } || sizes.allSatisfy { $0 < 100 }
  }

  /// The text behind the first number, to the value; nil where that is too large.
  ///
  /// - Parameter sign: how the operator is written; nil for plainly.
  func continuation(sign: String? = nil) -> String? {
    guard let value = operation.apply(first, second) else { return nil }
    let start = (sign ?? String(operation.rawValue)) + String(second)
    guard !isOneStep else { return start + "=\(value)" }
    let columns = max(String(first.magnitude).count, String(second.magnitude).count)
    let digits = String(value.magnitude)
    let padded = String(repeating: "0", count: max(0, columns - digits.count)) + digits
    return start + "/" + (value < 0 ? "-" : "") + String(padded.reversed()) + "=\(value)"
  }
}
