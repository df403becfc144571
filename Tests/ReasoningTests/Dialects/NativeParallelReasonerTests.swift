import Testing
import Traces

@testable import Reasoning

@Suite("NPR's state machine")
struct NativeParallelReasonerTests {
  static func guideline(_ count: Int) -> String {
    "<guideline>\n" + (0..<count).map { "<plan>\($0 + 1): try \($0)</plan>\n" }.joined() + "</guideline>"
  }

  private func run(_ script: [String: String], maxTokens: Int = 3500) throws -> ScriptedRun {
    try ScriptedRun("npr", join: .stitch, script, maxTokens: maxTokens).run()
  }

  @Test("steps without an enclosing block, and a takeaway that the orchestrator opens")
  func stages() throws {
    let guideline = Self.guideline(2)
    let run = try run([
      "main": guideline + "so\n</takeaway>\nthe end$", "1": " a\n</step>", "2": " b\n</step>",
    ])
    #expect(run.text("2") == "[\n<step>\n2:] b\n</step>")
    #expect(run.text("main") == guideline + "[<takeaway>\n]so\n</takeaway>\nthe end<eos>")
    #expect(run.joins.allSatisfy { $0.reprefilled == 0 })
    #expect(run.tree.finish == .endOfText && run.isConsistent)
    #expect(run.tree.blocks[0].opened == "Q:<guideline>".count)
  }

  @Test(
    "no plan, more than five, a guideline that was not opened and a stray closer end the run as malformed")
  func malformed() throws {
    for text in [
      Self.guideline(0), Self.guideline(6), "<plan>1: a</plan></guideline>", "oh </step>",
      Self.guideline(1) + "</takeaway></guideline>",
    ] {
      let run = try run(["main": text + " more", "1": "</step>"])
      #expect(run.tree.finish == .malformed, "\(text)")
      #expect(run.isConsistent)
    }
  }

  @Test("five plans are allowed")
  func five() throws {
    var script = ["main": Self.guideline(5) + "$"]
    for number in 1...5 { script["\(number)"] = "</step>" }
    #expect(try run(script).tree.metrics.threads == 5)
  }

  @Test("a fork is refused where fewer than 1024 tokens are left")
  func roomForFork() throws {
    let guideline = Self.guideline(1)
    for (room, blocks) in [(1024, 0), (1025, 1)] {
      let run = try run(["main": guideline + "$", "1": "</step>"], maxTokens: guideline.count + room)
      #expect(run.tree.blockCount == blocks)
    }
  }

  @Test("a step counts once for each sibling, so that four of them end where one would go on")
  func siblings() throws {
    let step = String(repeating: "x", count: 400) + "</step>"
    for (count, finish) in [(1, FinishReason.endOfText), (4, .length)] {
      var script = ["main": Self.guideline(count) + "$"]
      for number in 1...count { script["\(number)"] = step }
      let run = try run(script, maxTokens: 1400)
      #expect((run.tree.finish == .length) == (finish == .length), "\(count)")
      #expect(run.tree.threads.contains { run.tree.status($0.id) == .ended(.length) } == (finish == .length))
    }
  }
}
