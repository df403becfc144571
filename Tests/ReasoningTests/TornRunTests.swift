import Dialects
import Inference
import Testing

@testable import Reasoning
@testable import Traces

@Suite("Runs whose file was torn")
struct TornRunTests {
  private static let outlines =
    "go\n<Parallel>\n<Outlines>\n<Outline>1: one</Outline>\n<Outline>2: two</Outline>\n</Outlines>"

  /// A dialect with what its threads write; some close themselves, others are closed.
  struct Case: Sendable, CustomTestStringConvertible {
    var dialect: String
    var join: JoinDiscipline
    var script: [String: String]
    var tags: [String] = []
    var prompt = "Q:"

    var testDescription: String { "\(dialect), \(join.rawValue)" }
  }

  private static let cases = [
    Case(
      dialect: "threadweaver", join: .prefill,
      script: [
        "main": outlines + " so\n" + outlines + " 3$", "1": " a\n</Thread>", "2": " bbb$",
        "1'": " c</Thread>", "2'": "</Thread>",
      ]),
    Case(
      dialect: "threadweaver", join: .stitch,
      script: [
        "main": outlines + " so 3$", "1": outlines + " a\n</Thread>", "2": " b\n</Thread>",
        "1.1": "c</Thread>", "1.2": "dd</Thread>",
      ], tags: ["</Outlines>", "</Thread>", "<Outline>"]),
    Case(
      dialect: "multiverse", join: .stitch,
      script: [
        "main": MultiverseTests.goal + "so\n</Conclusion>\n</Parallel>$", "1": " a\n</Path>", "2": " b$",
      ]),
    Case(
      dialect: "parallel-r1", join: .prefill,
      script: ["main": "hm <Parallel>ok</Summary> 7$", "1": "a$", "2": "b</Path>"], tags: ["<Parallel>"]),
    Case(
      dialect: "apr", join: .message,
      script: [
        "main": APRTests.before + "<Sub Searches>"
          + APRTests.calls.dropFirst("<Calling Sub Searches>".count) + "$",
        "0": "no\n$", "1": "$",
      ], prompt: APRTests.prompt),
  ]

  /// Everything that happened, in order; what it took and what the K/V tree held aside.
  private func events(_ log: RunLog) -> [String] {
    log.entries(of: log.head).compactMap { entry in
      switch entry.kind {
      case .tokens(let thread, let first, let count):
        let range = Int(first)..<Int(first) + Int(count)
        return "\(entry.stamp.step) \(thread) "
          + range.map {
            "\(log.tokens.classes[$0]) \(log.tokens.ids[$0]) \(log.tokens.logprobs[$0].bitPattern)"
          }.joined(separator: ", ")
      case .other(let event):
        if case .cache = event.kind { return nil }
        return "\(entry.stamp.step) \(event.kind)"
      }
    }
  }

  /// The file after each of its lines, and torn in the middle of the line that comes next; of lines that are far from any
  /// fork, join or end, and of what orchestrators insert, only some.
  private func torn(_ header: RunHeader, _ events: [Event], every stride: Int = 32) throws -> [RunLog] {
    let rare = events.indices.filter { index in
      switch events[index].kind {
      case .pieces, .decision, .cache, .scored, .tokens(_, .generated, _): false
      default: true
      }
    }
    let wanted = Set(rare.flatMap { [$0, $0 + 1] })
    var bytes = try TraceEncoder.header(header)
    var logs: [RunLog] = []
    for (index, event) in events.enumerated() {
      let line = TraceEncoder.line(event)
      if wanted.contains(index) || index % stride == 0 {
        logs.append(try TraceReader.read(bytes, name: "torn").log)
        if index % 3 == 0 {
          logs.append(try TraceReader.read(bytes + line.prefix(line.count / 2), name: "torn").log)
        }
      }
      bytes += line
    }
    return logs
  }

  /// The first event that differs; nil where all are the same.
  private func difference(_ log: RunLog, _ expected: [String]) -> String? {
    let found = events(log)
    let same = zip(found, expected).prefix { $0 == $1 }.count
    guard same < max(found.count, expected.count) else { return nil }
    let (new, old) = (found.dropFirst(same).first ?? "nothing", expected.dropFirst(same).first ?? "nothing")
    return "event \(same): \(new) instead of \(old)"
  }

