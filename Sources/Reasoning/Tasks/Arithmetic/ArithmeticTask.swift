package import Dialects
package import Engines
package import Traces

/// Nested sums and products of whole numbers: problems that can be decomposed.
///
/// How large they may be is the model's affair and stands in its file; the prompt itself has letters for 26 groups.
package struct ArithmeticTask: ReasoningTask {
  /// The prompt, with the placeholder of a notation where the expression goes.
  package var template = "<bos><Eval>{labelled}?<Think>"
  /// Where a model's file has it.
  package static let templateKey = "forkscope.prompt"
  /// The limits of the model.
  package var domain = ArithmeticDomain()

  package var name: String? { "arithmetic" }

  package var thoughtEnd: String { ";" }

  package func prompt(for problem: String, in dialect: Dialect?) throws -> String {
    prompt(for: try parse(problem))
  }

  /// - Parameter first: where letters and numbers begin, from 0.
  package func prompt(for expression: ArithmeticExpression, namesFrom first: Int = 0) -> String {
    let text = expression.text(in: notation, namesFrom: first)
    return template.contains(notation.placeholder)
      ? template.replacing(notation.placeholder, with: text) : template + text
  }

  /// As the prompt has it.
  package var notation: ArithmeticNotation {
    get { ArithmeticNotation.allCases.first { template.contains($0.placeholder) } ?? .labelled }
    set { template = template.replacing(notation.placeholder, with: newValue.placeholder) }
  }

  package func warnings(for problem: String) -> [String] {
    (try? parse(problem)).map(domain.warnings) ?? []
  }

  /// The answer is the text behind the end of the reasoning.
  package func check(_ answer: String, to problem: String) -> Verdict {
    let expected = (try? parse(problem)).flatMap { $0.value() }.map(String.init)
    guard let end = answer.ranges(of: "</Think>").last else {
      return Verdict(answer: nil, expected: expected, correct: expected == nil ? nil : false)
    }
    let digits = answer[end.upperBound...].prefix { $0.isASCII && ($0.isNumber || $0 == "-") }
    let given = digits.isEmpty ? nil : String(digits)
    return Verdict(answer: given, expected: expected, correct: expected.map { $0 == given })
  }

  /// Parses a problem and makes sure that it can be asked.
  package func parse(_ problem: String) throws -> ArithmeticExpression {
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
    let isIn = { (value: Int) in domain.values?.contains(value) ?? true }
    let value = expression.value { if outside == nil, !isIn($0) { outside = $0 } }
    guard value != nil else {
      throw ReasoningError.notAProblem("an intermediate value is far too large: use smaller numbers")
    }
    if let outside = outside ?? expression.numbers.first(where: { !isIn($0) }), let values = domain.values {
      throw ReasoningError.notAProblem(
        "a value on the way is \(outside) and this model knows \(values.lowerBound) to \(values.upperBound) only: "
          + "use other numbers")
    }
    return expression
  }
}

extension ArithmeticTask {
  package init(_ notes: ModelNotes) {
    self.init(domain: ArithmeticDomain(notes))
    if let prompt = notes.texts[Self.templateKey] { template = prompt }
  }
}
