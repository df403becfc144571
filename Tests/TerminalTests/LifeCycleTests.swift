import Foundation
import TestSupport
import Testing

/// Whatever ends the program, the person gets the terminal back.
@Suite struct LifeCycleTests {
  private func start(_ environment: [String: String] = [:]) throws -> PtySession {
    let session = try PtySession("TerminalProbe", environment: environment)
    #expect(session.expect("nought"))
    #expect(session.text.contains("\u{1B}[?1049h"))
    #expect(session.settings != session.settingsBefore)
    return session
  }

  private func expectRestored(_ session: PtySession, _ comment: Comment? = nil) {
    #expect(session.unrestored == nil, comment)
    #expect(session.text.contains("\u{1B}[?1049l"), comment)
  }

  @Test func quittingRestoresTheTerminal() throws {
    let session = try start()
    session.send("q")
    #expect(session.waitForChange() == .exit(0))
    expectRestored(session)
    #expect(session.text.contains("closed after 1 inputs"))
  }

  @Test(arguments: Signals.ending)
  func aSignalRestoresTheTerminalAndStaysTheCause(signal: Int32) throws {
    let session = try start()
    session.kill(signal)
    #expect(session.waitForChange() == .signal(signal))
    expectRestored(session, "signal \(signal)")
  }

  @Test(
    arguments: [
      ("T", [SIGILL, SIGTRAP], "the probe trapped"), ("X", [SIGILL, SIGTRAP], "a worker trapped"),
      ("S", [SIGSEGV, SIGBUS], ""), ("O", [SIGSEGV, SIGBUS], ""), ("A", [SIGABRT], ""),
    ] as [(String, [Int32], String)])
  func aCrashRestoresTheTerminalAndShowsItsMessage(key: String, signals: [Int32], message: String) throws {
    let session = try start()
    session.send(key)
    let end = session.waitForChange()
    #expect(signals.map(PtySession.End.signal).contains(end))
    expectRestored(session, "crash \(key)")
    guard !message.isEmpty else { return }
    let left = try #require(session.text.range(of: "\u{1B}[?1049l", options: .backwards))
    #expect(session.text[left.upperBound...].contains(message))
  }

  @Test func aSecondSignalEndsAProgramThatHangs() throws {
    let session = try start()
    session.send("H")
    #expect(session.expect("hanging"))
    session.kill(SIGTERM)
    session.kill(SIGINT)
    // Of two pending signals the kernel delivers either one first.
    #expect([.signal(SIGTERM), .signal(SIGINT)].contains(session.waitForChange()))
    expectRestored(session)
  }

  @Test func exitRestoresTheTerminal() throws {
    let session = try start()
    session.send("E")
    #expect(session.waitForChange() == .exit(3))
    expectRestored(session)
  }

  @Test(arguments: [SIGPIPE, SIGXFSZ, SIGCHLD, SIGURG])
  func signalsThatEndNothingLeaveTheProgramAlone(signal: Int32) throws {
    let session = try start()
    session.kill(signal)
    session.send("a")
    #expect(session.expect("ONEKEY"))
    session.send("q")
    #expect(session.waitForChange() == .exit(0))
  }

  @Test func anUnfinishedPasteDoesNotSwallowTheKeysBehindIt() throws {
    let session = try start()
    session.send("\u{1B}[200~never ends")
    #expect(session.expect("paste"))
    session.send("q")
    #expect(session.waitForChange() == .exit(0))
  }

  @Test func aScreenOfAnySizeIsDrawnWithinBounds() throws {
    let session = try PtySession("TerminalProbe", rows: 30000, columns: 30000)
    #expect(session.expect("probe 1000x500"))
    session.resize(rows: 65535, columns: 65535)
    session.resize(rows: 24, columns: 80)
    #expect(session.expect("probe 80x24"))
    session.send("q")
    #expect(session.waitForChange() == .exit(0))
    expectRestored(session)
  }

  @Test func aBrokenPipeIsNoReasonToDie() throws {
    let session = try start()
    session.send("P")
    #expect(session.expect("ONEKEY"))
  }

