import Foundation
import Testing
import Traces

@testable import Statistics

@Suite("Figures of runs")
struct RunSummaryTests {
  private static let header = RunHeader(
    problem: "", traits: MethodTraits(forking: .byModel, label: "fork-join"), model: .init(name: ""))

  private func summary(_ log: RunLog) -> RunSummary { RunSummary(analysing: log, RunHistory(log)) }

  /// ThreadWeaver's golden run with its tags spelled out: total 15, longest 14 by its parser, 12 by causality.
  private var golden: RunLog {
    var log = RunLog(header: Self.header)
    let stamp = Stamp(step: 1, time: 1)
    let tags: [Int32: String] = [10: "<Parallel>", 13: "</Parallel>", 20: "<Thread>", 21: "</Thread>"]
    log.append(Event(stamp, .pieces(tags.map { Piece(id: $0, bytes: Array($1.utf8)) })))
    func tokens(_ thread: Int32, _ ids: [Int32], _ tokenClass: TokenClass = .generated) {
      log.append(Event(stamp, .tokens(ThreadID(thread), tokenClass, ids.map { Token(id: $0) })))
    }
    tokens(0, [1, 2], .prompt)
    tokens(0, [7, 10, 11, 3, 12])
    let children = [1, 2].map { Fork.Child(id: ThreadID($0), number: "\($0)", outline: "") }
    log.append(Event(stamp, .forked(Fork(parent: .root, opened: 4, children: children))))
    tokens(1, [20], .inserted)
    tokens(2, [20], .inserted)
    tokens(1, [5, 5, 5, 21])
    tokens(2, [6, 21])
    for child in children { log.append(Event(stamp, .ended(child.id, .closed))) }
    let join = Join(
      parent: .root, discipline: .prefill, children: children.map(\.id), reused: 12, reprefilled: 3)
    log.append(Event(stamp, .joined(join)))
    tokens(0, [13], .inserted)
    tokens(0, [8])
    log.append(Event(stamp, .ended(.root, .endOfText)))
    log.append(Event(stamp, .verdict(Verdict(answer: "1", expected: "1", correct: true))))
    log.append(Event(stamp, .finished(.endOfText)))
    return log
  }

  @Test("the golden run by both definitions of the critical path")
  func bothDefinitions() {
    let statistics = summary(golden)
    #expect(statistics[.totalTokens] == 15)
    #expect(statistics[.criticalPathTokens] == 12)
    #expect(statistics[.threadWeaverLongest] == 14)
    #expect(abs(statistics[.parallelRatio] - 11.0 / 15) < 1e-12)
    #expect(abs(statistics[.accelerationRatio] - 0.2) < 1e-12)
    #expect(statistics[.reprefilledTokens] == 3)
    #expect(statistics[.idleTokens] == 2)
    // 3 tokens of outlines, 3 inserted and 3 computed again for 2 saved.
    #expect(statistics.flags.map(\.kind) == [.overhead])
    #expect(statistics.flags.first?.value == 4.5)
  }

  @Test("every key of the contract is there, with null where nothing is known")
  func keys() throws {
    let data = try JSONEncoder().encode(summary(golden))
    let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let expected: Set = [
      "file", "format", "unit", "total_tokens", "critical_path_tokens", "acceleration_ratio",
      "self_parallelism",
      "parallel_ratio", "blocks", "threads", "max_depth", "inserted_tokens", "reprefilled_tokens",
      "idle_tokens",
      "max_context_tokens", "correct", "flags", "threadweaver_longest", "problem", "task", "method", "label",
      "dialect", "join", "model", "inherited_tokens", "seed", "answer", "generated_tokens", "edited_tokens",
      "prompt_tokens",
      "kv_reuse", "wall_seconds",
      "flag_details", "pruned_tokens", "sequential_tokens", "speedup_vs_sequential", "false_steps",
      "arithmetic",
      "kv_precision", "activations",
    ]
    #expect(Set(object.keys) == expected)
    #expect(object["file"] is NSNull)
    #expect(object["sequential_tokens"] is NSNull)
    var log = golden
    log.append(Event(Stamp(step: 1, time: 1), .alone(AloneRun(tokens: 30, isRight: true))))
    let measured = summary(log)
    #expect(measured[.sequentialTokens] == 30)
    #expect(measured.speedup == 30 / measured[.criticalPathTokens])
    var cutOff = measured
    cutOff.finish = .length
    #expect(cutOff.speedup == nil && cutOff[.sequentialTokens] == 30)
  }

  @Test("over many runs: means, activation and accuracy")
  func overall() {
    var empty = RunLog(header: Self.header)
    empty.append(Event(Stamp(step: 1, time: 1), .verdict(Verdict(answer: nil, correct: false))))
    let overall = Aggregate([summary(golden), summary(empty)])
    #expect(overall.mean(.totalTokens) == 7.5)
    #expect(overall.activationRatio == 0.5)
    #expect(overall.accuracy == 0.5)
    #expect(Aggregate().accuracy == nil)
  }

  @Test("an unfinished run and one that was cut off are flagged")
  func flags() {
    var log = RunLog(header: Self.header)
    #expect(summary(log).flags.map(\.kind) == [.sequential, .unfinished])
    log.append(Event(Stamp(step: 1, time: 1), .ended(.root, .length)))
    log.append(Event(Stamp(step: 1, time: 1), .finished(.length)))
    #expect(summary(log).flags.map(\.kind) == [.sequential, .truncated])
  }
}