  @Test(
    "a fork-join run that is taken up after any line goes on as if it had never been torn", arguments: cases)
  func forkJoin(_ test: Case) throws {
    let whole = try ScriptedRun(
      test.dialect, join: test.join, test.script, prompt: test.prompt, tags: test.tags)
    try whole.run()
    #expect(whole.rollout.isFinished && !whole.joins.isEmpty)
    let expected = events(whole.rollout.log)
    for log in try torn(whole.rollout.log.header, whole.rollout.takeEvents()) {
      let resumed = try whole.takingUp(log).run()
      #expect(difference(resumed.rollout.log, expected) == nil, "torn after \(log.entryCount(of: .original))")
    }
  }

  @Test("a variation that is taken up after any line goes on as if it had never been torn")
  func variation() throws {
    let test = Self.cases[1]
    for change in [
      Change.prune(ThreadID(2), position: 6), .prune(ThreadID(3), position: 12),
      .again(ThreadID(4), position: 13),
    ] {
      let whole = try ScriptedRun(test.dialect, join: test.join, test.script, tags: test.tags)
      try whole.run()
      let original = whole.rollout.takeEvents()
      try whole.rollout.vary(change)
      try whole.run()
      let expected = events(whole.rollout.log)
      let logs = try torn(whole.rollout.log.header, original + whole.rollout.takeEvents())
      for log in logs where log.head != .original {
        let resumed = try whole.takingUp(log).run()
        #expect(
          difference(resumed.rollout.log, expected) == nil,
          "torn after \(log.entryCount(of: log.head))"
        )
      }
    }
  }

  @Test(
    "a run of any method that is taken up after any line goes on as if it had never been torn",
    arguments: Catalogue.standard.methods.map { $0.name }.filter { $0 != SkeletonOfThought.name })
  func methods(_ method: String) throws {
    let engine = try Support.engine()
    let whole = try Rollout(
      RunRequest(
        problem: "(3+2)*4", task: ArithmeticTask(), method: method,
        parameters: method == ForkJoin.name ? nil : MethodParameters(samples: 3), join: .stitch, seed: 3,
        sampling: .init(temperature: 1.5), maxTokens: 60), engine: engine)
    try whole.run()
    let expected = events(whole.log)
    let logs = try torn(whole.log.header, whole.takeEvents())
    for index in stride(from: 0, to: logs.count, by: max(1, logs.count / 8)) {
      let resumed = try Rollout(resuming: logs[index], engine: engine)
      try resumed.run()
      #expect(difference(resumed.log, expected) == nil, "torn after \(logs[index].entryCount(of: .original))")
    }
  }

  @Test("a run that is changed before its last step has been made again is completed first")
  func changedAtOnce() throws {
    let whole = try ScriptedRun("threadweaver", join: .prefill, Self.cases[0].script)
    try whole.run()
    let expected = events(whole.rollout.log)
    let all = whole.rollout.takeEvents()
    let headers = try #require(
      all.firstIndex { if case .tokens(ThreadID(2), .inserted, _) = $0.kind { true } else { false } })
    var log = RunLog(header: whole.rollout.log.header)
    for event in all[..<headers] { log.append(event) }
    let resumed = try whole.takingUp(log)
    resumed.prepare()
    try resumed.rollout.vary(.again(.root, position: 12))
    try resumed.rollout.select(.original)
    try resumed.run()
    #expect(difference(resumed.rollout.log, expected) == nil)
  }

  @Test("what was recorded stands where the same step comes out differently")
  func otherNumbers() throws {
    let whole = try ScriptedRun("threadweaver", join: .prefill, Self.cases[0].script)
    try whole.run()
    let all = whole.rollout.takeEvents()
    let join = try #require(all.firstIndex { if case .joined = $0.kind { true } else { false } })
    var log = RunLog(header: whole.rollout.log.header)
    for event in all[...join] { log.append(event) }
    // Nobody says what the threads shall write, so the last step is not the one that is recorded.
    let resumed = try Rollout(resuming: log, engine: ByteModel.engine())
    try resumed.step()
    #expect(Array(events(resumed.log).prefix(events(log).count)) == events(log))
    #expect(resumed.history.blocks.count == 1 && resumed.history.anomaly == nil)
    #expect(resumed.history.count > log.entryCount(of: .original))
  }
}
