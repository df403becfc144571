import Foundation
import TestSupport
import Testing
import Traces

/// Copies of runs, the mouse and the last runs, in the real program.
@Suite("Copies and the welcome screen")
struct CopyTests {
  private let home = Program.temporaryPath("-home")

  private func start(_ arguments: [String], columns: Int32 = 100) throws -> PtySession {
    try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
    return try PtySession(
      "forkscope", arguments, environment: ["XDG_STATE_HOME": home, "HOME": home], rows: 30, columns: columns)
  }

  @Test("w asks for a place, keeps a refused name, replaces nothing unasked and expands the tilde")
  func copies() throws {
    defer { try? FileManager.default.removeItem(atPath: home) }
    let trace = Program.temporaryPath(".jsonl")
    defer { try? FileManager.default.removeItem(atPath: trace) }
    #expect(try Program.run("run", "(1+2)*3", "--plain", "--save", trace).status == 0)
    let session = try start(["open", trace])
    #expect(session.expect("FINISHED"))
    session.type("w", "\u{15}", "~/nowhere/a.jsonl", "\r")
    #expect(session.expect("nowhere/a.jsonl"))
    #expect(session.expect("No such file"))
    session.type("\u{15}", "~/a.jsonl", "\r")
    #expect(session.expect("Saved as"))
    let saved = try Data(contentsOf: URL(fileURLWithPath: home + "/a.jsonl"))
    #expect(try TraceReader.read(path: home + "/a.jsonl").log.tokens.count > 0)
    try Data("mine".utf8).write(to: URL(fileURLWithPath: home + "/b.jsonl"))
    session.type("w", "\u{15}", "~/b.jsonl", "\r")
    #expect(session.expect("exists already"))
    #expect(try Data(contentsOf: URL(fileURLWithPath: home + "/b.jsonl")) == Data("mine".utf8))
    session.type("\r")
    #expect(session.expect("Saved as"))
    #expect(try Data(contentsOf: URL(fileURLWithPath: home + "/b.jsonl")) == saved)
    session.type("w", "\u{15}", "~", "\r")
    #expect(session.expect("is a folder"))
    session.type("\u{1b}")
    session.type("w", "\u{15}", "/dev/null", "\r")
    #expect(session.expect("no ordinary file"))
    session.type("\u{1b}")
    session.type("q")
    #expect(session.waitForChange() == .exit(0))
  }

  @Test("m switches the mouse reports of the terminal off and on again")
  func mouse() throws {
    defer { try? FileManager.default.removeItem(atPath: home) }
    let session = try start([])
    #expect(session.expect("\u{1b}[?1000h"))
    #expect(session.expect("Problems"))
    session.type("m")
    #expect(session.expect("\u{1b}[?1000l"))
    session.type("m")
    #expect(session.expect("\u{1b}[?1000h"))
    session.type("q")
    #expect(session.waitForChange() == .exit(0))
  }

  @Test(
    "the last runs are listed with their problem, verdict and tokens, and large ones by what is quickly known"
  )
  func lastRuns() throws {
    defer { try? FileManager.default.removeItem(atPath: home) }
    let folder = home + "/forkscope/runs"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for (name, problem) in [("1", "(1+2)*3"), ("2", "4+5")] {
      #expect(try Program.run("run", problem, "--plain", "--save", folder + "/\(name).jsonl").status == 0)
    }
    let large = try FileHandle(forWritingTo: URL(fileURLWithPath: folder + "/2.jsonl"))
    try large.truncate(atOffset: 5 << 20)
    try large.close()
    try Data("no trace".utf8).write(to: URL(fileURLWithPath: folder + "/3.jsonl"))
    let session = try start([])
    #expect(session.expect("Your last runs"))
    #expect(session.expect("cannot be read"))
    #expect(session.expect("4+5"))
    #expect(session.expect("5.2 MB"))
    #expect(session.expect("(1+2)*3"))
    #expect(session.expect("tokens"))
    session.type("q")
    #expect(session.waitForChange() == .exit(0))
  }

  @Test("a rejected problem stays in its line with the reason, to be mended")
  func rejected() throws {
    defer { try? FileManager.default.removeItem(atPath: home) }
    let session = try start([])
    #expect(session.expect("Problems"))
    session.type("i", "(1+", "\r")
    #expect(session.expect("! "))
    session.type("2)", "\r")
    #expect(session.expect("LIVE"))
    session.type("q", "y")
    session.type("q")
    #expect(session.waitForChange() == .exit(0))
  }
}
