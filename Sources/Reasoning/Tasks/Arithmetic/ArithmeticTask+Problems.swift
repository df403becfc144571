extension ArithmeticTask {
  public var difficulty: Difficulty? { Difficulty(unit: "operations", usual: 4...14, range: 1...24) }

  public func problem(seed: UInt64, index: Int, difficulty: ClosedRange<Int>?) -> String? {
    problem(seed: seed, index: index, operations: difficulty ?? 4...14)
  }

  /// The `index`th problem of the list that `seed` stands for, with a number of operations in `operations`.
  public func problem(seed: UInt64, index: Int, operations: ClosedRange<Int>) -> String {
    var random = ProblemRandom(seed: seed, index: index)
    // Most draws that leave the range of values are long ones; drawing the length again keeps both in proportion.
    for _ in 0..<100_000 {
      let count = random.next(in: operations)
      guard let expression = Self.expression(operations: count, levels: 4, &random),
        expression.groupCount <= 26
      else { continue }
      var fits = true
      _ = expression.value { fits = fits && (0...99).contains($0) }
      if fits { return expression.infix }
    }
    return "1+1"
  }

  /// A random expression with exactly that many operations, bushy rather than deep: the model's own domain.
  /// - Returns: nil where the draw would need more than `levels` levels of groups.
  private static func expression(
    operations: Int, levels: Int, _ random: inout ProblemRandom
  ) -> ArithmeticExpression? {
    guard operations > 0 else { return .number(random.next(in: 1...15)) }
    guard levels > 0 else { return nil }
    // A group of k operands takes k − 1 operations itself and hands the rest on.
    let drawn = random.next(in: 0...99)
    let own = min(operations, drawn < 60 ? 1 : drawn < 95 ? 2 : 3)
    var shares = [Int](repeating: 0, count: own + 1)
    for _ in 0..<(operations - own) { shares[random.next(in: 0...own)] += 1 }
    let operators: [ArithmeticExpression.Operation] =
      own == 1 ? [.add, .subtract, .multiply] : [.add, .subtract]
    guard let first = expression(operations: shares[0], levels: levels - 1, &random) else { return nil }
    var steps: [ArithmeticExpression.Step] = []
    for share in shares.dropFirst() {
      let operation = operators[random.next(in: 0...(operators.count - 1))]
      guard let operand = expression(operations: share, levels: levels - 1, &random) else { return nil }
      steps.append(.init(operation: operation, operand: operand))
    }
    return .group(first, steps)
  }
}

/// SplitMix64 (Steele, Lea, Flood 2014): the same problems on every machine.
struct ProblemRandom {
  private var state: UInt64

  init(seed: UInt64, index: Int) {
    // Both are scrambled first, or neighbouring seeds would draw the same numbers shifted by one.
    state = Self.mix(Self.mix(seed) ^ UInt64(bitPattern: Int64(index)))
  }

  mutating func next(in range: ClosedRange<Int>) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    return range.lowerBound + Int(Self.mix(state) % UInt64(range.count))
  }

  private static func mix(_ value: UInt64) -> UInt64 {
    var z = value &+ 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
