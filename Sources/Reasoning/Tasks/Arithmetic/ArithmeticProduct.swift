/// A product as a model writes it behind the label: in one step, or digit by digit of one factor.
///
/// `9*28=252` is one step; `347*28:7*28=196|40*28=1120+196=1316|300*28=8400+1316=9716` takes the digits of 347 from the right.
struct ArithmeticProduct {
  let first: Int
  let second: Int
  /// nil where it is too large to compute.
  let value: Int?

  init(_ first: Int, _ second: Int) {
    self.first = first
    self.second = second
    value = ArithmeticExpression.Operation.multiply.apply(first, second)
  }

  /// Whether it is known by heart: one digit times one or two, zeros behind them aside, or times 0, 1, 10, 100.
  var isOneStep: Bool {
    let lengths = [first, second].map(Self.significantDigits)
    return lengths.contains(0) || [first, second].contains { Self.isPowerOfTen($0) }
      || lengths.min() == 1 && lengths.max() ?? 0 <= 2
  }

  /// The text from the first factor to the value; nil where there is none.
  ///
  /// - Parameter sign: how the problem's own operator is written.
  func text(sign: String = "*", in notation: ArithmeticNotation = .labelled) -> String? {
    guard let value else { return nil }
    guard !isOneStep else { return "\(first)\(sign)\(second)=\(value)" }
    // The longer factor is taken apart; of equals the second.
    let takesFirst = Self.significantDigits(first) > Self.significantDigits(second)
    var sum: Int?
    var parts: [String] = []
    for part in Self.parts(of: takesFirst ? first : second) {
      let product = part * (takesFirst ? second : first)
      var text = takesFirst ? "\(part)*\(second)=\(product)" : "\(first)*\(part)=\(product)"
      if let before = sum {
        let next = ArithmeticSum(first: product, operation: .add, second: before)
        text += next.continuation(in: notation) ?? ""
      }
      sum = product + (sum ?? 0)
      parts.append(text)
    }
    return "\(first)\(sign)\(second):" + parts.joined(separator: "|")
  }

  /// The digits of a number at their places, from the right, without zeros: 7, 40 and 300 of 347; each has its sign.
  private static func parts(of number: Int) -> [Int] {
    var (rest, power) = (number, 1)
    var parts: [Int] = []
    while rest != 0 {
      if rest % 10 != 0 { parts.append(rest % 10 * power) }
      rest /= 10
      if rest != 0 { power *= 10 }
    }
    return parts
  }

  /// Digits without the zeros behind them; 0 has none.
  private static func significantDigits(_ number: Int) -> Int {
    var rest = number.magnitude
    while rest != 0, rest.isMultiple(of: 10) { rest /= 10 }
    return rest == 0 ? 0 : String(rest).count
  }

  private static func isPowerOfTen(_ number: Int) -> Bool {
    significantDigits(number) == 1 && String(number.magnitude).first == "1"
  }
}
