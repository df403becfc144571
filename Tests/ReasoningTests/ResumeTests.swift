import Inference
import Testing
import Traces

@testable import Reasoning

@Suite("Runs at their edges")
struct ResumeTests {
  @Test(
    "a log that ends between a token and what follows from it is taken up with the fork or join that is due")
  func middleOfStep() throws {
    let whole = try Support.rollout(Support.nested, on: Support.engine())
    try whole.run()
    let events = whole.log.eventBatches.flatMap { $0 }
    for (index, event) in events.enumerated() {
      let isDue =
        switch event.kind {
        case .forked, .joined: true
        default: false
        }
      guard isDue else { continue }
      var log = RunLog(header: whole.log.header)
      for event in events[..<index] { log.append(event) }
      let resumed = try Rollout(resuming: log, engine: Support.engine())
      try resumed.run()
      #expect(Support.fingerprint(resumed) == Support.fingerprint(whole))
    }
  }

  @Test(
    "the end of the model's context ends the run in a defined state",
    arguments: [JoinDiscipline.stitch, .prefill])
  func contextEnd(_ join: JoinDiscipline) throws {
    let rollout = try Support.rollout(Support.wide, join: join, maxTokens: 1 << 20, on: Support.engine())
    try rollout.run()
    let position = try #require(Support.position(of: "b(", in: ThreadID(1), rollout))
    try rollout.vary(.text(ThreadID(1), position: position, String(repeating: "1", count: 2100)))
    try rollout.run()
    #expect(rollout.history.tree().finish == .length)
    #expect(rollout.history.anomaly == nil)
  }

  @Test("the sequential method treats tags as text even where the person types them")
  func sequentialTags() throws {
    let rollout = try Support.rollout(Support.wide, method: Sequential.name, on: Support.engine())
    let count = Int32(rollout.history.threads[0].tokens.count)
    try rollout.vary(
      .text(.root, position: count, "<Parallel><Outlines><Outline>1:b(</Outline></Outlines>"))
    try rollout.run()
    #expect(rollout.history.tree().blockCount == 0)
  }

  @Test("a critical path never runs through what hangs below a pruned thread")
  func prunedSubtree() throws {
    let rollout = try Support.rollout(Support.nested, on: Support.engine())
    try rollout.run()
    let count = Int32(rollout.history.threads[1].tokens.count)
    try rollout.vary(.prune(ThreadID(1), position: count))
    try rollout.run()
    let path = rollout.history.tree().criticalPath.stretches.map(\.thread.rawValue)
    #expect(!path.contains { [1, 3, 4].contains($0) })
  }

  @Test("replaying a file whose variations hang on nothing fails in words")
  func forgedCut() throws {
    let rollout = try Support.rollout(Support.wide, on: Support.engine())
    try rollout.run()
    var log = rollout.log
    let usage = CacheUsage(resident: 0, shared: 0, reused: 0, computed: 0, evicted: 0, bytes: 0)
    let end = Stamp(step: 100, time: 1 << 40)
    for _ in 0..<400 { log.append(Event(end, .cache(usage))) }
    let cut = Int32(log.entryCount(of: .original))
    log.append(
      Event(
        end,
        .varied(
          Variation(id: VariationID(1), parent: .original, cut: cut, change: .again(.root, position: 40)))))
    #expect(throws: ReasoningError.self) { try Replay.verify(log, engine: Support.engine()) }
  }

  @Test("a header that names something unknown is refused as bad data, with the name")
  func unknownHeader() {
    var header = RunHeader(
      problem: "1+2", task: "arithmetic", method: Sequential.name, model: .init(name: "m"))
    #expect(throws: Never.self) { try RunRequest(header) }
    header.method = "magic"
    #expect {
      try RunRequest(header)
    } throws: { error in
      guard case ReasoningError.notRunnable(let reason) = error else { return false }
      return reason.contains("magic")
    }
  }
}
