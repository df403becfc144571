import Foundation
import Inference
import Synchronization
import Testing
import Traces

@testable import Reasoning

@Suite("Live runs")
struct LiveRunTests {
  /// Collects what a run reports and lets a test wait for it.
  private final class Watcher: Sendable {
    private let state = Mutex<(log: RunLog?, updates: [RunUpdate])>((nil, []))
    private let bell = DispatchSemaphore(value: 0)

    func receive(_ update: RunUpdate) {
      state.withLock { $0.updates.append(update) }
      bell.signal()
    }

    var events: [Event] {
      state.withLock { state in
        state.updates.flatMap { update -> [Event] in
          if case .events(let events) = update { events } else { [] }
        }
      }
    }

    var problems: [String] {
      state.withLock { $0.updates.compactMap { if case .problem(let text) = $0 { text } else { nil } } }
    }

    var statuses: [RunStatus] {
      state.withLock { $0.updates.compactMap { if case .status(let status) = $0 { status } else { nil } } }
    }

    var phase: RunStatus.Phase? { statuses.last?.phase }

    /// Waits until the condition holds; fails after a generous time.
    func wait(for what: String, _ condition: (Watcher) -> Bool) {
      let limit = DispatchTime.now() + 20
      while !condition(self) {
        guard bell.wait(timeout: limit) == .success else {
          Issue.record("no \(what) in time")
          return
        }
      }
    }

    func steps() -> Int32 { events.map(\.stamp.step).max() ?? 0 }
  }

  private func start(_ watcher: Watcher, paused: Bool, pace: Double? = nil) -> LiveRun {
    LiveRun(
      paused: paused, pace: pace,
      make: { try Support.rollout(Support.wide, on: Support.engine()) }, deliver: watcher.receive)
  }

  @Test("a run that is let go reaches its end and reports every event in order")
  func whole() throws {
    let watcher = Watcher()
    let run = start(watcher, paused: false)
    watcher.wait(for: "end") { $0.phase == .finished }
    var log = RunLog(header: RunHeader(problem: "", model: .init(name: "")))
    watcher.events.forEach { log.append($0) }
    let reference = try Support.rollout(Support.wide, on: Support.engine())
    try reference.run()
    #expect(log.tokens.ids == reference.log.tokens.ids)
    #expect(RunHistory(log).tree().metrics.total == 86)
    run.send(.stop)
  }

  @Test("paused, it steps one engine step at a time and runs to milestones")
  func stepping() {
    let watcher = Watcher()
    let run = start(watcher, paused: true)
    watcher.wait(for: "pause") { $0.phase == .paused }
    run.send(.step(1))
    watcher.wait(for: "step") { $0.steps() == 1 && $0.phase == .paused }
    run.send(.step(3))
    watcher.wait(for: "three steps") { $0.steps() == 4 && $0.phase == .paused }
    run.send(.runToMilestone)
    watcher.wait(for: "fork") {
      $0.phase == .paused && $0.events.contains { if case .forked = $0.kind { true } else { false } }
    }
    #expect(!watcher.events.contains { if case .joined = $0.kind { true } else { false } })
    run.send(.vary(.prune(ThreadID(2), position: 3)))
    watcher.wait(for: "pruning") { $0.events.contains { $0.kind == .ended(ThreadID(2), .pruned) } }
    run.send(.pace(nil))
    run.send(.resume)
    watcher.wait(for: "end") { $0.phase == .finished }
    run.send(.vary(.prune(.root, position: 3)))
    watcher.wait(for: "refusal") { !$0.problems.isEmpty }
    #expect(watcher.problems.first?.contains("main thread") == true)
    run.send(.select(.original))
    watcher.wait(for: "original") { $0.events.contains { $0.kind == .head(.original) } }
    run.send(.stop)
  }

  @Test("a change on the way to the next fork leaves the run paused")
  func changeOnTheWay() throws {
    let watcher = Watcher()
    let run = start(watcher, paused: true)
    watcher.wait(for: "pause") { $0.phase == .paused }
    let reference = try Support.rollout(Support.wide, on: Support.engine())
    try reference.run()
    run.send(.runToMilestone)
    run.send(.vary(.again(.root, position: Int32(reference.history.tree().metrics.prompt))))
    watcher.wait(for: "change") {
      $0.events.contains { if case .varied = $0.kind { true } else { false } }
    }
    watcher.wait(for: "pause") { $0.phase == .paused }
    #expect(!watcher.statuses.contains { $0.phase == .finished })
    run.send(.stop)
  }