  @Test(arguments: ["\u{1A}", "signal"])
  func stoppingRestoresAndContinuingTakesTheScreenBack(key: String) throws {
    let session = try start()
    if key == "signal" { session.kill(SIGTSTP) } else { session.send(key) }
    #expect(session.waitForChange() == .stopped)
    expectRestored(session)
    session.kill(SIGCONT)
    #expect(session.expect("nought"))
    #expect(session.settings != session.settingsBefore)
    session.send("aq")
    #expect(session.waitForChange() == .exit(0))
    expectRestored(session)
  }

  @Test func continuingAfterAnUncatchableStopDrawsAnew() throws {
    let session = try start()
    session.kill(SIGSTOP)
    #expect(session.waitForChange() == .stopped)
    session.kill(SIGCONT)
    #expect(session.expect("\u{1B}[?1049h"))
    #expect(session.expect("ONEKEY"))
    session.send("q")
    #expect(session.waitForChange() == .exit(0))
    expectRestored(session)
  }

  @Test func resizingDrawsAtTheNewSizeDownToASingleCell() throws {
    let session = try start()
    session.resize(rows: 10, columns: 40)
    #expect(session.expect("probe 40x10"))
    session.resize(rows: 1, columns: 1)
    session.resize(rows: 5, columns: 2)
    session.resize(rows: 30, columns: 100)
    #expect(session.expect("probe 100x30"))
    session.send("q")
    #expect(session.waitForChange() == .exit(0))
  }

  @Test func theTerminalGoingAwayEndsTheProgram() throws {
    let session = try start()
    session.hangUp()
    let end = session.waitForChange()
    #expect(end == .exit(9) || end == .signal(SIGHUP))
  }

  @Test func standardErrorIsHeldBackAndShownAfterwardsWithoutTeeth() throws {
    let session = try start()
    session.send("wa")
    #expect(session.expect("biform"))
    #expect(!session.text.contains("a warning"))
    session.send("q")
    #expect(session.waitForChange() == .exit(0))
    let left = try #require(session.text.range(of: "\u{1B}[?1049l", options: .backwards))
    #expect(session.text[left.upperBound...].contains("a warning ?[31mwith teeth"))
  }

  @Test func messagesOfOtherThreadsAreShown() throws {
    let session = try start()
    session.send("m")
    #expect(session.expect("10000"))
    session.send("q")
    #expect(session.waitForChange() == .exit(0))
  }

  @Test func keysComeFromTheTerminalWhenStandardInputIsAFile() throws {
    let null = open("/dev/null", O_RDONLY)
    defer { close(null) }
    let session = try PtySession("TerminalProbe", input: null)
    #expect(session.expect("nought"))
    session.send("q")
    #expect(session.waitForChange() == .exit(0))
    expectRestored(session)
  }

  @Test(arguments: [
    ("dumb", "cannot move its cursor"), ("", "TERM is not set"), ("no-such-terminal", "no terminal named"),
  ])
  func terminalsThatCannotShowAScreenAreRefused(term: String, reason: String) throws {
    let session = try PtySession("TerminalProbe", environment: ["TERM": term])
    #expect(session.waitForChange() == .exit(2))
    #expect(session.text.contains("refused: "))
    #expect(session.text.contains(reason))
    #expect(!session.text.contains("\u{1B}"))
  }

  @Test(arguments: ["xterm-256color", "vt100", "screen", "linux", "xterm"])
  func theScreenOpensOnCommonTerminals(term: String) throws {
    let session = try PtySession("TerminalProbe", environment: ["TERM": term])
    #expect(session.expect("nought"))
    session.send("q")
    #expect(session.waitForChange() == .exit(0))
    #expect(session.settings == session.settingsBefore)
  }

  @Test func noColorLeavesNoColourOnTheWire() throws {
    let colourful = try start()
    colourful.send("q")
    #expect(colourful.waitForChange() == .exit(0))
    #expect(colourful.text.contains(/\e\[[0-9;]*[349][0-9]m/))
    let plain = try start(["NO_COLOR": "1"])
    plain.send("q")
    #expect(plain.waitForChange() == .exit(0))
    #expect(!plain.text.contains(/\e\[([0-9]+;)*(3[0-8]|4[0-8]|9[0-7])(;[0-9]+)*m/))
  }
}
