import Testing
import Traces

@testable import Reasoning

@Suite("The arithmetic task")
struct ArithmeticTaskTests {
  private let task = ArithmeticTask()

  @Test(
    "ordinary infix becomes labelled groups",
    arguments: [
      ("((3+2)+(9*3))-(1+10)", "a(b(c(3+2)+d(9*3))-e(1+10))"),
      ("15+((9-4-4)+7+11+14)", "a(15+b(c(9-4-4)+7+11+14))"),
      ("3+2*4-1", "a(3+b(2*4)-1)"), ("2*3*4", "a(b(2*3)*4)"), (" ( ( 1 + 2 ) ) ", "a(1+2)"),
      ("1-(2-1)", "a(1-b(2-1))"),
      ("2×3−1", "a(b(2*3)-1)"),
    ])
  func labelling(_ problem: String, _ labelled: String) throws {
    #expect(try task.prompt(for: problem, in: nil) == "<bos><Eval>\(labelled)?<Think>")
  }

  @Test(
    "what cannot be asked is refused in plain words",
    arguments: [
      ("", "empty"), ("7", "nothing to work out"), ("1/2", "division"), ("1+", "ends where a number"),
      ("(1+2", "not closed"),
      ("1+2)", "')'"), ("50*50", "2500"), ("1-2", "-1"), ("100+1", "above 99"), ("a+b", "'a'"),
      ("-1+2", "'-'"),
      ("99999999999999999999+1", "above 99"),
    ])
  func refusals(_ problem: String, _ reason: String) {
    #expect {
      try task.prompt(for: problem, in: nil)
    } throws: { error in
      "\(error)".contains(reason)
    }
  }

  @Test("neither deep brackets nor long text exhaust anything")
  func hostile() {
    #expect(throws: ReasoningError.self) {
      try task.prompt(
        for: String(repeating: "(", count: 4000) + "1" + String(repeating: ")", count: 10), in: nil)
    }
    #expect(throws: ReasoningError.self) {
      try task.prompt(for: String(repeating: "1+", count: 100_000) + "1", in: nil)
    }
    #expect(throws: ReasoningError.self) {
      try task.prompt(for: (0..<40).map { _ in "(1+1)" }.joined(separator: "+"), in: nil)
    }
  }

  @Test("the answer behind the reasoning is checked")
  func checking() {
    #expect(
      task.check("a(3+4=7;</Think>7<eos>", to: "3+4") == Verdict(answer: "7", expected: "7", correct: true))
    #expect(task.check("</Think>8", to: "3+4") == Verdict(answer: "8", expected: "7", correct: false))
    #expect(task.check("a(3+4", to: "3+4") == Verdict(answer: nil, expected: "7", correct: false))
  }

  @Test("generated problems can be asked, are the same for a seed and lie in the range")
  func generator() throws {
    for index in 0..<300 {
      let problem = task.problem(seed: 11, index: index, operations: 4...14)
      #expect(problem == task.problem(seed: 11, index: index, operations: 4...14))
      let expression = try task.parse(problem)
      #expect((4...14).contains(expression.operationCount))
      #expect(expression.infix == problem)
      #expect(task.warnings(for: problem).isEmpty)
    }
    #expect(Set((0..<100).map { task.problem(seed: 1, index: $0, operations: 4...14) }).count > 95)
  }
}
