import Statistics
import Testing
import Traces

@testable import Reasoning

@Suite("A run whose model breaks the format is flagged for it")
struct MalformedFlagTests {
  private func kinds(_ script: [String: String]) throws -> [FailureFlag.Kind] {
    let run = try ScriptedRun("threadweaver", join: .prefill, script).run()
    var log = run.rollout.log
    log.header.traits = MethodTraits(forking: .byModel, label: "")
    return RunSummary(analysing: log, run.rollout.history).flags.map(\.kind)
  }

  private static let outlines = ThreadWeaverTests.outlines
  private static let threads = ["1": " a is 1\n</Thread>", "2": " b is 2\n</Thread>"]

  @Test("a run that keeps the format is not")
  func sound() throws {
    let script = ["main": Self.outlines + "</Parallel> so 3$"].merging(Self.threads) { $1 }
    #expect(try !kinds(script).contains(.malformed))
  }

  @Test(
    "one that does not is",
    arguments: [
      "outlines without numbers":
        "<Parallel>\n<Outlines>\n<Outline>what?</Outline>\n</Outlines> on I go$",
      "a number twice":
        "<Parallel>\n<Outlines>\n<Outline>1: a</Outline>\n<Outline>1: b</Outline>\n</Outlines>$",
      "an opener without the rest": "<Parallel>\n<Outlines>\n<Outline>1: a</Outline>\n and so on$",
      "a tag inside an outline":
        "<Parallel>\n<Outlines>\n<Outline>1: <Thread></Outline>\n<Outline>2: b</Outline>\n</Outlines>$",
    ])
  func broken(_ name: String, _ main: String) throws {
    #expect(try kinds(["main": main].merging(Self.threads) { $1 }).contains(.malformed), "\(name)")
  }

  @Test("one whose thread ends the text instead of itself is", arguments: ["", " a is 1", " a <Thread> b"])
  func unclosed(_ thread: String) throws {
    let script = ["main": Self.outlines + "</Parallel> so 3$", "1": thread + "$", "2": " b is 2\n</Thread>"]
    #expect(try kinds(script).contains(.malformed))
  }
}
