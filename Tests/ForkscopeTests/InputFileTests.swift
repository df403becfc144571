import Foundation
import TestSupport
import Testing
import Traces

@Suite("Where problems and traces come from")
struct InputFileTests {
  @Test("a problem is piped in; an empty pipe leaves it to the task")
  func problem() throws {
    let piped = try Program.run(["run", "--plain"], input: "1+2+4\n")
    #expect(piped.status == 0 && piped.output.hasPrefix("problem  1+2+4\n"))
    let dash = try Program.run(["run", "-", "--plain"], input: "1+2+4")
    #expect(dash.output.hasPrefix("problem  1+2+4\n"))
    let empty = try Program.run(["run", "--plain"], input: "\n")
    #expect(empty.status == 0 && empty.output.hasPrefix("problem  "))
    #expect(try Program.run(["run", "1+2", "--plain"], input: "3+4").output.hasPrefix("problem  1+2\n"))
  }

  @Test("a trace is piped in", arguments: [["open", "-"], ["stats", "-"], ["replay", "-"]])
  func trace(_ arguments: [String]) throws {
    let path = try Attack.folder.get() + "/a.jsonl"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let piped = try Program.run(arguments, input: text)
    #expect(piped.status == 0)
    #expect(piped.output.contains(arguments[0] == "stats" ? "stdin" : "problem  1+2+3"))
  }

  @Test("a shell's <(...) is read to its end, although it begins late")
  func substitution() throws {
    let path = try Attack.folder.get() + "/a.jsonl"
    let fifo = try Self.fifo()
    defer { try? FileManager.default.removeItem(atPath: fifo) }
    let outcome = try Program.run(["stats", fifo], shell: "(sleep 0.1; cat '\(path)' > '\(fifo)') & :")
    #expect(outcome.status == 0)
  }

  private static func fifo() throws -> String {
    let path = Program.temporaryPath(".fifo")
    try #require(mkfifo(path, 0o600) == 0)
    return path
  }

  @Test(
    "a pipe that nobody writes into blocks nothing",
    arguments: [
      ["stats"], ["open", "--plain"], ["replay"], ["model", "info"], ["run", "1+1", "--plain", "--model"],
      ["compare", "--problem-file"], ["bench", "--model"],
    ])
  func fifo(_ arguments: [String]) throws {
    let fifo = try Self.fifo()
    defer { try? FileManager.default.removeItem(atPath: fifo) }
    let outcome = try Program.run(arguments + [fifo])
    #expect(outcome.status >= 64)
    #expect(
      outcome.error.contains("nobody writes into this pipe") || outcome.error.contains("not a regular file"))
  }

  @Test("devices and folders are no traces", arguments: ["/dev/zero", "/dev/null", "/dev"])
  func devices(_ path: String) throws {
    #expect(try Program.run("stats", path).status == 65)
    #expect(try Program.run("replay", path).status == 65)
  }

  @Test("subfolders are looked into, which is said; links in a circle end; what is unreadable is no run")
  func subfolders() throws {
    let folder = Program.temporaryPath("-nested")
    let manager = FileManager.default
    defer { try? manager.removeItem(atPath: folder) }
    try manager.createDirectory(atPath: folder + "/one/two", withIntermediateDirectories: true)
    let run = try Attack.folder.get() + "/a.jsonl"
    for name in ["/x.jsonl", "/one/y.jsonl", "/one/two/z.jsonl"] {
      try manager.copyItem(atPath: run, toPath: folder + name)
    }
    try Data("nothing".utf8).write(to: URL(fileURLWithPath: folder + "/one/bad.jsonl"))
    try manager.createSymbolicLink(atPath: folder + "/one/two/round", withDestinationPath: folder)
    let outcome = try Program.run("stats", folder)
    #expect(outcome.status == 65)
    #expect(outcome.output.contains("3 runs: "))
    #expect(outcome.error.contains("note: 4 traces, some of them in subfolders (\(folder))"))
    #expect(outcome.error.contains("bad.jsonl"))
    let session = try PtySession(
      "forkscope", ["open", folder], environment: ["HOME": folder], columns: 160)
    #expect(session.expect("nested and 2 subfolders"))
    #expect(session.expect("3 runs"))
    session.send("q")
    #expect(session.waitForChange() == .exit(0))
  }

  @Test("--json of a hostile trace does nothing to the terminal")
  func hostileJSON() throws {
    let path = try HostileTrace.write(depth: 2)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let output = try Program.run("stats", path, "--json").output
    #expect(HostileTrace.harm(in: Array(output.utf8)) == nil)
    #expect(output.contains("\\u009b") && output.contains("\\u202e"))
    let report = try #require(try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any])
    let run = try #require((report["runs"] as? [[String: Any]])?.first)
    #expect(run["problem"] as? String == (try TraceReader.read(path: path).log.header.problem))
  }
}
