public import Traces

/// Nested sums and products of small whole numbers: problems that can be decomposed.
///
/// The model's own domain is numbers 1...15, intermediate values 0...99, at most 26 groups and about 4...16 operations.
public struct ArithmeticTask: ReasoningTask {
  /// The prompt with `{labelled}` where the labelled expression goes.
  public let template: String

  public init(template: String = "<bos><Eval>{labelled}?<Think>") { self.template = template }

  public var name: String? { "arithmetic" }

  public var thoughtEnd: String { ";" }

  public func prompt(for problem: String, in dialect: String?) throws -> String {
    let expression = try parse(problem)
    guard let range = template.firstRange(of: "{labelled}") else { return template + expression.labelled }
    return template[..<range.lowerBound] + expression.labelled + template[range.upperBound...]
  }

  public func warnings(for problem: String) -> [String] {
    guard let expression = try? parse(problem) else { return [] }
    var warnings: [String] = []
    if expression.largestNumber > 15 {
      warnings.append("numbers above 15 were not part of the training: expect mistakes")
    }
    if expression.operationCount > 16 {
      warnings.append("more than 16 operations: accuracy falls off quickly")
    }
    return warnings
  }

  /// The answer is what follows the end of the reasoning.
  public func check(_ answer: String, to problem: String) -> Verdict {
    let expected = (try? parse(problem)).flatMap { $0.value() }.map(String.init)
    guard let end = answer.ranges(of: "</Think>").last else {
      return Verdict(answer: nil, expected: expected, correct: expected == nil ? nil : false)
    }
    let digits = answer[end.upperBound...].prefix { $0.isASCII && ($0.isNumber || $0 == "-") }
    let given = digits.isEmpty ? nil : String(digits)
    return Verdict(answer: given, expected: expected, correct: expected.map { $0 == given })
  }

  /// Parses a problem and makes sure that it can be asked.
  func parse(_ problem: String) throws -> ArithmeticExpression {
    let expression: ArithmeticExpression
    do throws(ArithmeticParser.Failure) {
      expression = try ArithmeticParser.parse(problem)
    } catch {
      throw ReasoningError.notAProblem(
        "cannot read the problem: \(error.reason); write something like (3+2)*4-1")
    }
    guard case .group = expression else {
      throw ReasoningError.notAProblem("there is nothing to work out: write something like (3+2)*4-1")
    }
    guard expression.groupCount <= 26 else {
      throw ReasoningError.notAProblem(
        "the problem has \(expression.groupCount) groups and there are letters for 26: shorten it")
    }
    var outside: Int?
    let value = expression.value { if outside == nil, !(0...99).contains($0) { outside = $0 } }
    guard value != nil, outside == nil else {
      let what = outside.map { "an intermediate value is \($0)" } ?? "an intermediate value is far too large"
      throw ReasoningError.notAProblem("\(what) and this task only knows 0 to 99: use smaller numbers")
    }
    return expression
  }
}
