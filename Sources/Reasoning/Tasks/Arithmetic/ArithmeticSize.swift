/// How large the numbers of a problem are.
package struct ArithmeticSize: Sendable, Equatable {
  /// The numbers that it is made of.
  package let numbers: ClosedRange<Int>
  /// Every result on the way.
  package let values: ClosedRange<Int>

  /// Those that can be drawn, the easiest first; behind the first one each comes without and with numbers below zero.
  package static let all: [ArithmeticSize] =
    [ArithmeticSize(numbers: 1...15, values: 0...99)]
    + [(99, 999), (999, 9999), (9999, 9999)].flatMap { largest, value in
      [0, -largest].map { ArithmeticSize(numbers: $0...largest, values: -value...value) }
    }

  /// A number of this size: short ones are as likely as long ones, and one in three is below zero where they may be.
  ///
  /// - Parameter draw: a number of a range, each as likely as the others.
  package func number(_ draw: (ClosedRange<Int>) -> Int) -> Int {
    guard values.lowerBound < 0 else { return draw(numbers) }
    let digits = draw(1...String(numbers.upperBound).count)
    let power = (1..<digits).reduce(1) { power, _ in 10 * power }
    let number = draw((digits == 1 ? 0 : power)...(10 * power - 1))
    return numbers.lowerBound < 0 && draw(0...2) == 0 ? -number : number
  }

  /// The result where it is of this size.
  package func result(_ a: Int, _ operation: ArithmeticExpression.Operation, _ b: Int) -> Int? {
    operation.apply(a, b).flatMap { values.contains($0) ? $0 : nil }
  }
}
