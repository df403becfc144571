import Foundation
import TestSupport
import Testing
import Traces

/// The tour, notes and flags in a real terminal.
struct TourTerminalTests {
  private static let samples = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("SampleTraces").path
  private let home = Program.temporaryPath("-home")

  private func session(_ arguments: String...) throws -> PtySession {
    try PtySession("forkscope", arguments, environment: ["HOME": home, "XDG_STATE_HOME": home + "/state"])
  }

  @Test func `the tour goes on where it was left`() throws {
    defer { try? FileManager.default.removeItem(atPath: home) }
    let first = try session("tour")
    #expect(first.expect("Lesson 1 of"))
    first.type("T")
    first.send("q")
    #expect(first.waitForChange() == .exit(0))
    let second = try session("tour")
    #expect(second.expect("Lesson 2 of"))
    second.send("q")
    #expect(second.waitForChange() == .exit(0))
  }

  @Test
  func
    `a run that is opened from the command line is looked through, and a note typed ahead of leaving is kept`()
    throws
  {
    defer { try? FileManager.default.removeItem(atPath: home) }
    try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
    let sample = try #require(
      FileManager.default.contentsOfDirectory(atPath: Self.samples).first { $0.hasPrefix("5-") })
    let trace = home + "/run.jsonl"
    try FileManager.default.copyItem(atPath: Self.samples + "/" + sample, toPath: trace)
    let session = try session("open", trace)
    // The inspector shows what was found without a key.
    #expect(session.expect("imbalance"))
    session.type("!")
    #expect(session.expect("Flag 1 of"))
    session.send("Mlook here\rq")
    #expect(session.waitForChange() == .exit(0))
    #expect(try RunNotes(beside: trace).all.map(\.text) == ["look here"])
  }
}
