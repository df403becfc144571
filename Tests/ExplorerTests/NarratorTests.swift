import Testing
import Traces

@testable import Explorer

/// A run told as plain lines.
struct NarratorTests {
  private func told(_ run: RunBuilder) -> [String] {
    var narrator = Narrator(run.log.header)
    return run.events.flatMap { narrator.lines(for: $0) } + narrator.ending()
  }

  @Test func `a run that was left in the middle is told as far as it went, and says so`() {
    let lines = told(.twoThreads)
    #expect(lines.contains("[1]      <Thread>1:b(3+"))
    #expect(lines.contains("[2]      <Thread>2:c(9-"))
    #expect(lines.last == "ended    not yet: the run was left in the middle")
    #expect(told(.joined).contains { $0.hasPrefix("ended") } == false)
  }

  @Test func `what a variation keeps of its main thread is not told twice`() {
    var run = RunBuilder.joined
    let change = Change.seed(ThreadID(1), position: 7, 9)
    let cut = run.log.entryCount(before: 7, of: ThreadID(1))
    run.add(.varied(Variation(id: VariationID(1), parent: .original, cut: cut, change: change)))
    run.together([1: ["=", "6", "</Thread>"], 2: ["=", "5", "</Thread>"]])
    run.join(0, [1, 2])
    run.write(0, "30")
    let lines = told(run)
    #expect(lines.count { $0.contains("<Parallel>") } == 1)
    #expect(lines.contains("[main]   30"))
    #expect(lines.contains { $0.hasPrefix("[1]") && $0.contains("<Thread>1:b(3+2=6") })
  }

  @Test func `threads that a variation keeps whole are not told again at its end`() {
    var run = RunBuilder.joined
    let cut = run.log.entryCount(before: 31, of: .root)
    run.add(
      .varied(Variation(id: VariationID(1), parent: .original, cut: cut, change: .again(.root, position: 31)))
    )
    run.write(0, "30")
    let lines = told(run)
    #expect(lines.count { $0.hasPrefix("[1]      <Thread>") } == 1)
    #expect(lines.contains("[main]   30"))
  }

  @Test func `tokens by hand are counted, so that the sum is right`() {
    var run = RunBuilder()
    run.prompt("p")
    run.write(0, "a")
    run.token(0, run.generated("b"), .edited)
    #expect(told(run).contains { $0.hasPrefix("tokens   2: 1 generated, 0 inserted, 1 by hand; ") })
  }
}

extension RunLog {
  /// How many entries a variation keeps that goes on before a token.
  fileprivate func entryCount(before position: Int, of thread: ThreadID) -> Int32 {
    Int32(RunHistory(self).moment(before: position, of: thread) ?? 0)
  }
}
