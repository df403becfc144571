import Engines
import Inference
import Testing
import Traces

@testable import Reasoning

@Suite("Multiverse's state machine")
struct MultiverseTests {
  static let goal =
    "<Parallel>\n<Goal>\n<Outline>\n1: one\n</Outline>\n<Outline>\n2: two\n</Outline>\n</Goal>"

  private func run(
    _ script: [String: String], join: JoinDiscipline = .stitch, maxTokens: Int = 3000
  ) throws -> ScriptedRun {
    try ScriptedRun("multiverse", join: join, script, maxTokens: maxTokens).run()
  }

  @Test("map, process, reduce: paths side by side, and a conclusion that the orchestrator opens")
  func stages() throws {
    let run = try run([
      "main": Self.goal + "so\n</Conclusion>\n</Parallel>$", "1": " a\n</Path>", "2": " b\n</Path>",
    ])
    #expect(run.text("1") == "[\n<Path>\n1:] a\n</Path>")
    #expect(run.text("main") == Self.goal + "[<Conclusion>\n]so\n</Conclusion>\n</Parallel><eos>")
    #expect(
      run.context("main") == "Q:" + Self.goal
        + "{\n<Path>\n1: a\n</Path>|\n<Path>\n2: b\n</Path>}<Conclusion>\nso\n</Conclusion>\n</Parallel><eos>"
    )
    #expect(run.joins.allSatisfy { $0.reprefilled == 0 })
    #expect(run.tree.finish == .endOfText && run.isConsistent)
  }

  @Test("paths begin at the same position, the conclusion behind the longest")
  func positions() throws {
    let run = try run(["main": Self.goal + "$", "1": " a longer path\n</Path>", "2": " b\n</Path>"])
    let context = run.rollout.contexts.context(of: .root, in: run.tree, run.rollout.log.tokens)
    let before = "Q:".count + Self.goal.count
    let longest = "\n<Path>\n1: a longer path\n</Path>".count
    let conclusion = "<Conclusion>\n".count + 1
    #expect(context.reduce(0) { $0 + $1.positions } == before + longest + conclusion)
  }

  @Test("paths nest, with numbers such as 2.1, and join from the inside out")
  func nested() throws {
    let inner = "<Parallel>\n<Goal>\n<Outline>\n2.1: x\n</Outline>\n<Outline>\n2.2: y\n</Outline>\n</Goal>"
    let run = try run([
      "main": Self.goal + "</Conclusion>\n</Parallel>$", "1": " a\n</Path>",
      "2": inner + "</Conclusion></Parallel>\n</Path>", "2.1": " x\n</Path>", "2.2": " y\n</Path>",
    ])
    #expect(run.text("2.1") == "[\n<Path>\n2.1:] x\n</Path>")
    #expect(run.joins.count == 2 && run.tree.metrics.maxDepth == 2)
    #expect(
      run.context("main").contains("{\n<Path>\n2.1: x\n</Path>|\n<Path>\n2.2: y\n</Path>}<Conclusion>\n"))
    #expect(run.tree.finish == .endOfText && run.isConsistent)
  }

  @Test("a path that ends the text or runs out of room comes back as it is, and the run goes on")
  func broken() throws {
    let run = try run(["main": Self.goal + " on$", "1": " a$", "2": " b\n</Path>"])
    #expect(run.text("1") == "[\n<Path>\n1:] a<eos>")
    #expect(run.tree.finish == .endOfText)
  }

  @Test("the limit counts positions: two paths of 100 fit where 200 tokens would not")
  func limit() throws {
    let path = String(repeating: "x", count: 100) + "</Path>"
    let limit = Self.goal.count + 170
    let run = try run(["main": Self.goal + "</Conclusion>$", "1": path, "2": path], maxTokens: limit)
    #expect(run.tree.finish == .endOfText)
    #expect(run.tree.metrics.total > limit && run.tree.metrics.criticalPath <= limit)
  }

  @Test("a fork is refused where fewer than 30 tokens are left, and decoding goes on in sequence")
  func roomForFork() throws {
    for (room, blocks) in [(30, 0), (31, 1)] {
      let run = try run(
        ["main": Self.goal + "$", "1": "</Path>", "2": "</Path>"], maxTokens: Self.goal.count + room)
      #expect(run.tree.blockCount == blocks)
    }
  }

  @Test("a thread more than five forks deep is refused another")
  func depth() throws {
    let goal = "<Parallel><Goal><Outline>1: on</Outline></Goal>"
    var script = ["main": goal + "$"]
    var name = "1"
    for _ in 0..<8 {
      script[name] = goal + "</Path>"
      name += ".1"
    }
    let run = try run(script)
    #expect(run.tree.metrics.maxDepth == 6)
    #expect(run.tree.finish == .endOfText && run.isConsistent)
  }

  @Test("with prefill the paths are read once more, one after another")
  func prefill() throws {
    let run = try run(["main": Self.goal + "$", "1": " a\n</Path>", "2": " b\n</Path>"], join: .prefill)
    #expect(Int(run.joins[0].reprefilled) == "\n<Path>\n2: b\n</Path>".count)
    #expect(run.context("main").hasSuffix("1: a\n</Path>\n<Path>\n2: b\n</Path><Conclusion>\n<eos>"))
  }
}
