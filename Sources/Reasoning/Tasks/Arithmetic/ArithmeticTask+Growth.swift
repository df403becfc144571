extension ArithmeticTask {
  /// An expression with exactly that many operations that stays in the range of values however long it is.
  ///
  /// It grows from one number: as long as operations are left, a number turns into a pair that comes to the same, so
  /// that no value around it changes. Operations are dealt out evenly, which keeps it as flat as it can be.
  static func grownExpression(operations: Int, _ random: inout ProblemRandom) -> ArithmeticExpression {
    grown(random.next(in: 1...15), operations: operations, &random)
  }

  private static func grown(
    _ value: Int, operations: Int, _ random: inout ProblemRandom
  ) -> ArithmeticExpression {
    guard operations > 0 else { return .number(value) }
    let pairs = Self.pairs(of: value)
    let (first, operation, second) = pairs[random.next(in: 0...(pairs.count - 1))]
    let rest = operations - 1
    let share = rest / 2 + (rest.isMultiple(of: 2) ? 0 : random.next(in: 0...1))
    return .group(
      grown(first, operations: share, &random),
      [.init(operation: operation, operand: grown(second, operations: rest - share, &random))])
  }

  /// Every pair of numbers of 1...15 that comes to a value of 1...15; there is one for each.
  private static func pairs(of value: Int) -> [(Int, ArithmeticExpression.Operation, Int)] {
    (1...15).flatMap { first in
      ArithmeticExpression.Operation.allCases.flatMap { operation in
        (1...15).filter { operation.apply(first, $0) == value }.map { (first, operation, $0) }
      }
    }
  }
}
