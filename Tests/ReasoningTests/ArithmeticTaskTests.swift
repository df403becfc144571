import Engines
import Testing
import Traces

@testable import Reasoning

@Suite("The arithmetic task")
struct ArithmeticTaskTests {
  private let task = ArithmeticTask(domain: ArithmeticDomain(numbers: 1...15, values: 0...99))

  @Test(
    "ordinary infix becomes labelled groups",
    arguments: [
      ("((3+2)+(9*3))-(1+10)", "a(b(c(3+2)+d(9*3))-e(1+10))"),
      ("15+((9-4-4)+7+11+14)", "a(15+b(c(9-4-4)+7+11+14))"),
      ("3+2*4-1", "a(3+b(2*4)-1)"), ("2*3*4", "a(b(2*3)*4)"), (" ( ( 1 + 2 ) ) ", "a(1+2)"),
      ("1-(2-1)", "a(1-b(2-1))"),
      ("2×3−1", "a(b(2*3)-1)"), ("-3+4", "a(-3+4)"), ("2--3", "a(2--3)"), ("2-(-3)", "a(2--3)"),
      ("-2*-3", "a(-2*-3)"), ("-(3+4)*2", "a(b(0-c(3+4))*2)"), ("+3-+4", "a(3-4)"), ("--3+1", "a(3+1)"),
    ])
  func labelling(_ problem: String, _ labelled: String) throws {
    let task = ArithmeticTask(domain: ArithmeticDomain(of: ArithmeticSize.all))
    #expect(try task.prompt(for: problem, in: nil) == "<bos><Eval>\(labelled)?<Think>")
  }

  @Test(
    "a prompt that encloses groups numbers them as they close, and so do the steps",
    arguments: [
      ("(3+2)*(1+1)", "c(a(3+2)a*b(1+1)b)c", ["a(3+2=5", "b(1+1=2", "c(5*2=10"]),
      ("15+((9-4-4)+7)", "c(15+b(a(9-4-4)a+7)b)c", ["a(9-4=5-4=1", "b(1+7=8", "c(15+8=23"]),
      ("1+2", "a(1+2)a", ["a(1+2=3"]), ("2-(-3)", "a(2--3)a", ["a(2--3=5"]),
    ])
  func enclosing(_ problem: String, _ text: String, _ statements: [String]) throws {
    try expect(problem, in: .enclosed, text, statements)
  }

  private func expect(
    _ problem: String, in notation: ArithmeticNotation, _ text: String, _ statements: [String]
  ) throws {
    var task = ArithmeticTask(domain: ArithmeticDomain(of: ArithmeticSize.all))
    task.template = "<bos>" + notation.placeholder + "?"
    #expect(try task.prompt(for: problem, in: nil) == "<bos>" + text + "?")
    #expect(try task.parse(problem).statements(in: task.notation) == Set(statements))
    #expect(task.mistakes(in: statements.joined(separator: ";") + ";", to: problem).isEmpty)
    #expect(task.mistakes(in: "a(0=0;", to: problem).count == 1)
  }

  @Test(
    "a numbered prompt tells operators apart, in the order in which they are worked out",
    arguments: [
      ("(3+2)*(1+1)", "c(a(3+₁2)a*₃b(1+₂1)b)c", ["a(3+₁2=a:5", "b(1+₂1=b:2", "c(5*₃2=c:10"]),
      ("15+((9-4-4)+7)", "c(15+₄b(a(9-₁4-₂4)a+₃7)b)c", ["a(9-₁4=5-₂4=a:1", "b(1+₃7=b:8", "c(15+₄8=c:23"]),
      ("2-(-3)", "a(2-₁-3)a", ["a(2-₁-3=a:5"]),
      ("47*28", "a(47*₁28)a", ["a(47*₁28:47*8=376|47*20=940+376/6131=a:1316"]),
      ("700+301", "a(700+₁301)a", ["a(700+₁301/1001=a:1001"]),
    ])
  func numbering(_ problem: String, _ text: String, _ statements: [String]) throws {
    try expect(problem, in: .numbered, text, statements)
  }

  @Test(
    "in columns the sign of a difference comes behind its digits, and what is missing behind that",
    arguments: [
      ("645-641", "a(645-₁641)a", ["a(645-₁641/400=a:4"]),
      ("641-645", "a(641-₁645)a", ["a(641-₁645/699-400=a:-4"]),
      ("-645+641", "a(-645+₁641)a", ["a(-645+₁641/400=a:-4"]),
      ("-641+645", "a(-641+₁645)a", ["a(-641+₁645/699-400=a:4"]),
      ("347-1386", "a(347-₁1386)a", ["a(347-₁1386/1698-9301=a:-1039"]),
      ("-500-992", "a(-500-₁992)a", ["a(-500-₁992/2941=a:-1492"]),
      ("500-500-7", "a(500-₁500-₂7)a", ["a(500-₁500/000=0-₂7=a:-7"]),
      ("-47*28", "a(-47*₁28)a", ["a(-47*₁28:-47*8=-376|-47*20=-940+-376/6131=a:-1316"]),
    ])
  func columns(_ problem: String, _ text: String, _ statements: [String]) throws {
    try expect(problem, in: .columns, text, statements)
  }