  @Test("where the run alone is cut off, too, nobody waits for it, and who asks is told")
  func aloneCutOff() throws {
    let watcher = Watcher()
    let run = LiveRun(
      pace: nil, make: { try Support.rollout(Support.wide, maxTokens: 12, on: Support.engine()) },
      deliver: watcher.receive)
    watcher.wait(for: "the end of measuring") { $0.statuses.last?.aloneIsCutOff == true }
    run.send(.measureAlone)
    watcher.wait(for: "the reason") { $0.problems.contains { $0.contains("nothing to compare") } }
    #expect(!watcher.events.contains { if case .alone = $0.kind { true } else { false } })
    run.send(.stop)
  }

  @Test("a finished run is measured against the same problem without forks, as a sequential run of it takes")
  func alone() throws {
    let watcher = Watcher()
    let run = start(watcher, paused: true)
    run.send(.pace(nil))
    run.send(.resume)
    func aloneRun() -> AloneRun? {
      watcher.events.lazy.compactMap { if case .alone(let run) = $0.kind { run } else { nil } }.first
    }
    watcher.wait(for: "the run alone") {
      $0.events.contains { if case .alone = $0.kind { true } else { false } }
    }
    run.send(.stop)
    let sequential = try Support.rollout(
      Support.wide, method: Sequential.name, on: Support.engine())
    try sequential.run()
    #expect(
      aloneRun()
        == AloneRun(
          tokens: sequential.history.tree().metrics.criticalPath,
          isRight: sequential.history.tree().verdict?.correct))
    #expect(!watcher.events.contains { if case .varied = $0.kind { true } else { false } })
  }

  @Test("decisions are probed while the run is paused or over, and the findings are part of it")
  func probing() throws {
    let watcher = Watcher()
    let run = start(watcher, paused: false)
    watcher.wait(for: "end") { $0.phase == .finished }
    let reference = try Support.rollout(Support.wide, on: Support.engine())
    try reference.run()
    let decisions = ForkProbe.decisions(of: reference.history.tree())
    run.send(.probe(decisions))
    func findings() -> [ProbeFinding] {
      watcher.events.compactMap { if case .probed(let finding) = $0.kind { finding } else { nil } }
    }
    watcher.wait(for: "findings") {
      $0.events.count { if case .probed = $0.kind { true } else { false } } == decisions.count
    }
    run.send(.stop)
    let expected = try ForkProbe().findings(decisions, of: reference)
    #expect(findings().count == expected.count)
    #expect(expected.allSatisfy(findings().contains))
  }

  @Test("while a long prompt is read, it says how much is left")
  func reading() throws {
    let watcher = Watcher()
    let run = LiveRun(
      paused: true, pace: 1000,
      make: {
        try Rollout(
          RunRequest(problem: String(repeating: "long ", count: 100), task: FreeText(), maxTokens: 4),
          engine: try ByteModel.engine(tags: []))
      }, deliver: watcher.receive)
    run.send(.resume)
    watcher.wait(for: "end") { $0.phase == .finished }
    run.send(.stop)
    run.wait(until: .now() + 20)
    let left = watcher.statuses.map(\.tokensToRead)
    #expect(left.first == 0 && left.last == 0)
    let reading = left.filter { $0 > 0 }
    #expect(reading.allSatisfy { $0 < 500 && $0 > Rollout.prefillChunk } && !reading.isEmpty)
    #expect(reading == reading.sorted(by: >))
  }

  @Test("pacing changes no token")
  func pacing() throws {
    let watcher = Watcher()
    let run = start(watcher, paused: false, pace: 400)
    watcher.wait(for: "end") { $0.phase == .finished }
    let reference = try Support.rollout(Support.wide, on: Support.engine())
    try reference.run()
    var log = RunLog(header: RunHeader(problem: "", model: .init(name: "")))
    watcher.events.forEach { log.append($0) }
    #expect(log.tokens.ids == reference.log.tokens.ids)
    run.send(.stop)
  }

  @Test("a rollout that cannot be made is reported in words")
  func failure() {
    let watcher = Watcher()
    let run = LiveRun(
      make: { throw ReasoningError.notAProblem("nothing to do") }, deliver: watcher.receive)
    watcher.wait(for: "failure") { $0.phase == .failed }
    #expect(watcher.problems == ["nothing to do"])
    run.send(.stop)
  }
}
