import Foundation
import TestSupport
import Testing
import Traces

/// Signals in every scene, and floods of input, at the program in a terminal.
@Suite("Attack: the terminal")
struct AttackTerminalTests {
  enum Scene: CaseIterable {
    case welcome, live, paused, dialog, help, saved, table
  }

  struct Case: CustomTestStringConvertible {
    var signal: Int32
    var scene: Scene
    var testDescription: String { "signal \(signal) at \(scene)" }
  }

  private static let all = Signals.ending.flatMap { signal in
    Scene.allCases.map { Case(signal: signal, scene: $0) }
  }
  private static let problem = "((3+2)+(9*3))-(1+10)"

  /// The program at a scene, with a state folder of its own.
  private static func start(_ scene: Scene, home: String) throws -> PtySession {
    let folder = try Attack.folder.get()
    func session(_ arguments: String...) throws -> PtySession {
      try PtySession("forkscope", arguments, environment: ["HOME": home, "XDG_STATE_HOME": home + "/state"])
    }
    switch scene {
    case .welcome:
      let session = try session()
      #expect(session.expect("Problems"))
      return session
    case .live, .paused, .dialog, .help:
      let session = try session("run", problem)
      #expect(session.expect("LIVE"))
      if scene != .live { session.type(" ") }
      if scene == .dialog { session.type("G", "l", "f") }
      if scene == .help { session.type("?") }
      return session
    case .saved:
      let session = try session("open", folder + "/a.jsonl")
      #expect(session.expect("FINISHED"))
      return session
    case .table:
      let session = try session("open", folder)
      #expect(session.expect("2 runs"))
      return session
    }
  }

  private func expectWholeTraces(_ home: String) throws {
    let runs = home + "/state/forkscope/runs"
    for name in (try? FileManager.default.contentsOfDirectory(atPath: runs)) ?? [] {
      #expect(try TraceReader.read(path: runs + "/" + name).notice == nil)
    }
  }

  @Test(
    "a signal gives the terminal back, stays the cause, and leaves whole files",
    arguments: Attack.cases(of: all, few: 6))
  func signals(_ attack: Case) throws {
    let home = Program.temporaryPath("-home")
    defer { try? FileManager.default.removeItem(atPath: home) }
    let session = try Self.start(attack.scene, home: home)
    session.kill(attack.signal)
    #expect(session.waitForChange() == .signal(attack.signal))
    #expect(session.unrestored == nil)
    try expectWholeTraces(home)
  }

  @Test(
    "the terminal's window is closed: the program ends quietly, its files are whole",
    arguments: Attack.cases(of: Scene.allCases, few: 2))
  func hangUp(_ scene: Scene) throws {
    let home = Program.temporaryPath("-home")
    defer { try? FileManager.default.removeItem(atPath: home) }
    let session = try Self.start(scene, home: home)
    session.hangUp()
    #expect(session.waitForChange() == .signal(SIGHUP))
    try expectWholeTraces(home)
  }

  @Test("closing one terminal's window ends its program, whatever other programs were started since")
  func hangUpBesideAnother() throws {
    let home = Program.temporaryPath("-home")
    defer { try? FileManager.default.removeItem(atPath: home) }
    let first = try Self.start(.saved, home: home)
    let second = try Self.start(.saved, home: home)
    first.hangUp()
    #expect(first.waitForChange() == .signal(SIGHUP))
    second.send("q")
    #expect(second.waitForChange() == .exit(0))
  }

  @Test(
    "the language's runtime asks nothing: faults of commands without a screen end them at once",
    arguments: Attack.cases(
      of: [SIGQUIT, SIGSEGV, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE], few: 2))
  func faults(_ signal: Int32) throws {
    let folder = Program.temporaryPath("-compare")
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let session = try PtySession("forkscope", ["compare", "--problems", "1000", "--into", folder])
    #expect(session.expect("/"))
    if signal == SIGQUIT { session.send("\u{1C}") } else { session.kill(signal) }
    #expect(session.waitForChange() == .signal(signal))
    #expect(!session.text.contains("Press space"))
  }

  @Test("a paste that does not end swallows no key")
  func paste() throws {
    let home = Program.temporaryPath("-home")
    defer { try? FileManager.default.removeItem(atPath: home) }
    let session = try Self.start(.welcome, home: home)
    session.send("i\u{1B}[200~(1+2)*3")
    #expect(session.expect("(1+2)*3"))
    session.type("\u{1B}", "q")
    #expect(session.waitForChange() == .exit(0))
    #expect(session.unrestored == nil)
  }

  /// Bytes that keys, pastes and mouse reports are made of, and any others.
  private static func flood(_ random: inout SplitMix64) -> [UInt8] {
    let pieces = [
      "\u{1B}[200~", "\u{1B}[201~", "\u{1B}[<0;5;5M", "\u{1B}[<64;9;9M", "\u{1B}[A", "\u{1B}[B", "\u{1B}[5~",
      "\u{1B}",
      "\r", "\t", "f", "x", "v", "i", "/", ":", "?", "j", "l", "G", "[", "]", " ", "0", "u", "\u{12}",
      "\u{1B}[I", "漢", "\u{1B}]11;rgb:",
    ]
    var bytes: [UInt8] = []
    for _ in 0..<Int.random(in: 1..<60, using: &random) {
      if Int.random(in: 0..<4, using: &random) > 0 {
        bytes += (pieces.randomElement(using: &random) ?? "").utf8
      } else {
        bytes.append(.random(in: 0...255, using: &random))
      }
    }
    // Ctrl-Z stops it, which has tests of its own.
    return bytes.filter { $0 != 0x1A }
  }

  @Test("floods of input and of sizes end in nothing worse than leaving", arguments: Attack.seeds(few: 2))
  func floods(_ seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let home = Program.temporaryPath("-home")
    defer { try? FileManager.default.removeItem(atPath: home) }
    let scene = Scene.allCases.randomElement(using: &random) ?? .live
    let session = try Self.start(scene, home: home)
    for _ in 0..<30 {
      session.send(Self.flood(&random))
      let rows = [1, 2, 5, 10, 24, 60].randomElement(using: &random) ?? 24
      let columns = [1, 3, 20, 40, 80, 200].randomElement(using: &random) ?? 80
      if Bool.random(using: &random) { session.resize(rows: Int32(rows), columns: Int32(columns)) }
      session.read(milliseconds: 5)
    }
    session.resize(rows: 24, columns: 80)
    // Longer than anything unfinished may wait for its end.
    session.read(milliseconds: 1500)
    var end = PtySession.End.none
    for _ in 0..<20 where end == .none {
      session.send("\u{3}")
      end = session.waitForChange(seconds: 1)
    }
    #expect(end == .exit(0) || end == .exit(130))
    #expect(session.unrestored == nil)
    #expect(HostileTrace.harm(in: session.output) == nil)
    try expectWholeTraces(home)
  }
}
