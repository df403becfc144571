import Testing
import Traces

@testable import Reasoning

@Suite("Countdown traces in APR's form")
struct CountdownTaskTraceTests {
  private let task = CountdownTask()
  private let problem = "22,26,31,53 -> 27"

  /// Behind the prompt, what APR's own generator writes for this problem (beam 3, seed 0).
  private static let search = """

    Exploring Operation: 53-22=31, Resulting Numbers: [26, 31, 31]
    Generated Node #0,0: 27:[26, 31, 31] Operation: 53-22=31
    Exploring Operation: 53-31=22, Resulting Numbers: [22, 26, 22]
    Generated Node #0,1: 27:[22, 26, 22] Operation: 53-31=22
    Exploring Operation: 53-26=27, Resulting Numbers: [22, 31, 27]
    Generated Node #0,2: 27:[22, 31, 27] Operation: 53-26=27

    """
  private static let joined = """
    <Sub Searches>
    <Goal Reached in Sub Search 0 at level 1 at Node #0,0>
    Moving to Node #0,0
    Current State: 27:[26, 31, 31], Operations: ['53-22=31']
    Exploring Operation: 31/31=1, Resulting Numbers: [26, 1]
    Generated Node #0,0,0: 27:[26, 1] Operation: 31/31=1
    Moving to Node #0,0,0
    Current State: 27:[26, 1], Operations: ['53-22=31', '31/31=1']
    Exploring Operation: 26+1=27, Resulting Numbers: [27]
    27,27 equal: Goal Reached
    <No Solution in Sub Search 1 at level 1 at Node #0,2>
    <Goal Reached in Sub Search 2 at level 1 at Node #0,1>
    Moving to Node #0,1
    Current State: 27:[22, 26, 22], Operations: ['53-31=22']
    Exploring Operation: 22/22=1, Resulting Numbers: [26, 1]
    Generated Node #0,1,2: 27:[26, 1] Operation: 22/22=1
    Moving to Node #0,1,2
    Current State: 27:[26, 1], Operations: ['53-31=22', '22/22=1']
    Exploring Operation: 26+1=27, Resulting Numbers: [27]
    27,27 equal: Goal Reached
    <End Sub Searches>

    """
  private static let claim = "27,27 equal: Goal Reached\n"
  private static let path = """
    Moving to Node #0
    Current State: 27:[22, 26, 31, 53], Operations: []
    Exploring Operation: 53-22=31, Resulting Numbers: [26, 31, 31]
    Generated Node #0,0: 27:[26, 31, 31] Operation: 53-22=31
    Moving to Node #0,0
    Current State: 27:[26, 31, 31], Operations: ['53-22=31']
    Exploring Operation: 31/31=1, Resulting Numbers: [26, 1]
    Generated Node #0,0,0: 27:[26, 1] Operation: 31/31=1
    Moving to Node #0,0,0
    Current State: 27:[26, 1], Operations: ['53-22=31', '31/31=1']
    Exploring Operation: 26+1=27, Resulting Numbers: [27]
    27,27 equal: Goal Reached

    """
  private static let whole = search + joined + claim + path
  private static let steps = "53-22=31, 31/31=1, 26+1=27"

  @Test("the genuine sample claims the goal and its path holds")
  func genuine() {
    let verdict = task.check(Self.whole, to: problem)
    #expect(verdict.answer == Self.steps)
    #expect(verdict.correct == true)
    #expect(verdict.claimed == true)
    #expect(task.promise(of: Self.whole, to: problem) == 1)
    #expect(task.votingKey(Self.steps, for: problem) == "26+1=27, 31/31=1, 53-22=31")
  }

  @Test("a path cut off in front of its closing line still holds, one cut off earlier does not")
  func cut() {
    let shorter = Self.whole.dropLast(Self.claim.count)
    #expect(task.check(String(shorter), to: problem).correct == true)
    let verdict = task.check(
      Self.search + Self.claim + Self.path.prefix { $0 != "/" } + "\n", to: problem)
    #expect(verdict.correct == false)
    #expect(verdict.claimed == true)
    #expect(verdict.answer == "53-22=31")
  }

