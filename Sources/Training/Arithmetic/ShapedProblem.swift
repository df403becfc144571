import Reasoning
import Traces

/// Draws problems of the shapes, with numbers of one size.
struct ShapedProblem {
  let size: ArithmeticSize
  var random: SplitMix64

  mutating func wide(_ most: Int) -> ArithmeticExpression? {
    let count = draw(3...6)
    let groups = (0..<count).map { _ in run(of: draw(4...8)) }
    let all = groups.reduce(count - 1) { $0 + $1.operationCount }
    return all <= most ? sum(groups) : nil
  }

  mutating func small() -> ArithmeticExpression? {
    let count = draw(2...5)
    let expression = sum((0..<count).map { _ in pairOrTriple() })
    return expression.flatMap { $0.group?.best.forks.isEmpty == true ? $0 : nil }
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
    return result.group?.best.forks.isEmpty == true ? result : nil
  }

  /// A product of two numbers.
  mutating func product() -> ArithmeticExpression { pair(.multiply) }

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
  private mutating func run(of operations: Int) -> ArithmeticExpression {
    var value = number()
    let start = ArithmeticExpression.number(value)
    var steps: [ArithmeticExpression.Step] = []
    while steps.count < operations {
      let operand = number()
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
