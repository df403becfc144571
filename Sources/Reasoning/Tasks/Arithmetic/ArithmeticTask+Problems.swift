extension ArithmeticTask {
  public func problem(seed: UInt64, index: Int) -> String? {
    problem(seed: seed, index: index, operations: 4...14)
  }

  /// The `index`th problem of the list that `seed` stands for, with a number of operations in `operations`.
  public func problem(seed: UInt64, index: Int, operations: ClosedRange<Int>) -> String {
    var random = ProblemRandom(seed: seed, index: index)
    // Most drawings fit the value range at once; the bound only guards against an impossible request.
    for _ in 0..<10_000 {
      let count = random.next(in: operations)
      let expression = Self.expression(operations: count, &random)
      var fits = true
      _ = expression.value { fits = fits && (0...99).contains($0) }
      if fits, expression.groupCount <= 26 { return expression.infix }
    }
    return "1+1"
  }

  /// A random expression with exactly that many operations.
  private static func expression(operations: Int, _ random: inout ProblemRandom) -> ArithmeticExpression {
    guard operations > 0 else { return .number(random.next(in: 1...15)) }
    // A group of k operands takes k − 1 operations itself and hands the rest on.
    let own = min(operations, random.next(in: 0...9) < 6 ? 1 : random.next(in: 2...3))
    var shares = [Int](repeating: 0, count: own + 1)
    for _ in 0..<(operations - own) { shares[random.next(in: 0...own)] += 1 }
    let first = expression(operations: shares[0], &random)
    let operators: [ArithmeticExpression.Operation] = own == 1 ? [.add, .subtract, .multiply] : [.add, .subtract]
    let steps = shares.dropFirst().map { share in
      ArithmeticExpression.Step(
        operation: operators[random.next(in: 0...(operators.count - 1))],
        operand: expression(operations: share, &random))
    }
    return .group(first, Array(steps))
  }
}

/// SplitMix64 (Steele, Lea, Flood 2014): the same problems on every machine.
struct ProblemRandom {
  private var state: UInt64

  init(seed: UInt64, index: Int) {
    state = seed &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(bitPattern: Int64(index)) &* 0xD1B5_4A32_D192_ED03
  }

  mutating func next(in range: ClosedRange<Int>) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    z ^= z >> 31
    return range.lowerBound + Int(z % UInt64(range.count))
  }
}
