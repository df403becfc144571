extension ArithmeticTask {
  package var difficulty: Difficulty? { Difficulty(unit: "operations", usual: 4...14, range: 1...24) }

  package func problem(seed: UInt64, index: Int, difficulty: ClosedRange<Int>?) -> String? {
    problem(seed: seed, index: index, operations: difficulty ?? 4...14)
  }

  /// The `index`th problem of the list that `seed` stands for, with a number of operations in `operations`.
  ///
  /// - Parameters:
  ///   - operations: held to `difficulty.range`.
  ///   - size: of its numbers; nil for any that the model knows.
  package func problem(
    seed: UInt64, index: Int, operations: ClosedRange<Int>, size: ArithmeticSize? = nil
  ) -> String {
    var random = ProblemRandom(seed: seed, index: index)
    let sizes = domain.sizes
    let size = size ?? (sizes.count == 1 ? sizes[0] : sizes[random.next(in: 0...sizes.count - 1)])
    let operations = difficulty.map { operations.clamped(to: $0.range) } ?? operations
    var count = random.next(in: operations)
    // Most draws that leave the range of values are long ones; drawing the length again keeps both in proportion.
    for _ in 0..<Self.draws {
      if let expression = Self.expression(operations: count, levels: 4, size, &random),
        expression.groupCount <= 26, Self.staysInRange(expression, size.values)
      {
        return expression.infix
      }
      count = random.next(in: operations)
    }
    return Self.grownExpression(operations: count, &random).infix
  }

  /// Enough for the usual lengths; long problems hardly ever stay in the range of values by chance.
  private static let draws = 1000

  private static func staysInRange(_ expression: ArithmeticExpression, _ values: ClosedRange<Int>) -> Bool {
    var fits = true
    _ = expression.value { fits = fits && values.contains($0) }
    return fits
  }

  /// A random expression with exactly that many operations, bushy rather than deep: the model's own domain.
  /// - Returns: nil where the draw would need more than `levels` levels of groups.
  private static func expression(
    operations: Int, levels: Int, _ size: ArithmeticSize, _ random: inout ProblemRandom
  ) -> ArithmeticExpression? {
    guard operations > 0 else { return .number(size.number { random.next(in: $0) }) }
    guard levels > 0 else { return nil }
    // A group of k operands takes k − 1 operations itself and hands the rest on.
    let drawn = random.next(in: 0...99)
    let own = min(operations, drawn < 60 ? 1 : drawn < 95 ? 2 : 3)
    var shares = [Int](repeating: 0, count: own + 1)
    for _ in 0..<(operations - own) { shares[random.next(in: 0...own)] += 1 }
    let operators: [ArithmeticExpression.Operation] =
      own == 1 ? [.add, .subtract, .multiply] : [.add, .subtract]
    guard let first = expression(operations: shares[0], levels: levels - 1, size, &random) else { return nil }
    var value = first.value()
    var steps: [ArithmeticExpression.Step] = []
    for share in shares.dropFirst() {
      var operation = operators[random.next(in: 0...(operators.count - 1))]
      guard let operand = expression(operations: share, levels: levels - 1, size, &random) else { return nil }
      if let left = value, let right = operand.value() {
        // Where values lie on both sides of zero, one of + and - always stays among them.
        if size.values.lowerBound < 0, size.result(left, operation, right) == nil {
          operation = size.result(left, .add, right) == nil ? .subtract : .add
        }
        value = operation.apply(left, right)
      }
      steps.append(.init(operation: operation, operand: operand))
    }
    return .group(first, steps)
  }

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
