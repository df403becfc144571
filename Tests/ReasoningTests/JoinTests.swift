import Engines
import Inference
import Testing
import Traces

@testable import Reasoning

@Suite("Join disciplines")
struct JoinTests {
  /// Writes down how many tokens each context left to compute beyond what was pending anyway.
  private final class Probe: EngineWrapper {
    var computedAtOpen: [(tokens: Int, pending: Int)] = []
    var held: [SequenceID] = []
    var hasStepped = false

    convenience init() throws { self.init(try Support.engine()) }

    override func open(_ context: [ContextPart]) throws -> SequenceID {
      // Last tokens of threads that ended are computed here, so that what is left is the join's own work.
      _ = try engine.step(held.map { StepRow($0) })
      let sequence = try engine.open(context)
      computedAtOpen.append((context.tokenCount, engine.pending(of: [sequence])))
      held.append(sequence)
      hasStepped = false
      return sequence
    }

    override func append(_ tokens: [TokenID], to sequence: SequenceID) throws {
      try engine.append(tokens, to: sequence)
      // What the orchestrator writes behind a join is part of the join's work.
      guard sequence == held.last, !hasStepped else { return }
      computedAtOpen[computedAtOpen.count - 1].pending = engine.pending(of: [sequence])
    }

    override func close(_ sequence: SequenceID) {
      held.removeAll { $0 == sequence }
      engine.close(sequence)
    }

    override func step(_ rows: [StepRow]) throws -> [StepResult?] {
      hasStepped = true
      return try engine.step(rows)
    }
  }

  private func joins(_ rollout: Rollout) -> [Join] {
    rollout.history.tree().blocks.compactMap { rollout.history.tree().join(of: $0.id) }
  }

  @Test("prefill computes Σ(h′+t) of the threads behind the first again, and the inserted tokens, exactly")
  func prefill() throws {
    let probe = try Probe()
    let rollout = try Support.rollout(Support.wide, join: .prefill, on: probe)
    try rollout.run()
    let tree = rollout.history.tree()
    let join = try #require(joins(rollout).first)
    let copied = join.children.dropFirst().reduce(0) { $0 + tree.tokenCount($1) }
    #expect(Int(join.reprefilled) == copied)
    // prompt, three threads, the join: the last context opened is the joined one with `</Parallel>`.
    let joined = try #require(probe.computedAtOpen.last)
    #expect(joined.pending == copied + 1)
  }

  @Test("stitch computes the inserted tokens and nothing else", arguments: [Support.wide, Support.nested])
  func stitch(_ problem: String) throws {
    let probe = try Probe()
    let rollout = try Support.rollout(problem, on: probe)
    try rollout.run()
    #expect(joins(rollout).allSatisfy { $0.reprefilled == 0 })
    let blocks = rollout.history.blocks.count
    let joinOpens = probe.computedAtOpen.filter { $0.pending == 1 }
    #expect(joinOpens.count == blocks)
    // A fork computes the headers alone: `<Thread>`, number, colon; siblings share even the first of these.
    let forkOpens = probe.computedAtOpen.dropFirst().filter { (2...3).contains($0.pending) }
    #expect(forkOpens.count == rollout.history.threads.count - 1)
  }

  @Test("both disciplines write the same tokens into a nested prefill and a stitch of a problem both solve")
  func sameAnswer() throws {
    for join in [JoinDiscipline.prefill, .stitch] {
      let rollout = try Support.rollout(Support.nested, join: join, on: Support.engine())
      try rollout.run()
      #expect(rollout.history.tree().verdict?.correct == true)
    }
  }

  @Test("contexts: side by side for stitch, one after another for prefill, with the merged header")
  func contexts() {
    var log = RunLog(header: RunHeader(problem: "", model: .init(name: "")))
    let stamp = Stamp(step: 1, time: 1)
    func add(_ kind: Event.Kind) { log.append(Event(stamp, kind)) }
    func tokens(_ thread: Int32, _ tokenClass: TokenClass, _ ids: [Int32]) {
      add(.tokens(ThreadID(thread), tokenClass, ids.map { Token(id: $0) }))
    }
    tokens(0, .prompt, [1, 2])
    tokens(0, .generated, [3])
    add(
      .forked(
        Fork(
          parent: .root, opened: 3,
          children: [1, 2].map { .init(id: ThreadID($0), number: "\($0)", outline: "") })))
    for child in [Int32(1), 2] { tokens(child, .inserted, [10, 20 + child]) }
    tokens(1, .generated, [5, 6])
    tokens(2, .generated, [7])
    let children = [ThreadID(1), ThreadID(2)]
    let contexts = ContextBuilder { _ in [20, 30] }
    let forked = RunHistory(log).tree()
    #expect(contexts.context(of: ThreadID(2), in: forked, log.tokens) == [.tokens([1, 2, 3, 10, 22, 7])])
    let cost = { (children: [ThreadID], join: JoinDiscipline) in
      contexts.cost(of: children, joining: .root, by: join, in: forked, log.tokens)
    }
    #expect(cost(children, .stitch) == .init(reused: 10, reprefilled: 0))
    #expect(cost(children, .prefill) == .init(reused: 7, reprefilled: 3))
    #expect(cost([], .prefill) == .init(reused: 3, reprefilled: 0))
    #expect(cost(children, .message) == .init(reused: 3, reprefilled: 0))
    let joined = { (join: JoinDiscipline, children: [ThreadID]) in
      var log = log
      log.append(
        Event(
          stamp, .joined(Join(parent: .root, discipline: join, children: children, reused: 0, reprefilled: 0))
        ))
      return contexts.context(of: .root, in: RunHistory(log).tree(), log.tokens)
    }
    #expect(
      joined(.stitch, children) == [
        .tokens([1, 2, 3]), .stitch([[.tokens([10, 21, 5, 6])], [.tokens([10, 22, 7])]]),
      ])
    #expect(joined(.prefill, children) == [.tokens([1, 2, 3, 10, 21, 5, 6, 20, 30, 7])])
    #expect(joined(.message, children) == [.tokens([1, 2, 3])])
    #expect(joined(.choice, [ThreadID(2)]) == [.tokens([1, 2, 3, 10, 22, 7])])
  }
}
