import Dialects
import Testing
import Traces

@testable import Reasoning

@Suite("The Countdown task")
struct CountdownTaskTests {
  private let task = CountdownTask()
  private let problem = "22,26,31,53 -> 27"

  @Test("false sums are found; which numbers are left is not judged step by step")
  func mistakes() {
    let task = CountdownTask()
    #expect(task.mistakes(in: "3+5=8\n8*3=24", to: "3 5 3 -> 24").isEmpty)
    #expect(
      task.mistakes(in: "3+5=9\n3*3=9", to: "3 5 3 -> 24") == [StepMistake(offset: 4, expected: "3+5=8")])
    #expect(task.mistakes(in: "3+5=8\n5*3=15", to: "3 5 3 -> 24").isEmpty)
    #expect(
      task.mistakes(in: "3-5=2", to: "3 5 3 -> 24").first?.expected == "3-5 is no whole number from 0 up")
    let search = "Exploring Operation: 3+5=8, Resulting Numbers: [3, 8]\nExploring Operation: 5*3=15, x"
    #expect(task.mistakes(in: search, to: "3 5 3 -> 24").isEmpty)
  }

  @Test(
    "a problem is read however a person spaces it",
    arguments: [
      "22,26,31,53 -> 27", "22 26 31 53 -> 27", " 22, 26,31 ,53=27 ", "22,26,31,53→27", "22,26,31,53->027",
    ])
  func reading(_ text: String) throws {
    let read = try CountdownProblem(parsing: text)
    #expect(read == CountdownProblem(numbers: [22, 26, 31, 53], target: 27))
    #expect(read.text == problem)
  }

  @Test(
    "what cannot be asked is refused in plain words",
    arguments: [
      ("", "no ->"), ("22,26", "no ->"), ("22 -> 27", "1 number to use"), ("-> 27", "0 numbers to use"),
      ("1,2,3,4,5,6,7 -> 27", "7 numbers to use"), ("1,2 -> ", "the target is missing"),
      ("1,2 -> 3 4", "more than one target"), ("1,2 -> 3 -> 3", "more than one target"),
      ("0,2 -> 3", "0 is not within"), ("1,10000 -> 3", "10000 is not within"),
      ("1,2 -> 10000", "not within"),
      ("1,a -> 3", "'a'"), ("1,-2 -> 3", "'-2'"), ("1.5,2 -> 3", "'1.5'"), ("１,2 -> 3", "'１'"),
      ("99999999999999999999999,2 -> 3", "99999999999999999999 is not within"),
    ])
  func refusals(_ text: String, _ reason: String) {
    #expect {
      try task.prompt(for: text, in: nil)
    } throws: { error in
      guard case ReasoningError.notAProblem(let said) = error else { return false }
      return said.contains(reason)
    }
    #expect(task.warnings(for: text).isEmpty)
    #expect(task.check("1+2=3", to: text) == Verdict(answer: nil))
    #expect(task.promise(of: "1+2=3\n", to: text) == nil)
  }

  @Test("a megabyte of numbers is refused at once")
  func longProblem() {
    #expect(throws: ReasoningError.self) {
      try task.prompt(for: String(repeating: "1,", count: 500_000) + "1 -> 2", in: nil)
    }
  }

  @Test("a model of APR's is asked in its own words, any other in plain ones")
  func prompts() throws {
    #expect(
      try task.prompt(for: problem, in: .apr)
        == "Moving to Node #0\nCurrent State: 27:[22, 26, 31, 53], Operations: []")
    for dialect in [nil, Dialect.threadweaver] {
      let words = try task.prompt(for: problem, in: dialect)
      #expect(words.contains("22, 26, 31, 53") && words.contains("27") && words.contains("a op b = c"))
      #expect(!words.contains("Node") && CountdownStep.read(words).isEmpty)
    }
  }

  @Test("a problem without a solution is warned about and nothing is expected of it")
  func unsolvable() {
    #expect(task.warnings(for: "1,1 -> 9").count == 1)
    #expect(task.warnings(for: problem).isEmpty)
    #expect(task.check("1+1=2", to: "1,1 -> 9").expected == nil)
    #expect(task.check("1+1=2", to: "1,1 -> 9").correct == false)
  }

  @Test("the search of six numbers ends, even where there is nothing to find")
  func fullSearch() {
    let hopeless = CountdownProblem(numbers: [17, 23, 41, 59, 71, 97], target: 9991)
    #expect(CountdownSolver.solution(of: hopeless) == nil)
    let large = CountdownProblem(numbers: [9999, 9998, 9997, 9996, 9995], target: 1)
    let steps = CountdownSolver.solution(of: large)
    #expect(steps.map { CountdownReplay.solves(large, $0) } != false)
  }

  @Test("every problem of a seeded list has a solution and is the same each time", arguments: 2...5)
  func generator(_ count: Int) throws {
    for seed in 0..<3 as Range<UInt64> {
      for index in 0..<8 {
        let text = try #require(task.problem(seed: seed, index: index, difficulty: count...count))
        #expect(text == task.problem(seed: seed, index: index, difficulty: count...count))
        let problem = try CountdownProblem(parsing: text)
        #expect(problem.text == text && problem.numbers.count == count)
        #expect(problem.numbers.allSatisfy { (1...99).contains($0) } && (10...100).contains(problem.target))
        #expect(task.warnings(for: text).isEmpty)
      }
    }
  }

  @Test("problems differ from one another, and a difficulty outside the task's own is held to it")
  func generatorRange() throws {
    let problems = (0..<40).compactMap { task.problem(seed: 1, index: $0) }
    #expect(Set(problems).count == 40)
    #expect(problems.allSatisfy { $0.split(separator: ",").count == 4 })
    let few = try #require(task.problem(seed: 1, index: 0, difficulty: -3...0))
    #expect(try CountdownProblem(parsing: few).numbers.count == 2)
    let many = try #require(task.problem(seed: 1, index: 0, difficulty: 40...Int.max))
    #expect(try CountdownProblem(parsing: many).numbers.count == 6)
  }

  @Test("the solver's solution always passes, and never with one digit of it changed", arguments: 2...5)
  func mutation(_ count: Int) throws {
    for index in 0..<6 {
      let text = try #require(task.problem(seed: 9, index: index, difficulty: count...count))
      let problem = try CountdownProblem(parsing: text)
      let solution = try #require(task.check("", to: text).expected)
      let lines = solution.replacing(", ", with: "\n")
      #expect(task.check(lines, to: text).correct == true)
      #expect(task.check(lines, to: text).answer == solution)
      #expect(task.check(lines, to: text).claimed == true)
      #expect(task.promise(of: lines, to: text) == 1)
      for position in lines.indices where lines[position].isNumber {
        for digit in "0123456789" where digit != lines[position] {
          var changed = lines
          changed.replaceSubrange(position...position, with: String(digit))
          #expect(!CountdownClaim(changed, to: problem).holds, "\(changed) for \(text)")
        }
      }
    }
  }

  @Test("the list of a seed stays what it is")
  func goldenList() {
    #expect(
      (0..<3).map { task.problem(seed: 42, index: $0) }
        == ["31,26,50,26 -> 19", "9,70,6,84 -> 21", "54,10,22,12 -> 65"])
  }

  @Test("equivalent answers are one vote, different ones are not")
  func votes() {
    let key = task.votingKey("53-22=31, 31/31=1, 26+1=27", for: problem)
    #expect(key == task.votingKey("53 − 22 = 31\n31 ÷ 31 = 1\n1 + 26 = 27", for: problem))
    #expect(
      task.votingKey("2*3=6, 1+4=5, 6+5=11", for: "") == task.votingKey("4+1=5, 3*2=6, 5+6=11", for: ""))
    #expect(key != task.votingKey("53-26=27", for: problem))
    #expect(task.votingKey("31-53=22", for: problem) != task.votingKey("53-31=22", for: problem))
  }
}
