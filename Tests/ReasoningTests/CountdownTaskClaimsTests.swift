import Testing
import Traces

@testable import Reasoning

@Suite("Claims of Countdown answers in plain text")
struct CountdownTaskClaimsTests {
  private let task = CountdownTask()
  private let problem = "22,26,31,53 -> 27"

  @Test(
    "a right answer is right however it is written",
    arguments: [
      "53 - 22 = 31\n31 / 31 = 1\n26 + 1 = 27", "53−22=31, 31÷31=1, 1+26=27",
      "53-22=31,31/31=1,26+1=27", "Step 1: 53 - 22 = 31.\nStep 2: 31 / 31 = 1.\nStep 3: 26 + 1 = 27.<eos>",
      "- 53 - 22 = 31\n- 31 / 31 = 1\n- 26 + 1 = 27",
      "* **53 - 22 = 31**\n* **31 / 31 = 1**\n* **26 + 1 = 27**",
      #"\(53 - 22 = 31\), \(31 \div 31 = 1\), \(26 + 1 = 27\)"#, "1) 53-22=31 2) 31/31=1 3) 26+1=27",
      // An attempt that leads nowhere comes first.
      "22+26=48\n48+31=79\nno.\n53-22=31\n31/31=1\n26+1=27",
      // A restatement follows, in whole or in part.
      "53-22=31\n31/31=1\n26+1=27\nCheck: 26 + 1 = 27, so 27.",
      "53-22=31\n31/31=1\n26+1=27\n53-22=31\n31/31=1\n26+1=27",
    ])
  func right(_ text: String) {
    let verdict = task.check(text, to: problem)
    #expect(verdict.correct == true)
    #expect(verdict.claimed == true)
    #expect(
      verdict.answer
        == verdict.answer.map { _ in "53-22=31, 31/31=1, \(text.contains("1+26") ? "1+26" : "26+1")=27" })
  }

  @Test(
    "a wrong answer is wrong, whatever it says of itself",
    arguments: [
      // Off by one; a number used twice; not all used; operands swapped; never there; inexact.
      ("53-22=30\n31/31=1\n26+1=27", "53-22=30, 31/31=1, 26+1=27", true),
      ("53-26=27\n27*1=27", "53-26=27, 27*1=27", true),
      ("53-22=31\n31-31=0\n27+0=27", "53-22=31, 31-31=0, 27+0=27", true),
      ("31-26=5\n22+5=27", "31-26=5, 22+5=27", true),
      ("22-53=-31\n31/31=1\n26+1=27", "22-53=-31, 31/31=1, 26+1=27", true),
      ("53-22=31\n31/31=1\n26*1=26", "53-22=31, 31/31=1, 26*1=26", false),
      ("53/22=2\n2+26=28\n31-28=3", "53/22=2, 2+26=28, 31-28=3", false),
      ("53/22=2.409", "53/22=2.409", false), ("Goal Reached", nil, true), ("I cannot do it.", nil, false),
      ("53-22=31\n31/31=1\n26+1=2", "53-22=31, 31/31=1, 26+1=2", false),
      ("53-22=31\n31/31=1", "53-22=31, 31/31=1", false),
    ] as [(String, String?, Bool)])
  func wrong(_ text: String, _ answer: String?, _ claimed: Bool) {
    let verdict = task.check(text, to: problem)
    #expect(verdict.correct == false)
    #expect(verdict.answer == answer)
    #expect(verdict.claimed == claimed)
    #expect(verdict.expected != nil)
  }

  @Test(
    "only what says that two numbers make a third is a step",
    arguments: [
      ("1+2=3", ["1+2=3"]), ("1 + 2 + 3 = 6", []), ("1+2=3+4", []), ("(1+2)*3=9", []), ("x22+3=25", []),
      ("22x3=66", ["22*3=66"]), ("22 X 3 = 66", ["22*3=66"]), ("2.5+3=5.5", ["2.5+3=5.5"]),
      ("1+2\n=3", []), ("a = 1 + 2 = 3", ["1+2=3"]), ("1+2=3;4*5=20", ["1+2=3", "4*5=20"]),
      ("1 + 2 = 3 - next", ["1+2=3"]), ("12345678901234567890+1=2", []), ("1+2=", []), ("1+2=x", []),
      ("=", []),
      ("3 \\times 4 = 12, 3 · 4 = 12", ["3*4=12", "3*4=12"]), ("53\u{A0}−\u{202F}22 = 31", ["53-22=31"]),
    ] as [(String, [String])])
  func steps(_ text: String, _ expected: [String]) {
    #expect(CountdownStep.read(text).map(\.text) == expected)
  }

  @Test("division by zero, overflow and negative results are false, not fatal")
  func arithmetic() {
    let most = 999_999_999_999_999_999
    #expect(!CountdownStep.read("5/0=0").contains { $0.isTrue })
    #expect(!CountdownStep.read("\(most)*\(most)=1").contains { $0.isTrue })
    #expect(CountdownStep.Operation.add.apply(.max, 1) == nil)
    #expect(CountdownStep.Operation.subtract.apply(1, 2) == nil)
    #expect(CountdownStep.Operation.divide.apply(0, 7) == 0)
    #expect(CountdownStep(7, .divide, 2) == nil)
  }

  @Test(
    "a megabyte of a formula or of half a trace is judged, and wrong",
    arguments: ["1+", "Exploring Operation: "])
  func megabyte(_ unit: String) { expectWrong(unit, length: 1_000_000) }

  @Test(
    "whatever is written over and over is judged, and wrong",
    arguments: [
      "53-22=31\n", "\\times", "− ", "7", "\u{0}", "équations ", "=", "[", "1 ", "- - 1+1=2 ",
      "Goal Reached\n",
    ])
  func monotonous(_ unit: String) { expectWrong(unit, length: 50_000) }

  private func expectWrong(_ unit: String, length: Int) {
    let text = String(repeating: unit, count: length / unit.utf8.count)
    let verdict = task.check(text, to: problem)
    #expect(verdict.correct == false)
    #expect((verdict.answer?.utf8.count ?? 0) < 200)
    #expect(task.promise(of: text, to: problem) != nil)
  }

  @Test(
    "promise falls with the distance to the target's factors, is 1 at the goal and 0 where nothing helps any more",
    arguments: [
      // Factors of 27 are 3, 9 and 27: 5 + 1 + 4 + 26 away.
      ("", 27.0 / 64), ("53-22=31\n", 27.0 / 37), ("53-22=31\n31/31=1\n", 27.0 / 31),
      ("53-22=31\n31/31=1\n26+1=27", 1),
      ("53-22=31\n31/31=1\n26*1=26\n", 0), ("53-22=32\n", 0), ("53-22=31\n53-31=22\n", 0),
      // The result may still be growing.
      ("53-22=3", 27.0 / 64), ("53-22=", 27.0 / 64),
    ] as [(String, Double)])
  func promise(_ partial: String, _ expected: Double) {
    #expect(task.promise(of: partial, to: problem) == expected)
  }

  @Test("the heuristic is the published code's: a sum of distances, each to its own nearest factor")
  func heuristic() {
    #expect(CountdownTask.multHeuristic([22, 26, 31, 53], target: 27) == 36)
    #expect(CountdownTask.multHeuristic([3, 9], target: 27) == 0)
    #expect(CountdownTask.multHeuristic([4], target: 1) == 3)
    #expect(CountdownTask.multHeuristic([.max, .max], target: 9999) > 0)
  }
}
