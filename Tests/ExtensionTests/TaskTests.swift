import Dialects
import Engines
import Reasoning
import Testing
import Traces

/// A task of one's own: words are to be written backwards.
private struct Backwards: ReasoningTask {
  var name: String? { "backwards" }

  func prompt(for problem: String, in dialect: Dialect?) throws -> String {
    guard problem.allSatisfy(\.isLetter), !problem.isEmpty else {
      throw ReasoningError.notAProblem("only a word can be written backwards: type one")
    }
    return "\(problem) backwards is "
  }

  func check(_ answer: String, to problem: String) -> Verdict {
    let expected = String(problem.reversed())
    return Verdict(answer: answer, expected: expected, correct: answer == expected)
  }
}

@Suite("A task from outside")
struct TaskTests {
  @Test("its prompt is asked, its checker judges, and a saved run finds it again by its name")
  func run() throws {
    var catalogue = Catalogue.standard
    catalogue.tasks.append(TaskKind(name: "backwards") { _ in Backwards() })
    let engine = SuffixEngine(knowing: ["fork backwards is krof", "join backwards is jion"], tags: [])
    for (word, isRight) in [("fork", true), ("join", false)] {
      let request = RunRequest(
        problem: word, task: try catalogue.task(named: "backwards"), method: Sequential.name, dialect: nil,
        join: nil, catalogue: catalogue)
      let rollout = try Rollout(request, engine: engine)
      try rollout.run()
      #expect(rollout.history.tree().verdict?.correct == isRight)
      #expect(rollout.log.header.task == "backwards")
      #expect(try Replay.verify(rollout.log, engine: engine, catalogue: catalogue).difference == nil)
    }
    #expect(throws: ReasoningError.self) {
      try Rollout(
        RunRequest(problem: "1+1", task: Backwards(), method: Sequential.name, dialect: nil), engine: engine)
    }
  }
}
