import Engines
import Inference
import Testing
import Traces

@testable import Reasoning

@Suite("Forbidding forks, and probing decisions")
struct ForkProbeTests {
  private func finished(_ problem: String, temperature: Float = 0) throws -> Rollout {
    let rollout = try Support.rollout(problem, seed: 5, temperature: temperature, on: Support.engine())
    try rollout.run()
    return rollout
  }

  @Test(
    "a fork forbidden at its place is not made there, further in it may be; forbidden from there on, none is")
  func forbidding() throws {
    let rollout = try finished(Support.nested)
    let fork = try #require(ForkProbe.decisions(of: rollout.history.tree()).first { $0.taken })
    #expect(fork.thread == .root)
    #expect(rollout.history.threads.count == 5)
    try rollout.vary(.withoutFork(.root, position: fork.position, isLasting: true))
    try rollout.run()
    #expect(rollout.history.threads.count == 1)
    #expect(rollout.history.tree().verdict?.correct == true)
    #expect(!Support.text(rollout).contains("<Parallel>"))
    try rollout.select(.original)
    try rollout.vary(.withoutFork(.root, position: fork.position, isLasting: false))
    try rollout.run()
    #expect(Support.text(rollout).first != "<")
  }

  @Test("a fork forbidden from a thread's place on leaves its siblings alone")
  func forbiddingInAThread() throws {
    let rollout = try finished(Support.nested)
    let inner = try #require(
      ForkProbe.decisions(of: rollout.history.tree()).first { $0.taken && $0.thread != .root })
    let others = Support.fingerprint(rollout)
    try rollout.vary(.withoutFork(inner.thread, position: inner.position, isLasting: true))
    try rollout.run()
    #expect(rollout.history.threads.count == 3)
    #expect(Support.fingerprint(rollout)[2] == others[2])
    #expect(rollout.history.tree().verdict?.correct == true)
  }

  @Test("the side that was taken comes out as the run did, the other one as its variation does")
  func sides() throws {
    let rollout = try finished(Support.nested)
    let before = rollout.log.variations.count
    let decisions = ForkProbe.decisions(of: rollout.history.tree()).filter(\.taken)
    let findings = try ForkProbe().findings(decisions, of: rollout)
    #expect(findings.map(\.decision) == decisions)
    let own = ProbeFinding.Outcome(rollout.history.tree())
    #expect(findings.allSatisfy { $0.fork == [own] })
    #expect(rollout.log.variations.count == before)
    for finding in findings {
      let decision = finding.decision
      let other = try rollout.counterfactual(
        .withoutFork(decision.thread, position: decision.position, isLasting: false))
      try other.run()
      #expect(finding.alone == [ProbeFinding.Outcome(other.history.tree())])
      #expect(finding.alone[0].isRight == true)
      #expect(finding.alone[0] != own)
    }
  }

  @Test("it says what complete runs with the decision forced say, problem after problem, and computes less")
  func bruteForce() throws {
    let task = ArithmeticTask(domain: ArithmeticDomain(numbers: 1...15, values: 0...99))
    var (probed, computed, complete) = (0, Int64(0), Int64(0))
    for index in 0..<30 {
      let problem = task.problem(seed: 77, index: index, operations: 4...6)
      let engine = try Support.engine()
      let rollout = try Support.rollout(problem, on: engine)
      try rollout.run()
      let decisions = ForkProbe.decisions(of: rollout.history.tree())
      let before = engine.usage?.computed ?? 0
      let findings = try ForkProbe().findings(decisions, of: rollout)
      computed += (engine.usage?.computed ?? 0) - before
      #expect(findings.count == decisions.count)
      probed += findings.count
      for finding in findings {
        let (thread, position) = (finding.decision.thread, finding.decision.position)
        for (outcomes, change) in [
          (finding.fork, Change.fork(thread, position: position)),
          (finding.alone, .withoutFork(thread, position: position, isLasting: false)),
        ] {
          let engine = try Support.engine()
          let other = try Support.rollout(problem, on: engine)
          try other.run()
          let made = engine.usage?.computed ?? 0
          try other.vary(change)
          try other.run()
          #expect(outcomes == [ProbeFinding.Outcome(other.history.tree())])
          complete += made
        }
      }
    }
    #expect(probed > 20)
    #expect(computed * 2 < complete)
  }

  @Test("sides are drawn with numbers of their own for each run, and the same ones each time")
  func commonRandomNumbers() throws {
    let rollout = try finished(Support.wide)
    let decisions = ForkProbe.decisions(of: rollout.history.tree())
    let probe = ForkProbe(rollouts: 6, temperature: 1.5, seed: 9, crowd: 5)
    let findings = try probe.findings(decisions, of: rollout)
    #expect(try probe.findings(decisions, of: rollout) == findings)
    #expect(
      try ForkProbe(rollouts: 6, temperature: 1.5, seed: 9).findings(decisions, of: rollout) == findings)
    #expect(Set(findings.flatMap { $0.alone.map(\.total) }).count > 1)
    var asked = 0
    let stopped = try probe.findings(decisions, of: rollout) { made, all in
      asked = made
      #expect(all == 12 * decisions.count)
      return made < 3
    }
    #expect((3...5).contains(asked))
    #expect(stopped.isEmpty)
  }
}

