import Engines
import Reasoning
import Traces

/// The shapes of problems in which forks pay, or do not.
public enum ArithmeticShape: String, Sendable, CaseIterable, Codable {
  /// Three to six groups side by side, each a chain of four to eight operations: forks pay.
  case wide
  /// Three to five nested groups, each of which needs the one before, some with a small group at its side: forks cost.
  case chain
  /// Two to five groups of one or two operations, too small for any fork to pay.
  case small
  /// The task's own problems of 4 to 16 operations: forks pay in half of them.
  case random

  /// Whether a problem is kept for validation: one in sixteen is, by its text alone, so that no other is ever trained on.
  public static func isHeldOut(_ problem: String) -> Bool {
    SplitMix64.mix(problem.utf8.reduce(14_695_981_039_346_656_037) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 })
      % 16 == 0
  }

  /// The `index`th problem of a seeded, endless list.
  ///
  /// - Parameters:
  ///   - heldOut: whether it comes from those kept for validation.
  ///   - operations: the most operations of a wide problem.
  public func problem(seed: UInt64, index: Int, heldOut: Bool, operations: Int = 48) -> String {
    var random = SplitMix64(
      seed: SplitMix64.mix(SplitMix64.mix(seed) ^ UInt64(bitPattern: Int64(index)))
        ^ UInt64(rawValue.utf8.count))
    while true {
      let problem: String? =
        switch self {
        case .wide: Self.wide(operations, &random)?.infix
        case .chain: Self.chain(&random)?.infix
        case .small: Self.small(&random)?.infix
        case .random:
          ArithmeticTask(ModelNotes()).problem(
            seed: random.next() >> 1, index: 0, operations: 4...16)
        }
      if let problem, Self.isHeldOut(problem) == heldOut { return problem }
    }
  }

  /// Every value on the way lies here.
  private static let values = 0...99
  private static let numbers = 1...15

  private static func wide(_ most: Int, _ random: inout SplitMix64) -> ArithmeticExpression? {
    let count = Int.random(in: 3...6, using: &random)
    let groups = (0..<count).map { _ in run(of: Int.random(in: 4...8, using: &random), &random) }
    let all = groups.reduce(count - 1) { $0 + $1.operationCount }
    return all <= most ? sum(groups, &random) : nil
  }

  private static func small(_ random: inout SplitMix64) -> ArithmeticExpression? {
    let count = Int.random(in: 2...5, using: &random)
    let expression = sum((0..<count).map { _ in pairOrTriple(&random) }, &random)
    return expression.flatMap { ArithmeticSolution.group($0)?.best.forks.isEmpty == true ? $0 : nil }
  }

  private static func chain(_ random: inout SplitMix64) -> ArithmeticExpression? {
    var result = run(of: Int.random(in: 1...3, using: &random), &random)
    let hasSides = Double.random(in: 0..<1, using: &random) < 0.65
    for _ in 1..<Int.random(in: 3...5, using: &random) {
      var operands: [ArithmeticExpression] = (0..<Int.random(in: 1...2, using: &random)).map { _ in
        .number(Int.random(in: numbers, using: &random))
      }
      if hasSides, Bool.random(using: &random) {
        operands.insert(pairOrTriple(&random), at: Int.random(in: 0...operands.count, using: &random))
      }
      operands.insert(
        result, at: Bool.random(using: &random) ? 0 : Int.random(in: 0...operands.count, using: &random))
      guard let next = sum(operands, &random) else { return nil }
      result = next
    }
    return result
  }

  private static func pairOrTriple(_ random: inout SplitMix64) -> ArithmeticExpression {
    if Bool.random(using: &random) { return run(of: 2, &random) }
    while true {
      let (a, b) = (Int.random(in: numbers, using: &random), Int.random(in: numbers, using: &random))
      guard let operation = ArithmeticExpression.Operation.allCases.randomElement(using: &random),
        let value = operation.apply(a, b), values.contains(value)
      else { continue }
      return .group(.number(a), [.init(operation: operation, operand: .number(b))])
    }
  }

  /// A group of so many additions and subtractions of numbers.
  private static func run(of operations: Int, _ random: inout SplitMix64)
    -> ArithmeticExpression
  {
    var value = Int.random(in: numbers, using: &random)
    let start = ArithmeticExpression.number(value)
    var steps: [ArithmeticExpression.Step] = []
    while steps.count < operations {
      let operand = Int.random(in: numbers, using: &random)
      let operation: ArithmeticExpression.Operation = Bool.random(using: &random) ? .add : .subtract
      guard let next = operation.apply(value, operand), values.contains(next) else { continue }
      value = next
      steps.append(.init(operation: operation, operand: .number(operand)))
    }
    return .group(start, steps)
  }

  /// The operands with signs between them that keep all values in range; nil where there are none.
  private static func sum(_ operands: [ArithmeticExpression], _ random: inout SplitMix64)
    -> ArithmeticExpression?
  {
    guard var value = operands[0].value() else { return nil }
    var steps: [ArithmeticExpression.Step] = []
    for operand in operands.dropFirst() {
      guard let other = operand.value() else { return nil }
      let fitting = [ArithmeticExpression.Operation.add, .subtract].filter {
        $0.apply(value, other).map(values.contains) ?? false
      }
      guard let operation = fitting.randomElement(using: &random), let next = operation.apply(value, other)
      else {
        return nil
      }
      value = next
      steps.append(.init(operation: operation, operand: operand))
    }
    return .group(operands[0], steps)
  }
}
