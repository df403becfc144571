import Reasoning
import Traces

/// Draws problems of the shapes, with numbers of one size.
struct ShapedProblem {
  let size: ArithmeticSize
  /// In which steps are counted, where forks are not to pay.
  let notation: ArithmeticNotation
  var random: SplitMix64

  mutating func wide(_ most: Int) -> ArithmeticExpression? {
    let count = draw(3...6)
    let groups = (0..<count).map { _ in run(of: draw(4...8)) }
    let all = groups.reduce(count - 1) { $0 + $1.operationCount }
    return all <= most ? sum(groups) : nil
  }

  /// Seven to ten groups side by side, as long as there is room for.
  mutating func broad(_ most: Int) -> ArithmeticExpression? { groups(draw(7...10), most) }

  /// Two to four groups of two to four groups each, so that forks pay inside of threads as well.
  mutating func nested(_ most: Int) -> ArithmeticExpression? {
    let outer = draw(2...4)
    let room = (most - outer + 1) / outer
    let inner = (0..<outer).compactMap { _ in groups(draw(2...max(2, min(4, (room + 1) / 3))), room) }
    return inner.count == outer ? sum(inner) : nil
  }

  /// So many runs of at most eight operations side by side, with at most so many operations in all.
  private mutating func groups(_ count: Int, _ most: Int) -> ArithmeticExpression? {
    let longest = max(1, min(8, (most - count + 1) / count))
    return sum((0..<count).map { _ in run(of: draw(min(2, longest)...longest)) })
  }

  mutating func small() -> ArithmeticExpression? {
    let count = draw(2...5)
    let expression = sum((0..<count).map { _ in pairOrTriple() })
    return expression.flatMap { $0.group(in: notation)?.best.forks.isEmpty == true ? $0 : nil }
  }

  mutating func chain() -> ArithmeticExpression? {
    var result = run(of: draw(1...3))
    let hasSides = Double.random(in: 0..<1, using: &random) < 0.65
    for _ in 1..<draw(3...5) {
      var operands: [ArithmeticExpression] = (0..<draw(1...2)).map { _ in .number(number()) }
      if hasSides, flip() { operands.insert(pairOrTriple(), at: draw(0...operands.count)) }
      operands.insert(result, at: flip() ? 0 : draw(0...operands.count))
      guard let next = sum(operands) else { return nil }
      result = next
    }
    return result.group(in: notation)?.best.forks.isEmpty == true ? result : nil
  }

  /// A product of two numbers; half of them are of one digit and two, which are known by heart.
  mutating func product() -> ArithmeticExpression {
    let (digit, other) = (signed(draw(2...9)), signed(draw(11...99)))
    guard flip(), size.numbers.contains(digit), size.numbers.contains(other),
      size.result(digit, .multiply, other) != nil
    else { return pair(.multiply) }
    let factors = flip() ? (digit, other) : (other, digit)
    return .group(.number(factors.0), [.init(operation: .multiply, operand: .number(factors.1))])
  }

  /// One to six additions and subtractions, a third of them with numbers of which a carry runs through many digits, and a third
  /// with numbers that are nearly alike.
  ///
  /// Such carries, and the sign of such differences, are rare in random numbers and are learned last (Quirke and Barez,
  /// Understanding Addition in Transformers, 2023).
  mutating func carries() -> ArithmeticExpression {
    run(of: draw(1...6)) { draw, value in
      switch draw.draw(0...2) {
      case 0: draw.number()
      case 1: draw.carrying(value)
      default: draw.near(value)
      }
    }
  }

  /// A number that is not far from the other one, or from what lies as far on the other side of zero.
  private mutating func near(_ value: Int) -> Int {
    let distance = flip() ? 9 : 99
    let number = Int(value.magnitude) + draw(-distance...distance)
    guard size.numbers.contains(number) else { return self.number() }
    return signed(number)
  }

  /// The number with either sign, where it may be below zero.
  private mutating func signed(_ number: Int) -> Int {
    size.numbers.contains(-number) && flip() ? -number : number
  }

  /// A number whose digits are nearly those of the other one, or nearly what they lack to nine.
  private mutating func carrying(_ value: Int) -> Int {
    let (length, lacks) = (String(size.numbers.upperBound).count, flip())
    let digits = String(value.magnitude).suffix(length).compactMap(\.wholeNumberValue).map { digit in
      min(max((lacks ? 9 - digit : digit) + (oneIn(4) ? draw(-1...1) : 0), 0), 9)
    }
    let number = digits.reduce(0) { 10 * $0 + $1 }
    guard size.numbers.contains(number) else { return self.number() }
    return signed(number)
  }

  mutating func oneIn(_ count: Int) -> Bool { draw(1...count) == 1 }
  private mutating func draw(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
  private mutating func flip() -> Bool { Bool.random(using: &random) }
  private mutating func number() -> Int { size.number { draw($0) } }

  private mutating func pairOrTriple() -> ArithmeticExpression {
    if flip() { return run(of: 2) }
    return pair(ArithmeticExpression.Operation.allCases[draw(0...2)])
  }

  private mutating func pair(_ operation: ArithmeticExpression.Operation) -> ArithmeticExpression {
    while true {
      let (a, b) = (number(), number())
      guard size.result(a, operation, b) != nil else { continue }
      return .group(.number(a), [.init(operation: operation, operand: .number(b))])
    }
  }

  /// A group of so many additions and subtractions of numbers.
  private mutating func run(
    of operations: Int, operand: (inout ShapedProblem, Int) -> Int = { draw, _ in draw.number() }
  ) -> ArithmeticExpression {
    var value = number()
    let start = ArithmeticExpression.number(value)
    var steps: [ArithmeticExpression.Step] = []
    while steps.count < operations {
      let operand = operand(&self, value)
      let operation: ArithmeticExpression.Operation = flip() ? .add : .subtract
      guard let next = size.result(value, operation, operand) else { continue }
      value = next
      steps.append(.init(operation: operation, operand: .number(operand)))
    }
    return .group(start, steps)
  }

  /// The operands with signs between them that keep all values in range; nil where there are none.
  private mutating func sum(_ operands: [ArithmeticExpression]) -> ArithmeticExpression? {
    guard var value = operands[0].value() else { return nil }
    var steps: [ArithmeticExpression.Step] = []
    for operand in operands.dropFirst() {
      guard let other = operand.value() else { return nil }
      let fitting = [ArithmeticExpression.Operation.add, .subtract].filter {
        size.result(value, $0, other) != nil
      }
      guard let operation = fitting.randomElement(using: &random),
        let next = size.result(value, operation, other)
      else { return nil }
      value = next
      steps.append(.init(operation: operation, operand: operand))
    }
    return .group(operands[0], steps)
  }
}
