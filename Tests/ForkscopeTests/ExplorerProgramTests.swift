import Foundation
import TestSupport
import Testing
import Traces

/// The real program with the built-in model in a real pseudo-terminal.
@Suite("The explorer as people use it")
struct ExplorerProgramTests {
  private let problem = Program.wide

  private func start(
    _ arguments: String..., home: String = Program.temporaryPath("-home"), rows: Int32 = 30,
    columns: Int32 = 110,
    environment: [String: String] = [:]
  ) throws -> PtySession {
    var variables = ["XDG_STATE_HOME": home, "HOME": home]
    variables.merge(environment) { $1 }
    return try PtySession("forkscope", arguments, environment: variables, rows: rows, columns: columns)
  }

  private func savedRuns(_ home: String) -> [String] {
    let folder = home + "/forkscope/runs"
    return ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).map { folder + "/" + $0 }
  }

  @Test("start, watch, pause, step, back, re-fork, prune, undo, help, resize, stop, go on, quit")
  func wholeVisit() throws {
    let home = Program.temporaryPath("-home")
    defer { try? FileManager.default.removeItem(atPath: home) }
    let session = try start("run", problem, home: home)
    #expect(session.expect("LIVE"))
    session.type("0")
    #expect(session.expect("FINISHED"))
    session.type("[", "[", "\u{1b}[D", "\u{1b}[C")
    #expect(session.text.contains("REPLAY"))
    session.type("G", "l", "f")
    #expect(session.expect("Re-fork"))
    session.type("\r")
    #expect(session.expect("variation 2 of 2"))
    session.type("K", "x")
    // Of the status bar only the digits that change are sent.
    #expect(session.expect("Pruned thread"))
    session.type("u", "u", "\u{12}")
    session.type("?")
    #expect(session.expect("Keys"))
    session.type("\u{1b}")
    session.resize(rows: 10, columns: 40)
    session.type("j")
    session.resize(rows: 4, columns: 20)
    #expect(session.expect("too small"))
    session.resize(rows: 30, columns: 110)
    session.send("\u{1a}")
    #expect(session.waitForChange() == .stopped)
    #expect(session.settings == session.settingsBefore)
    session.kill(SIGCONT)
    #expect(session.expect("forkscope"))
    session.type("q", "y")
    #expect(session.waitForChange() == .exit(0))
    #expect(session.settings == session.settingsBefore)
    #expect(HostileTrace.harm(in: session.output) == nil)

    let saved = savedRuns(home)
    #expect(saved.count == 1)
    let log = try TraceReader.read(path: try #require(saved.first)).log
    #expect(log.variations.count == 3)
    #expect(try Program.run("replay", "--verify", saved[0]).status == 0)
  }

  @Test(
    "signals in the middle of a live run give the terminal back and leave a readable file",
    arguments: [SIGTERM, SIGHUP, SIGSEGV])
  func signals(_ signal: Int32) throws {
    let home = Program.temporaryPath("-home")
    defer { try? FileManager.default.removeItem(atPath: home) }
    let session = try start("run", problem, home: home)
    #expect(session.expect("LIVE"))
    session.type("j")
    session.kill(signal)
    #expect(session.waitForChange() == .signal(signal))
    #expect(session.settings == session.settingsBefore)
    #expect(session.text.contains("\u{1b}[?1049l"))
    let log = try TraceReader.read(path: try #require(savedRuns(home).first)).log
    #expect(RunHistory(log).anomaly == nil)
    #expect(log.tokens.count > 0)
  }

  @Test("a saved run opens, is re-forked with an engine of its own, and the file itself stays as it was")
  func savedRun() throws {
    let home = Program.temporaryPath("-home")
    let path = Program.temporaryPath(".jsonl")
    defer {
      try? FileManager.default.removeItem(atPath: home)
      try? FileManager.default.removeItem(atPath: path)
    }
    #expect(try Program.run("run", problem, "--json", "--save", path).status == 0)
    let before = try Data(contentsOf: URL(fileURLWithPath: path))
    let session = try start("open", path, home: home)
    #expect(session.expect("FINISHED"))
    session.type("G", "l", "f")
    #expect(session.expect("Re-fork"))
    session.type("\r")
    #expect(session.expect("variation 2 of 2"))
    session.type("q", "y")
    #expect(session.waitForChange() == .exit(0))
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    #expect(try TraceReader.read(path: try #require(savedRuns(home).first)).log.variations.count == 2)
  }

  @Test(
    "a hostile trace puts no raw control or bidi byte on the wire and does not crash",
    arguments: ["xterm-256color", "vt100"])
  func hostile(_ term: String) throws {
    let path = try HostileTrace.write()
    defer { try? FileManager.default.removeItem(atPath: path) }
    let session = try start("open", path, environment: ["TERM": term])
    #expect(session.expect("forkscope"))
    session.type("j", "l", "G", "i", "v", "\u{1b}", "?", "\u{1b}", "[", "f", "\u{1b}", patience: 2000)
    session.resize(rows: 10, columns: 40)
    session.type("J", "c", "/", "x", "\r", patience: 2000)
    session.type("q")
    #expect(session.waitForChange() == .exit(0))
    #expect(session.settings == session.settingsBefore)
    #expect(HostileTrace.harm(in: session.output) == nil)
  }

  @Test("a folder opens as a table, in which runs are sorted, filtered, opened and left again")
  func folder() throws {
    let folder = Program.temporaryPath("-runs")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    #expect(try Program.run("run", problem, "--json", "--save", folder + "/a.jsonl").status == 0)
    #expect(try Program.run("run", "1+2+3", "--json", "--save", folder + "/b.jsonl").status == 0)
    try FileManager.default.moveItem(atPath: HostileTrace.write(), toPath: folder + "/c.jsonl")
    try Data("nothing".utf8).write(to: URL(fileURLWithPath: folder + "/d.jsonl"))
    let session = try start("open", folder)
    // The number of runs grows while they are read: of that only the digits are sent.
    #expect(session.expect("unreadable"))
    #expect(session.text.contains("not a forkscope trace (d.jsonl)"))
    session.type("s", "s", "s", "s", "S", "g", "G", "\r")
    #expect(session.expect("! "))
    session.type("/", "1+2+3")
    #expect(session.expect("1 of 3"))
    session.type("\r", "\r")
    #expect(session.expect("FINISHED"))
    session.type("q")
    #expect(session.expect("1 of 3"))
    session.type("\u{1b}", "\t")
    #expect(session.expect("METHODS"))
    session.resize(rows: 10, columns: 40)
    session.type("q")
    #expect(session.waitForChange() == .exit(0))
    #expect(session.settings == session.settingsBefore)
    #expect(HostileTrace.harm(in: session.output) == nil)
  }

  @Test("plain text of a hostile trace is harmless too")
  func hostilePlain() throws {
    let path = try HostileTrace.write(depth: 200)
    defer { try? FileManager.default.removeItem(atPath: path) }
    for arguments in [["open", "--plain", path], ["stats", path], ["replay", path]] {
      let outcome = try Program.run(arguments)
      let bytes = Array((outcome.output + outcome.error).utf8)
      #expect(HostileTrace.harm(in: bytes) == nil)
      #expect(!bytes.contains { $0 < 32 && $0 != 10 })
    }
  }

  @Test("without colours nothing of colour is sent")
  func noColor() throws {
    let session = try start("run", problem, environment: ["NO_COLOR": "1"])
    #expect(session.expect("LIVE"))
    session.type("0", "j")
    #expect(session.expect("FINISHED"))
    session.type("q")
    #expect(session.waitForChange() == .exit(0))
    let colour = ["\u{1b}[31m", "\u{1b}[32m", "\u{1b}[38;5", "\u{1b}[33m", "\u{1b}[36m"].filter(
      session.text.contains)
    #expect(colour.isEmpty)
  }

  @Test("a problem is started from the welcome screen")
  func welcome() throws {
    let home = Program.temporaryPath("-home")
    defer { try? FileManager.default.removeItem(atPath: home) }
    let session = try start(home: home)
    #expect(session.expect("Problems"))
    session.type("\r")
    #expect(session.expect("LIVE"))
    session.type("q")
    #expect(session.expect("Leave this run?"))
    session.type("y")
    #expect(session.expect("Your last runs"))
    session.type("q")
    #expect(session.waitForChange() == .exit(0))
    #expect(savedRuns(home).count == 1)
  }
}
