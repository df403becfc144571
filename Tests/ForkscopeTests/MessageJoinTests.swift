import Foundation
import TestModels
import TestSupport
import Testing
import Traces

/// The join by messages through the whole program, on a model file that knows one search by heart.
@Suite("The message join as people meet it")
struct MessageJoinTests {
  /// A model file and a run that it made.
  private func withRun(_ body: (_ model: String, _ trace: String) throws -> Void) throws {
    let model = Program.temporaryPath(".gguf")
    let trace = Program.temporaryPath(".jsonl")
    defer { for path in [model, trace] { try? FileManager.default.removeItem(atPath: path) } }
    try Data(TinyModelFile.apr).write(to: URL(fileURLWithPath: model))
    let outcome = try Program.run(
      "run", TinyModelFile.countdown, "--model", model, "--plain", "--save", trace)
    #expect(outcome.status == 0 && outcome.error.isEmpty)
    for part in [
      "[main]   forks into 0: Moving to Node #0,0 | 1: Moving to Node #0,1", "[main]   drops ",
      "[main]   joins 0, 1 by message", "Goal Reached in Sub Search 0", "No Solution in Sub Search 1",
      "(correct)",
    ] {
      #expect(outcome.output.contains(part), "\(part) in \(outcome.output)")
    }
    try body(model, trace)
  }

  @Test("run, stats and replay --verify; a child sees its message alone, and only what it reports returns")
  func plain() throws {
    try withRun { model, trace in
      let verified = try Program.run("replay", "--verify", trace)
      #expect(verified.status == 0 && verified.output.hasPrefix("the same"))
      let log = try TraceReader.read(path: trace).log
      #expect(log.header.join == .message && log.header.dialect == "apr")
      let tree = RunHistory(log).tree()
      #expect(tree.metrics.threads == 2 && tree.metrics.reprefilled == 0 && !tree.dropped(.root).isEmpty)
      let report = try Program.run("run", TinyModelFile.countdown, "--model", model, "--json").output
      let document = try JSONSerialization.jsonObject(with: Data(report.utf8)) as? [String: Any]
      let text = try #require(document?["text"] as? String)
      // What is judged: what the children report, and not the calls, which were cut out.
      #expect(text.contains("<Sub Searches>") && !text.contains("<Calling Sub Searches>"))
      #expect(try Program.run("stats", trace).output.contains("correct"))
    }
  }

  @Test("without its only successful child the main thread is told of no solution")
  func pruned() throws {
    try withRun { _, trace in
      let outcome = try Program.run("refork", trace, "--thread", "0", "--prune")
      #expect(outcome.status == 0 && outcome.output.contains("joins 1 by message"))
      #expect(!outcome.output.contains("Goal Reached in Sub Search 0 at level 1 at Node #0,0>\n\nExploring"))
    }
  }

  @Test("the explorer shows the calls, the children and the join, steps through them and re-forks")
  func explored() throws {
    try withRun { model, trace in
      let home = Program.temporaryPath("-home")
      defer { try? FileManager.default.removeItem(atPath: home) }
      let session = try PtySession(
        "forkscope", ["run", TinyModelFile.countdown, "--model", model],
        environment: ["XDG_STATE_HOME": home, "HOME": home], rows: 40, columns: 110)
      #expect(session.expect("LIVE"))
      session.type("0")
      #expect(session.expect("FINISHED"))
      session.type("[", "[", "\u{1b}[D", "\u{1b}[C", "i", "G", "l", "J", "c", "f")
      session.type("\u{1b}", "q", "y")
      #expect(session.waitForChange() == .exit(0))
      #expect(session.settings == session.settingsBefore)
      #expect(session.text.contains("message"))
      let saved = try #require(
        try FileManager.default.contentsOfDirectory(atPath: home + "/forkscope/runs").first)
      #expect(try Program.run("replay", "--verify", home + "/forkscope/runs/" + saved).status == 0)
    }
  }
}