@Suite("What threads gave")
struct ThreadValueTests {
  @Test("a thread whose result is copied has a large value, one whose result nobody needs nearly none")
  func values() throws {
    let rollout = try Support.rollout(Support.wide, on: Support.engine())
    try rollout.run()
    let values = try ThreadValues(of: rollout).run()
    #expect(values.map(\.thread) == [ThreadID(1), ThreadID(2), ThreadID(3)])
    #expect(values.allSatisfy { $0.nats > 3 })
    // The same work again: a second thread that does what the first one did.
    let outlines = "<Parallel><Outlines><Outline>1:b(</Outline><Outline>2:b(</Outline></Outlines>"
    let twice = try Support.rollout("(3+4)*9", on: Support.engine())
    let prompt = Int32(twice.history.tree().tokenCount(.root))
    try twice.vary(.text(.root, position: prompt, outlines))
    try twice.run()
    let redundant = try ThreadValues(of: twice).run()
    #expect(redundant.count == 2)
    #expect(redundant.allSatisfy { abs($0.nats) < 0.5 })
  }

  @Test(
    "it is the log-probability of the same text behind the other threads alone",
    arguments: [JoinDiscipline.stitch, .prefill])
  func plainForwardPass(join: JoinDiscipline) throws {
    let engine = try Support.engine()
    let rollout = try Support.rollout(Support.wide, join: join, on: engine)
    try rollout.run()
    let values = try ThreadValues(of: rollout).run()
    let tree = rollout.history.tree()
    let block = try #require(tree.blocks.first)
    for value in values {
      // The run with the thread pruned, and its text read token by token from a context of its own.
      let other = try rollout.counterfactual(
        .prune(value.thread, position: Int32(tree.tokenCount(value.thread))))
      let tokens = tree.tokens(.root)
      let start = tokens.count - value.tokens
      while other.history.tree().tokenCount(.root) < start { try other.step() }
      var sum = 0.0
      let context = other.contexts.context(of: .root, in: other.history.tree(), other.log.tokens)
      let sequence = try engine.open(context)
      defer { engine.close(sequence) }
      for position in start..<tokens.count {
        let id = rollout.log.tokens.ids[Int(tokens[position])]
        let row = StepRow(
          sequence,
          sampling: SamplingRequest(
            parameters: .init(temperature: 0), key: RandomKey(seed: 0, path: 0, position: 0), alternatives: 0,
            watch: [], forced: id, banned: []))
        sum += try #require(try engine.step([row])[0]).logprob
        try engine.append([id], to: sequence)
      }
      let with = tokens[start...].reduce(0.0) { $0 + Double(rollout.log.tokens.logprobs[Int($1)]) }
      #expect(abs(with - sum - value.nats) < 1e-4)
      #expect(block.children.contains(value.thread))
    }
  }
}
