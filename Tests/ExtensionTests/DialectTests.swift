import Dialects
import Engines
import Reasoning
import Testing
import Traces

extension Dialect {
  /// A dialect of one's own with outlines: `[tasks] [task]1: ...[/task] [/tasks]`, each worked on in `[work]`.
  fileprivate static let brackets = Dialect(
    name: "brackets",
    tags: Tags(
      outlines: TagPair(open: "[tasks]", close: "[/tasks]"),
      outline: TagPair(open: "[task]", close: "[/task]"),
      thread: TagPair(open: "[work]", close: "[/work]")),
    fork: .outlines, joins: [.stitch, .prefill],
    layouts: [Layout(threadHeader: "[work]{n}:", afterJoin: "[sum]")],
    limits: Limits(maxThreads: 8, maxDepth: 2),
    format: FormatRules(maxOutlines: 8, conclusion: .forbidden, rejectsForeignTags: false))

  /// A dialect of one's own with messages: `ask{1: words}`, answered by whatever the child says.
  fileprivate static let questions = Dialect(
    name: "questions",
    tags: Tags(
      outlines: TagPair(open: "ask{", close: "}ask"), results: TagPair(open: "told{", close: "}told")),
    fork: .messages(Questions()), joins: [.message], layouts: [Layout()],
    limits: Limits(maxThreads: 8, maxDepth: 1))
}

/// Calls are lines such as `1: words`; a child sees the words and reports all that it wrote.
private struct Questions: MessageGrammar {
  func calls(in text: String) -> [Outline] {
    guard let start = text.ranges(of: "ask{").last else { return [] }
    return text[start.upperBound...].split(separator: "\n").compactMap { line in
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2, Int(parts[0]) != nil else { return nil }
      return Outline(number: String(parts[0]), text: String(parts[1]), message: "Q:" + parts[1] + "\nA:")
    }
  }

  func result(of child: String) -> String? {
    let words = child.trimmingPrefix("Q:")
    return words.firstRange(of: "A:").map { String(words[$0.upperBound...]) } ?? String(words)
  }

  func results(_ children: [(call: Outline, result: String?)]) -> String {
    "told{" + children.map { "\($0.call.number)=\($0.result ?? "nothing")" }.joined(separator: ";") + "}told"
  }
}

@Suite("Dialects from outside")
struct DialectTests {
  private func run(
    _ dialect: Dialect, _ join: JoinDiscipline, prompt: String, _ engine: SuffixEngine
  ) throws -> Rollout {
    var catalogue = Catalogue.standard
    catalogue.dialects.append(dialect)
    let rollout = try Rollout(
      RunRequest(
        problem: prompt, task: FreeText(), dialect: dialect.name, join: join, catalogue: catalogue),
      engine: engine)
    try rollout.run()
    return rollout
  }

  @Test(
    "one with outlines forks, joins in either way, and its text keeps to its own rules",
    arguments: [
      JoinDiscipline.stitch, .prefill,
    ])
  func outlines(_ join: JoinDiscipline) throws {
    let engine = SuffixEngine(
      knowing: [
        "Two sums. [tasks][task]1: 1+1[/task][task]2: 2+2[/task][/tasks]", "[work]1: two[/work]",
        "[work]2: four[/work]", "[/work][sum]six",
      ], tags: ["[tasks]", "[/tasks]", "[work]", "[/work]"])
    let rollout = try run(.brackets, join, prompt: "Two sums.", engine)
    let tree = rollout.history.tree()
    #expect(tree.threadCount == 3 && tree.join(of: tree.blocks[0].id)?.discipline == join)
    let text = tree.answerText(rollout.log, leavingOut: engine.endOfText)
    #expect(text.contains("[work]1: two[/work][work]2: four[/work][sum]six"))
    #expect(rollout.log.header.methodLabel == "fork-join brackets/\(join.rawValue)")
    let validator = try #require(FormatValidator(.brackets))
    #expect(validator.firstError(in: text) == nil)
    #expect(validator.firstError(in: text.replacing("[/task]", with: "")) == .unbalancedOutline)
  }

  @Test("one with messages sends its own calls, and takes its own results back")
  func messages() throws {
    let engine = SuffixEngine(
      knowing: ["Ask. ask{\n1: one?\n2: two?\n}ask", "Q: one?\nA: yes", "Q: two?\nA: no", "}told so be it"],
      tags: ["ask{", "}ask", "}told"])
    let rollout = try run(.questions, .message, prompt: "Ask.", engine)
    let tree = rollout.history.tree()
    #expect(tree.threadCount == 3)
    #expect(tree.thread(ThreadID(1)).isIsolated)
    let text = tree.answerText(rollout.log, leavingOut: engine.endOfText)
    #expect(text == " told{1= yes;2= no}told so be it")
    #expect(FormatValidator(.questions) == nil)
    // Names are looked up in the catalogue of whoever asks.
    #expect(throws: ReasoningError.self) { try Replay.verify(rollout.log, engine: engine) }
    var catalogue = Catalogue.standard
    catalogue.dialects.append(.questions)
    #expect(try Replay.verify(rollout.log, engine: engine, catalogue: catalogue).difference == nil)
  }
}
