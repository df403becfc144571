import Inference
import Testing
import Traces

@testable import Reasoning

@Suite("Fork-join runs of the built-in model")
struct ForkJoinTests {
  @Test(
    "golden runs: total and critical-path tokens as measured by the model's authors",
    arguments: [
      (Support.nested, 91, 67, 4, "21"), (Support.wide, 86, 61, 3, "25"), (Support.chain, 87, 87, 0, "2"),
    ])
  func golden(_ problem: String, _ total: Int, _ critical: Int, _ threads: Int, _ answer: String) throws {
    let rollout = try Support.rollout(problem, on: Support.engine())
    try rollout.run()
    let tree = rollout.history.tree()
    #expect(tree.metrics.total == total)
    #expect(tree.metrics.criticalPath == critical)
    #expect(tree.metrics.threads == threads)
    #expect(tree.verdict == Verdict(answer: answer, expected: answer, correct: true))
    #expect(tree.finish == .endOfText)
    #expect(rollout.history.anomaly == nil)
  }

  @Test("the whole text of a nested run")
  func text() throws {
    let rollout = try Support.rollout(Support.nested, on: Support.engine())
    try rollout.run()
    #expect(
      Support.text(rollout)
        == "<Parallel><Outlines><Outline>1:b(</Outline><Outline>2:e(</Outline></Outlines><Thread>1:<Parallel>"
        + "<Outlines><Outline>1:c(</Outline><Outline>2:d(</Outline></Outlines><Thread>1:c(3+2=5;</Thread>"
        + "<Thread>2:d(9*3=27;</Thread></Parallel>b(5+27=32;</Thread><Thread>2:e(1+10=11;</Thread></Parallel>"
        + "a(32-11=21;</Think>21<eos>")
  }

  @Test("siblings run in the same steps and do not wait for one another")
  func concurrency() throws {
    let rollout = try Support.rollout(Support.wide, on: Support.engine())
    try rollout.run()
    let tree = rollout.history.tree()
    for child in tree.blocks[0].children {
      // Behind the inserted header of three tokens.
      #expect(tree.step(of: 3, in: child) == tree.step(of: 3, in: tree.blocks[0].children[0]))
    }
  }

  @Test("the number of steps is the critical path without what the orchestrator wrote")
  func steps() throws {
    let rollout = try Support.rollout(Support.wide, on: Support.engine())
    try rollout.run()
    let tree = rollout.history.tree()
    let inserted = tree.criticalPath.stretches.reduce(0) { count, stretch in
      count
        + stretch.range.count {
          rollout.log.tokens.classes[Int(tree.tokens(stretch.thread)[$0])] == .inserted
        }
    }
    #expect(Int(tree.step) == tree.metrics.criticalPath - inserted)
  }

  @Test("the first decision has the probability that the golden numbers give, taken or not")
  func decision() throws {
    let rollout = try Support.rollout("15+((9-4-4)+7+11+14)", on: Support.engine())
    try rollout.step()
    let decision = try #require(rollout.history.tree().decisions(.root).first)
    #expect(abs(decision.probability - 0.009) < 0.001)
    #expect(decision.kind == .open)
    #expect(!decision.taken)
  }

  @Test("the sequential method never forks and still answers")
  func sequential() throws {
    let rollout = try Support.rollout(Support.nested, method: Sequential.name, on: Support.engine())
    try rollout.run()
    let tree = rollout.history.tree()
    #expect(tree.blockCount == 0)
    #expect(tree.verdict?.correct == true)
    #expect(tree.metrics.criticalPath == tree.metrics.total)
  }

  @Test(
    "a run that is cut off by the length limit ends in a defined state",
    arguments: [1, 5, 19, 22, 30, 40, 60])
  func length(_ limit: Int) throws {
    let rollout = try Support.rollout(Support.nested, maxTokens: limit, on: Support.engine())
    try rollout.run()
    let tree = rollout.history.tree()
    #expect(tree.finish == .length)
    #expect(tree.threads.allSatisfy { if case .ended = tree.status($0.id) { true } else { false } })
    #expect(rollout.history.anomaly == nil)
    // Closers and joins may come behind the limit, nothing else.
    #expect(tree.metrics.criticalPath <= limit + 2 * (1 + tree.metrics.maxDepth) * 3)
  }
}