  @Test(
    "named operands have the letters of their groups",
    arguments: [
      (
        "(3+2)*(1+1)-7", "d(c(a(3+₁2)a*₃b(1+₂1)b)c-₄7)d",
        ["a(3+₁2=a:5", "b(1+₂1=b:2", "c(a:5*₃b:2=c:10", "d(c:10-₄7=d:3"]
      ),
      ("600-(300+41)", "b(600-₂a(300+₁41)a)b", ["a(300+₁41/143=a:341", "b(600-₂a:341/952=b:259"]),
    ])
  func named(_ problem: String, _ text: String, _ statements: [String]) throws {
    try expect(problem, in: .named, text, statements)
  }

  @Test("the digits of columns say what the value is, whatever the signs")
  func columnsAreRight() throws {
    var random = ProblemRandom(seed: 5, index: 0)
    for _ in 0..<500 {
      let sum = ArithmeticSum(
        first: random.next(in: -9999...9999), operation: .subtract, second: random.next(in: -9999...9999))
      guard !sum.isOneStep else { continue }
      let text = try #require(sum.continuation(in: .columns))
      let columns = try #require(text.split(separator: "/").last?.split(separator: "=").first)
      let parts = columns.split(separator: "-").map { String($0.reversed()) }
      let numbers = parts.compactMap { Int($0) }
      #expect(numbers.count == parts.count && numbers.last == abs(sum.first - sum.second), "\(sum)")
      let whole = "1" + String(repeating: "0", count: parts[0].count)
      if numbers.count == 2 { #expect(String(numbers[0] + numbers[1]) == whole) }
      let isLess = abs(sum.first) < abs(sum.second) && (sum.first < 0) == (sum.second < 0)
      #expect((numbers.count == 2) == isLess)
    }
  }

  @Test("operators beyond the last number begin again")
  func manyOperators() throws {
    var task = ArithmeticTask(domain: ArithmeticDomain(of: ArithmeticSize.all))
    task.template = "{numbered}"
    let prompt = try task.prompt(for: String(repeating: "1+", count: 49) + "1", in: nil)
    #expect(prompt.hasPrefix("a(1+₁1+₂1") && prompt.hasSuffix("+₄₈1+₁1)a"))
  }

  @Test(
    "what cannot be asked is refused in plain words",
    arguments: [
      ("", "empty"), ("7", "nothing to work out"), ("1/2", "division"), ("1+", "ends where a number"),
      ("(1+2", "not closed"),
      ("1+2)", "')'"), ("50*50", "2500"), ("1-2", "-1"), ("100-50", "100"), ("a+b", "'a'"),
      ("-1+2", "is -1 and"), ("1+-", "ends where a number"), ("-7", "nothing to work out"),
      ("99999999999999999999+1", "too large"), ("1 2+3", "'2' at position 3"),
      ("1+2\n-3", "more than one line"),
    ])
  func refusals(_ problem: String, _ reason: String) {
    #expect {
      try task.prompt(for: problem, in: nil)
    } throws: { error in
      "\(error)".contains(reason)
    }
  }

  @Test("spaces stand between numbers and signs, at both ends too")
  func spaces() throws {
    #expect(try task.prompt(for: " 1 + ( 2+3 ) \n", in: nil) == task.prompt(for: "1+(2+3)", in: nil))
  }

