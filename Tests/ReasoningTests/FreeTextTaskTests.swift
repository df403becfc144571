import Engines
import Testing
import Traces

@testable import Reasoning

@Suite("Free text")
struct FreeTextTaskTests {
  private let task = FreeText()

  @Test(
    "an answer that is reported is one that the text itself calls its answer",
    arguments: [
      (#"So we get \boxed{42}."#, "42"), ("The answer is 7.", "7"), ("3 apples and 4 pears are 7.", nil),
      ("10-3", nil), ("Founded in 1999.", nil), ("", nil),
    ])
  func reported(_ text: String, _ answer: String?) {
    #expect(task.check(text, to: "?") == Verdict(answer: answer))
  }

  @Test(
    "in a vote the answer is what the text points out as its answer, or the number that it ends with",
    arguments: [
      (#"So we get \boxed{42}."#, "42"), (#"\boxed{1} no, \boxed{\frac{1}{2}} it is"#, #"\frac{1}{2}"#),
      (#"The answer is 7, that is \boxed{8}"#, "8"), (#"The answer is 3. \boxed{8"#, "3"),
      ("The answer is 42. I hope that helps with number 5.", "42"), ("The answer is: **Paris**.", "Paris"),
      ("Answer: 3.5", "3.5"), ("**Answer:**\n17 apples\n", "17 apples"), ("ANSWER IS no", "no"),
      ("answer: 1\nthe answer is 2", "2"), ("3 apples and 4 pears are 7.", "7"), ("it fell to -12.", "-12"),
      ("10-3", "3"), ("1,234.50 dollars", "1,234.50"), ("a, 5, 6.", "6"),
    ])
  func answers(_ text: String, _ answer: String) {
    #expect(task.candidate(in: text, to: "?") == answer)
  }

  @Test(
    "text without any answer has none",
    arguments: [
      "", "I do not know.", "\\boxed{}", "The answer is .",
      "1. Sleep well.\n2. Go out and see the sun.\n3. Keep calm, which is what helps most of all.",
    ])
  func noAnswer(_ text: String) { #expect(task.candidate(in: text, to: "?") == nil) }

  @Test(
    "answers that say the same are one vote",
    arguments: [
      ("42 apples", "42"), ("42.0", "42"), ("1,000", "1000"), ("  Paris. ", "paris"), ("$5", "5"),
      ("-0", "0"), ("007.50", "7.5"), (#"\boxed{9}"#, "9"), ("-3", "-3"), ("...", ""),
    ])
  func votes(_ answer: String, _ key: String) { #expect(task.votingKey(answer, for: "?") == key) }

  @Test("a task without a rule of its own counts answers that differ in case and blanks as one")
  func usualVotes() {
    #expect(ArithmeticTask().votingKey(" 21\n", for: "1+1") == "21")
    #expect(ArithmeticTask().votingKey("Yes", for: "1+1") == "yes")
    #expect(ArithmeticTask().votingKey(" ", for: "1+1") == "")
  }

  @Test("a megabyte is read in one go, and what is taken from it is short")
  func hostile() {
    let digits = task.candidate(in: String(repeating: "7", count: 1_000_000), to: "?")
    #expect((1..<100).contains(digits?.count ?? 0))
    #expect(task.candidate(in: String(repeating: "\\boxed{", count: 10_000), to: "?") == nil)
    #expect(task.candidate(in: String(repeating: "answer is ", count: 10_000), to: "?") == nil)
    let long = task.candidate(in: "answer: " + String(repeating: "é", count: 50_000), to: "?")
    #expect((1...200).contains(long?.count ?? 0))
  }
}

@Suite("Advice after a run")
struct AdviceTests {
  private func advice(_ text: String, isForChat: Bool) throws -> String? {
    let run = try ScriptedRun(
      "threadweaver", join: .stitch, ["main": text], isForChat: isForChat, tags: ["<think>"])
    return try run.run().rollout.advice
  }

  @Test("an empty reply of a model for conversations gets the hint to try --chat, and no other reply does")
  func empty() throws {
    #expect(try advice("$", isForChat: true)?.contains("--chat") == true)
    #expect(try advice(" \n$", isForChat: true)?.contains("--chat") == true)
    #expect(try advice("hello$", isForChat: true) == nil)
    #expect(try advice("$", isForChat: false) == nil)
  }
}

@Suite("Named tasks")
struct NamedTaskTests {
  @Test(
    "every name leads to its task, no name to free text, and an unknown one is refused with those there are")
  func names() throws {
    let catalogue = Catalogue.standard
    for name in catalogue.tasks.map(\.name) {
      #expect(try catalogue.task(named: name).name == (name == "text" ? nil : name))
    }
    #expect(try catalogue.task(named: nil).name == nil)
    #expect(throws: ReasoningError.unknownName(kind: "task", name: "x", known: "arithmetic, countdown, text"))
    {
      try catalogue.task(named: "x")
    }
    let own = try catalogue.task(
      named: "arithmetic", notes: ModelNotes(texts: ["forkscope.prompt": "Q{labelled}A"])
    ).prompt(for: "1+2", in: nil)
    #expect(own == "Qa(1+2)A")
  }
}
