import Testing
import Traces

@testable import Reasoning

@Suite("Parallel-R1's state machine")
struct ParallelR1Tests {
  private func run(
    _ script: [String: String], paths: Int? = nil, join: JoinDiscipline = .prefill, tags: [String] = []
  ) throws -> ScriptedRun {
    try ScriptedRun(
      "parallel-r1", join: join, script, parameters: paths.map { MethodParameters(samples: $0) }, tags: tags
    ).run()
  }

  @Test("the opener forks into two paths without outlines", arguments: [[], ["<Parallel>", "</Path>"]])
  func paths(_ tags: [String]) throws {
    let run = try run(["main": "hm <Parallel>ok</Summary> 7$", "1": "a</Path>", "2": "b</Path>"], tags: tags)
    #expect(run.text("1") == "[<Path>]a</Path>")
    #expect(run.text("main") == "hm <Parallel>[</Parallel><Summary>]ok</Summary> 7<eos>")
    #expect(
      run.context("main")
        == "Q:hm <Parallel><Path>a</Path><Path>b</Path></Parallel><Summary>ok</Summary> 7<eos>")
    #expect(Int(run.joins[0].reprefilled) > 0 && run.tree.finish == .endOfText && run.isConsistent)
  }

  @Test("a path that does not close is closed, and the run goes on")
  func forcedCloser() throws {
    let run = try run(["main": "<Parallel> 7$", "1": "a$", "2": "b</Path>"])
    #expect(run.text("1") == "[<Path>]a<eos>[</Path>]")
    #expect(run.tree.finish == .endOfText)
  }

  @Test("how many paths there are is a setting; a path does not fork again")
  func setting() throws {
    let run = try run(
      ["main": "<Parallel>$", "1": "<Parallel></Path>", "2": "</Path>", "3": "</Path>"], paths: 3,
      join: .stitch)
    #expect(run.tree.metrics.threads == 3 && run.joins[0].reprefilled == 0)
  }
}