  @Test("what a model can do is what its file says; of one that says nothing there is a warning")
  func domain() throws {
    func task(_ numbers: [String: Int]) -> ArithmeticTask {
      let keys = numbers.map { ("forkscope.arithmetic." + $0, $1) }
      return ArithmeticTask(ModelNotes(numbers: .init(uniqueKeysWithValues: keys)))
    }
    #expect(
      task([:]).warnings(for: "1+2") == ["the model's file does not say what it can do: expect mistakes"])
    #expect(try task([:]).prompt(for: "500*20-1", in: nil).contains("500*20"))
    let small = task(["smallest_value": 0, "largest_value": 9, "smallest_number": 1, "largest_number": 5])
    #expect(throws: ReasoningError.self) { try small.prompt(for: "5+5", in: nil) }
    #expect(throws: ReasoningError.self) { try small.prompt(for: "10-5", in: nil) }
    #expect(small.warnings(for: "4+5").isEmpty)
    #expect(
      small.warnings(for: "6+1") == [
        "the number 6 was not part of the training, 1 to 5 were: expect mistakes"
      ])
    let sized = task(["operations": 5, "operations_in_group": 3, "groups_in_group": 2, "depth": 2])
    #expect(sized.warnings(for: "(1+2+3+4)+(1+1)").isEmpty)
    #expect(sized.warnings(for: "1+1+1+1+1") == ["4 operations in one group: this model is reliable up to 3"])
    #expect(
      sized.warnings(for: "(1+1)+(1+1)+(1+1)") == ["3 groups side by side: this model is reliable up to 2"])
    #expect(sized.warnings(for: "((1+1)+1)+1") == ["3 levels of brackets: this model is reliable up to 2"])
    #expect(sized.warnings(for: "(1+1+1+1)+(1+1+1)").first == "6 operations: this model is reliable up to 5")
  }

  @Test(
    "sums of larger numbers are worked out from the units, others at once",
    arguments: [
      ("12+99", "a(12+99=111"), ("1203+4", "a(1203+4=1207"), ("7-1386", "a(7-1386=-1379"),
      ("347-1386", "a(347-1386/-9301=-1039"), ("9999-9998", "a(9999-9998/1000=1"),
      ("-500-992", "a(-500-992/-2941=-1492"), ("9999-10", "a(9999-10/9899=9989"),
      ("999+9001", "a(999+9001/00001=10000"), ("500-500+20-30", "a(500-500/000=0+20=20-30=-10"),
    ])
  func sums(_ problem: String, _ statement: String) throws {
    #expect(try ArithmeticParser.parse(problem).statements(in: .labelled) == [statement])
  }

  @Test(
    "small products are one step, others go digit by digit of the longer factor",
    arguments: [
      ("9*28", "a(9*28=252"), ("300*25", "a(300*25=7500"), ("0*347", "a(0*347=0"),
      ("347*10", "a(347*10=3470"),
      ("-3*5", "a(-3*5=-15"), ("23*47", "a(23*47:23*7=161|23*40=920+161/1801=1081"),
      ("347*28", "a(347*28:7*28=196|40*28=1120+196/6131=1316|300*28=8400+1316/6179=9716"),
      ("28*347", "a(28*347:28*7=196|28*40=1120+196/6131=1316|28*300=8400+1316/6179=9716"),
      ("-1203*-4", "a(-1203*-4:-3*-4=12|-200*-4=800+12/218=812|-1000*-4=4000+812/2184=4812"),
    ])
  func products(_ problem: String, _ statement: String) throws {
    #expect(try ArithmeticParser.parse(problem).statements(in: .labelled) == [statement])
  }

  @Test("products of every size come out right, each part known by heart")
  func productsAreRight() {
    var random = ProblemRandom(seed: 3, index: 0)
    for _ in 0..<500 {
      let (a, b) = (random.next(in: -9999...9999), random.next(in: -99...99))
      let product = ArithmeticProduct(a, b)
      #expect(product.value == a * b)
      #expect(product.text()?.hasSuffix("=\(a * b)") == true)
      for part in product.text()?.split(whereSeparator: ":|".contains).dropFirst(product.isOneStep ? 0 : 1)
        ?? []
      {
        let factors = part.prefix { $0 != "=" }.split(separator: "*").compactMap { Int($0) }
        #expect(ArithmeticProduct(factors[0], factors[1]).isOneStep)
      }
    }
  }

  @Test("numbers as large as they can be overflow nothing")
  func largest() throws {
    let free = ArithmeticTask()
    for problem in ["999999999*999999999*2*3", "999999999*999999999*9", "-999999999*999999999*9"] {
      let statements = try free.parse(problem).statements(in: free.notation)
      #expect(free.mistakes(in: "a(1*1=1;", to: problem).count <= 1)
      #expect(statements.count <= 4)
    }
  }

  @Test("every size has its problems: their numbers and values lie in it, and they read back the same")
  func sizes() throws {
    let all = ArithmeticTask(domain: ArithmeticDomain(of: ArithmeticSize.all))
    #expect(all.domain.sizes == ArithmeticSize.all)
    #expect(task.domain.sizes == [ArithmeticSize.all[0]])
    var largest = 0
    for size in ArithmeticSize.all {
      for index in 0..<40 {
        let problem = all.problem(seed: 4, index: index, operations: 1...16, size: size)
        let expression = try all.parse(problem)
        #expect(expression.infix == problem)
        #expect(expression.numbers.allSatisfy(size.numbers.contains))
        _ = expression.value { #expect(size.values.contains($0)) }
        largest = max(largest, expression.numbers.max() ?? 0)
      }
    }
    #expect(largest > 9000)
  }

  @Test("neither deep brackets nor long text exhaust anything")
  func hostile() {
    #expect(throws: ReasoningError.self) {
      try task.prompt(
        for: String(repeating: "(", count: 4000) + "1" + String(repeating: ")", count: 10), in: nil)
    }
    #expect(throws: ReasoningError.self) {
      try task.prompt(for: String(repeating: "-", count: 4000) + "1", in: nil)
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

  @Test(
    "a problem of any length can be had, and a range outside the task's own is held to it",
    arguments: [1...1, 14...14, 16...16, 20...24, 24...24, 0...0, 30...90, -5...2, 1...Int.max])
  func lengths(_ asked: ClosedRange<Int>) throws {
    let range = try #require(task.difficulty?.range)
    for seed in 0..<2 as Range<UInt64> {
      for index in 0..<2 {
        let problem = try #require(task.problem(seed: seed, index: index, difficulty: asked))
        #expect(asked.clamped(to: range).contains(try task.parse(problem).operationCount))
        #expect(problem == task.problem(seed: seed, index: index, difficulty: asked))
      }
    }
  }

  @Test("grown expressions have exactly the operations asked for and stay in the range of values")
  func growth() throws {
    for count in 1...24 {
      for index in 0..<20 {
        var random = ProblemRandom(seed: 5, index: index)
        let expression = ArithmeticTask.grownExpression(operations: count, &random)
        #expect(expression.operationCount == count)
        #expect(expression.numbers.allSatisfy { $0 <= 15 })
        #expect(try task.parse(expression.infix) == expression)
      }
    }
  }

  @Test(
    "promise is the share of groups worked out, nothing after a false statement, unknown before the first",
    arguments: [
      ("", nil), ("c(3+2", nil), ("c(3+2=5", nil), ("c(3+2=5;", 0.2), ("c(3+2=5;d(9*3=27;b(5+27=32;", 0.6),
      ("c(3+2=5;c(3+2=5;", 0.2), ("c(3+2=6;", 0), ("c(3+2=5;d(9*3=28;b(5+27=32;", 0),
      // True, but not what the problem asks of this group.
      ("c(2+2=4;", 0), ("e(3+2=5;", 0), ("c();", 0),
      ("<Parallel><Outlines><Outline>1:b(</Outline><Outline>2:e(</Outline></Outlines>", nil),
      ("<Outline>2:e(</Outline></Outlines><Thread>2:e(1+10=11;</Thread>", 0.2),
      ("c(3+2=5;d(9*3=27;b(5+27=32;e(1+10=11;a(32-11=21;</Think>21<eos>", 1),
    ] as [(String, Double?)])
  func promise(_ partial: String, _ expected: Double?) {
    #expect(task.promise(of: partial, to: "((3+2)+(9*3))-(1+10)") == expected)
  }

  @Test("promise reads groups of three and more as the model works them out, from left to right")
  func promiseOfLongGroups() {
    let problem = "15+((9-4-4)+7+11+14)"
    #expect(task.promise(of: "c(9-4=5-4=1;b(1+7=8+11=19+14=33;a(15+33=48;", to: problem) == 1)
    #expect(task.promise(of: "c(9-4=5-4=1;b(1+7=8+11=18+14=32;", to: problem) == 0)
    #expect(task.promise(of: "c(9-4=5-4=1;", to: "not a problem") == nil)
  }

  @Test("a false step is found where it goes wrong, and the right one is said")
  func mistakes() {
    let problem = "((3+2)+(9*3))-(1+10)"
    #expect(task.mistakes(in: "c(3+2=5;d(9*3=27;", to: problem).isEmpty)
    let text = "c(3+2=5;d(9*3=28;b(5+28=33;z(1=1;"
    #expect(
      task.mistakes(in: text, to: problem) == [
        StepMistake(offset: 15, expected: "d(9*3=27"), StepMistake(offset: 22, expected: "b(5+27=32"),
        StepMistake(offset: 27, expected: "no group z in the problem"),
      ])
    #expect(task.mistakes(in: "c(3+2=5-1=4;", to: problem).map(\.offset) == [7])
    #expect(task.mistakes(in: "c(3+2", to: problem).isEmpty)
    #expect(task.mistakes(in: text, to: "no problem").isEmpty)
  }

  @Test("hostile text costs no more than its length")
  func hostileAnswers() {
    let long = String(repeating: "a(1", count: 300_000)
    #expect(task.promise(of: long, to: "1+1") == nil)
    #expect(task.promise(of: long + ";", to: "1+1") == 0)
  }
}
