/// A sum or a difference as a model of the arithmetic task shall write it: small ones at once, larger ones from the units.
///
/// `347-1386/-9301=-1039` has between `/` and `=` the sign and the digits from the right, as many as the longer number has.
/// So each digit needs its column and a carry alone, where in reading order it needs all columns behind it (Lee et al.,
/// Teaching Arithmetic to Small Transformers, 2023).
///
/// The sign in front still needs all columns. In `columns` and `named` there is none: `347-1386/1698-9301=-1039` has the
/// digits of the first number's size less the second's, as if there were enough in front to borrow from. Where there is
/// not, a `-` says so, and behind it are the digits of what is missing.
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
  func continuation(sign: String? = nil, in notation: ArithmeticNotation = .labelled) -> String? {
    guard let value = operation.apply(first, second) else { return nil }
    let start = (sign ?? String(operation.rawValue)) + String(second)
    guard !isOneStep else { return start + "=\(value)" }
    let width = max(String(first.magnitude).count, String(second.magnitude).count)
    var columns = Self.fromTheUnits(value.magnitude, width)
    // The value is smaller than the second number only where their sizes are subtracted.
    let borrows = first.magnitude < second.magnitude && value.magnitude < second.magnitude
    if !notation.writesColumns {
      columns = (value < 0 ? "-" : "") + columns
    } else if borrows {
      let whole = (0..<width).reduce(1 as UInt) { power, _ in 10 * power }
      columns = Self.fromTheUnits(whole - value.magnitude, width) + "-" + columns
    }
    return start + "/" + columns + "=\(value)"
  }

  /// The digits from the right, with zeros up to a width.
  private static func fromTheUnits(_ number: UInt, _ width: Int) -> String {
    let digits = String(number)
    return String((String(repeating: "0", count: max(0, width - digits.count)) + digits).reversed())
  }
}