  @Test("what children found is not yet the parent's claim")
  func quoted() {
    #expect(
      task.check(Self.search + Self.joined, to: problem)
        == Verdict(
          answer: nil, expected: task.check("", to: problem).expected, correct: false, claimed: false))
  }

  @Test("a path that follows a child's claim at once is the parent's own")
  func withoutFirstClaim() {
    let verdict = task.check(Self.search + Self.joined + Self.path, to: problem)
    #expect(verdict.answer == Self.steps)
    #expect(verdict.correct == true)
  }

  @Test("a goal that is claimed and not backed by a path is a false claim")
  func unbacked() {
    for text in [Self.search + Self.claim, Self.search + Self.joined + Self.claim] {
      let verdict = task.check(text, to: problem)
      #expect(verdict.answer == nil)
      #expect(verdict.correct == false)
      #expect(verdict.claimed == true)
    }
  }

  @Test(
    "a path with anything false in it fails",
    arguments: [
      // Arithmetic, numbers that are left, a number that is not there, a step missing, negative and inexact results.
      ("31/31=1, Resulting", "31/31=2, Resulting"), ("Numbers: [26, 1]", "Numbers: [26, 2]"),
      ("Numbers: [26, 1]", "Numbers: [26]"), ("Numbers: [26, 1]", "Numbers: [26, 1, 1]"),
      ("Numbers: [26, 1]", "Numbers: [x]"),
      ("Numbers: [26, 1]", "Numbers: [" + String(repeating: "1, ", count: 50)),
      ("53-22=31, Resulting", "54-23=31, Resulting"), ("Operation: 31/31=1, Resulting", "Operation: ,"),
      ("31/31=1, Resulting", "31/0=1, Resulting"), ("53-22=31, Resulting", "22-53=31, Resulting"),
      ("26+1=27, Resulting", "26+26=27, Resulting"), ("26+1=27, Resulting", "26*1=26, Resulting"),
    ])
  func falsePaths(_ written: String, _ instead: String) {
    let text = Self.search + Self.joined + Self.claim + Self.path.replacing(written, with: instead)
    let verdict = task.check(text, to: problem)
    #expect(verdict.correct == false)
    #expect(verdict.claimed == true)
  }

  @Test("a true path to another problem's target fails")
  func otherTarget() {
    #expect(task.check(Self.whole, to: "22,26,31,53 -> 28").correct == false)
    #expect(task.check(Self.whole, to: "22,26,31,54 -> 27").correct == false)
  }

  @Test("every digit of the restated path counts")
  func mutation() throws {
    let problem = try CountdownProblem(parsing: problem)
    for line in Self.path.split(separator: "\n").map(String.init) where line.hasPrefix("Exploring") {
      for index in line.indices where line[index].isNumber {
        for digit in "0123456789" where digit != line[index] {
          var changed = line
          changed.replaceSubrange(index...index, with: String(digit))
          let text = Self.search + Self.claim + Self.path.replacing(line, with: changed)
          #expect(!CountdownClaim(text, to: problem).holds, "\(changed)")
        }
      }
    }
  }

  @Test("the numbers that are left may be listed in any order")
  func order() {
    let text = Self.search + Self.claim + Self.path.replacing("[26, 31, 31]", with: "[31, 26,31]")
    #expect(task.check(text, to: problem).correct == true)
  }

  @Test(
    "promise is that of the node the search stands at",
    arguments: [
      // Behind the last operation explored are 22, 31 and 27; at the second node 26, 31 and 31.
      ("", 27.0 / 37), ("Current State: 27:[26, 31, 31], Operations: ['53-22=31']\n", 27.0 / 37),
      ("Current State: 27:[22, 26, 22], Operations: ['53-31=22']\n", 27.0 / 39),
      ("Exploring Operation: 53-22=31, Resulting Numbers: [26, 31, 30]\n", 0),
      ("Current State: 27:[26, 31, 30], Operations: ['53-22=31']\n", 0),
      ("Current State: 28:[26, 31, 31], Operations: ['53-22=31']\n", 0),
      ("Current State: 27:[26, 31, 31], Operations: []\n", 0),
    ] as [(String, Double)])
  func promise(_ text: String, _ expected: Double) {
    #expect(task.promise(of: Self.search + text, to: problem) == expected)
  }
}
