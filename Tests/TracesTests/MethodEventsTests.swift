import Testing

@testable import Traces

@Suite("Events of methods: choices, scores, messages")
struct MethodEventsTests {
  private func fork(
    _ parent: Int32, _ children: [Int32], opened: Int32, after: [Int32] = [], isIsolated: Bool = false
  ) -> Event.Kind {
    .forked(
      Fork(
        parent: ThreadID(parent), opened: opened,
        children: children.map { .init(id: ThreadID($0), number: "\($0)", outline: "") },
        after: after.map(ThreadID.init), isIsolated: isIsolated))
  }

  private func join(_ parent: Int32, _ discipline: JoinDiscipline, _ children: [Int32]) -> Event.Kind {
    .joined(
      Join(
        parent: ThreadID(parent), discipline: discipline, children: children.map(ThreadID.init), reused: 0,
        reprefilled: 0))
  }

  /// Two candidates, one of which is expanded once both are known; a message; a verdict that claims.
  private var everything: LogBuilder {
    var builder = LogBuilder()
    builder.tokens(0, [1, 2], .prompt)
    builder.add(fork(0, [1, 2], opened: 2))
    builder.tokens(1, [5, 5])
    builder.tokens(2, [6, 6, 6, 6])
    for thread in [Int32(1), 2] { builder.add(.held(ThreadID(thread))) }
    builder.add(.scored(ThreadID(1), Score(.visits, 3)))
    builder.add(.scored(ThreadID(1), Score(.value, 0.1)))
    builder.add(.scored(ThreadID(1), Score(.visits, 4)))
    builder.add(.answered(ThreadID(2), "a\"b\u{1b}"))
    builder.add(.answered(ThreadID(1), nil))
    builder.add(fork(1, [3], opened: 2, after: [2]))
    builder.tokens(3, [7])
    builder.end(3)
    builder.add(join(1, .choice, []))
    builder.end(1, .left)
    builder.end(2, .endOfText)
    builder.add(join(0, .choice, [2]))
    builder.add(.verdict(Verdict(answer: "x", expected: nil, correct: false, claimed: true)))
    builder.add(.finished(.endOfText))
    return builder
  }

