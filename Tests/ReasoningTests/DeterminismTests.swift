import Engines
import Inference
import Testing
import Traces

@testable import Reasoning

@Suite("Determinism")
struct DeterminismTests {
  @Test("the same seed gives the same run with one worker and with two", arguments: [0, 0.7, 1.0])
  func workers(_ temperature: Double) throws {
    let runs = try [1, 2].map { workers in
      let rollout = try Support.rollout(
        Support.wide, seed: 7, temperature: Float(temperature), on: Support.engine(workers: workers))
      try rollout.run()
      return Support.fingerprint(rollout)
    }
    #expect(runs[0] == runs[1])
  }

  @Test("a run is the same alone and batched with others")
  func batched() throws {
    let problems = [Support.nested, Support.wide, Support.chain, "3+4", Support.nested]
    func make(_ index: Int, _ engine: any Engine) throws -> Rollout {
      try Support.rollout(problems[index], seed: UInt64(index), temperature: 0.8, on: engine)
    }
    let shared = try Support.engine(workers: 2)
    let together = try problems.indices.map { try make($0, shared) }
    while together.contains(where: { !$0.isFinished }) { try Rollout.step(together) }
    for index in problems.indices {
      let alone = try make(index, try Support.engine())
      try alone.run()
      #expect(Support.fingerprint(alone) == Support.fingerprint(together[index]))
    }
  }

  @Test("a run with much to read does not hold up the others, and comes out the same")
  func longPrompt() throws {
    let long = "1" + String(repeating: "-1+1", count: 140)
    let shared = try Support.engine(workers: 2)
    let reading = try Support.rollout(long, maxTokens: 20, on: shared)
    let other = try Support.rollout(Support.chain, on: shared)
    try Rollout.step([reading, other])
    #expect(reading.stamp.step == 0 && other.stamp.step == 1)
    while !(reading.isFinished && other.isFinished) { try Rollout.step([reading, other]) }
    for (rollout, problem, limit) in [(reading, long, 20), (other, Support.chain, 1024)] {
      let alone = try Support.rollout(problem, maxTokens: limit, on: Support.engine())
      try alone.run()
      #expect(Support.fingerprint(alone) == Support.fingerprint(rollout))
    }
  }

  @Test("different seeds give different runs, the same one the same")
  func seeds() throws {
    let engine = try Support.engine()
    let runs = try (0..<6).map { seed in
      let rollout = try Support.rollout(Support.chain, seed: UInt64(seed % 5), temperature: 1.5, on: engine)
      try rollout.run()
      return Support.fingerprint(rollout)
    }
    #expect(runs[0] == runs[5])
    #expect(Set(runs[..<5]).count > 1)
  }

  @Test(
    "a recorded run with variations is verified by replay, and a changed token is found", arguments: [1, 2])
  func replay(_ workers: Int) throws {
    let rollout = try Support.rollout(Support.wide, seed: 1, temperature: 0.8, on: Support.engine())
    try rollout.run()
    let position = try #require(Support.position(of: ";", in: ThreadID(1), rollout))
    try rollout.vary(.seed(ThreadID(1), position: position, 99))
    try rollout.run()
    try rollout.vary(.prune(ThreadID(3), position: 5))
    for _ in 0..<3 { try rollout.step() }
    let report = try Replay.verify(rollout.log, engine: Support.engine(workers: workers))
    #expect(report.difference == nil)
    #expect(report.variations == 3)

    // Shared tokens count once.
    #expect(report.tokens == rollout.log.tokens.ids.count)

    let rounded = try Replay.verify(
      forged(rollout.log) { $0.logprob = $0.logprob.nextUp }, engine: Support.engine())
    let rounding = try #require(rounded.difference)
    #expect(rounding.thread == ThreadID(2) && !rounding.isOfTokens)
    #expect(rounded.tokens == report.tokens && rounded.drift > 0 && rounded.drift < 1e-5)

    let other = try Replay.verify(forged(rollout.log) { $0.id += 1 }, engine: Support.engine())
    let difference = try #require(other.difference)
    #expect(difference.thread == ThreadID(2) && difference.isOfTokens)
    #expect("\(difference)".hasPrefix("the original, thread 2 token \(difference.position + 1): recorded"))
  }

  /// A log with another first token in thread 2.
  private func forged(_ log: RunLog, _ change: (inout Token) -> Void) -> RunLog {
    var forged = RunLog(header: log.header)
    var changed = false
    for event in log.eventBatches.flatMap({ $0 }) {
      var event = event
      if case .tokens(let thread, .generated, var tokens) = event.kind, thread == ThreadID(2), !changed {
        change(&tokens[0])
        event.kind = .tokens(thread, .generated, tokens)
        changed = true
      }
      forged.append(event)
    }
    return forged
  }
}