  @Test("they are written and read back the same")
  func roundTrip() throws {
    var builder = everything
    builder.add(
      .varied(Variation(id: VariationID(1), parent: .original, cut: 2, change: .again(.root, position: 2))))
    builder.add(fork(0, [1, 2], opened: 2, after: [0], isIsolated: true))
    builder.add(.dropped(.root, 1..<2))
    let bytes =
      try TraceEncoder.header(builder.log.header)
      + builder.log.eventBatches.joined().flatMap(TraceEncoder.line)
    let again = try TraceReader.read(bytes, name: "test").log
    #expect(
      try TraceEncoder.header(again.header) + again.eventBatches.joined().flatMap(TraceEncoder.line) == bytes)
    let tree = RunHistory(again, variation: .original).tree()
    #expect(tree.scores(ThreadID(1)) == [Score(.visits, 4), Score(.value, 0.1)])
    #expect(tree.answer(ThreadID(2)) == "a\"b\u{1b}" && tree.answer(ThreadID(1)) == .some(nil))
    #expect(tree.answer(.root) == nil && tree.verdict?.claimed == true)
    #expect(RunHistory(again).threads[1].isIsolated)
  }

  @Test(
    "a fork that waited for a cousin is as deep as the cousin, and a choice waits for all it chooses among")
  func criticalPath() {
    let tree = everything.history.tree()
    // Thread 3 has one token of its own, behind the four of thread 2.
    #expect(tree.reach(of: ThreadID(3)).depth == 5)
    #expect(tree.metrics.criticalPath == 5)
    // The root has nothing but its prompt, which is nobody's work.
    #expect(tree.criticalPath.stretches.map(\.thread) == [ThreadID(2), ThreadID(3)])
    #expect(tree.metrics.total == 7)
    // Only the chosen path is read and attended to.
    #expect(tree.linearTokens().count == 6 && tree.reach(of: .root).context == 6)
    #expect(tree.linearTokens(includingAll: true).count == 9)
  }

  @Test("scores, answers and holds are seen from their moment on")
  func moments() throws {
    let history = everything.history
    let held = try #require((0...history.count).first { history.tree(at: $0).status(ThreadID(1)) == .held })
    #expect(history.tree(at: held - 1).status(ThreadID(1)) == .running)
    #expect(history.tree(at: held).score(ThreadID(1), .visits) == nil)
    let visits = (0...history.count).compactMap { history.tree(at: $0).score(ThreadID(1), .visits) }
    #expect(Set(visits) == [3, 4] && visits == visits.sorted())
    #expect(history.tree().status(ThreadID(1)) == .ended(.left))
  }

  @Test("an isolated child has no context but its own, and a message join brings nothing of it back")
  func messages() {
    var builder = LogBuilder()
    builder.tokens(0, [1, 2], .prompt)
    builder.tokens(0, [3, 4, 5])
    builder.add(fork(0, [1], opened: 4, isIsolated: true))
    builder.tokens(1, [8, 8], .inserted)
    builder.tokens(1, [9])
    builder.end(1)
    builder.add(.dropped(.root, 3..<5))
    builder.add(join(0, .message, [1]))
    builder.tokens(0, [7, 7], .inserted)
    let tree = builder.history.tree()
    #expect(builder.history.anomaly == nil)
    #expect(tree.reach(of: ThreadID(1)) == .init(depth: 6, context: 3))
    // Prompt and one token are kept, two were dropped, two came back.
    #expect(tree.reach(of: .root) == .init(depth: 8, context: 5))
    #expect(tree.dropped(.root) == [3..<5])
    #expect(tree.metrics.total == 8 && tree.metrics.inherited == 0)
  }

  @Test("what contradicts the log is left out of the fold")
  func contradictions() {
    for kind in [
      Event.Kind.dropped(.root, 1..<9), .dropped(ThreadID(7), 0..<1), .held(ThreadID(7)),
      .answered(ThreadID(7), nil),
      .scored(ThreadID(7), Score(.votes, 1)), fork(0, [1], opened: 2, after: [5]),
      fork(0, [1], opened: 2, after: [-1]),
    ] {
      var builder = LogBuilder()
      builder.tokens(0, [1, 2], .prompt)
      builder.add(kind)
      #expect(builder.history.anomaly != nil)
      #expect(builder.history.threads.count == 1)
    }
    var twice = LogBuilder()
    twice.tokens(0, [1, 2, 3])
    twice.add(.dropped(.root, 1..<2))
    twice.add(.dropped(.root, 0..<2))
    #expect(twice.history.anomaly != nil && twice.history.tree().dropped(.root) == [1..<2])
  }

  @Test("labels say what sets a method apart; a series leaves the limits out")
  func labels() {
    var header = RunHeader(problem: "", method: "fork-join", model: .init(name: ""))
    header.dialect = "npr"
    header.join = .stitch
    #expect(header.methodLabel == "fork-join npr/stitch")
    header.method = "tree-of-thoughts"
    header.dialect = nil
    header.parameters = MethodParameters(scorer: "logprob", order: "breadth", proposals: 3, beam: 2)
    header.limits = .init(context: 64, critical: 32, total: 100)
    #expect(header.methodLabel == "tree-of-thoughts k=3 b=2 breadth logprob context≤64 critical≤32 total≤100")
    #expect(RunHeader.series(of: header.methodLabel) == "tree-of-thoughts k=3 b=2 breadth logprob")
    // A method that says what it is like has the last word.
    header.traits = MethodTraits(forking: .byMethod, label: "tree k=3", shortLabel: "tree")
    #expect(header.methodLabel == "tree k=3 context≤64 critical≤32 total≤100")
    #expect(header.shortMethodLabel == "tree context≤64 critical≤32 total≤100")
  }
}
