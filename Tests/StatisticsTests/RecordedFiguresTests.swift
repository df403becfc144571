import Foundation
import TestModels
import Testing
import Traces

@testable import Statistics

@Suite("Figures of runs that a real model made")
struct RecordedFiguresTests {
  private func statistics(_ name: String) throws -> RunSummary {
    let path = try #require(TestModels.earlierTraces(.avx512).first { $0.hasSuffix("/\(name).jsonl") })
    var run = try TraceReader.read(path: path)
    // Earlier headers do not say what their method is like.
    let isForkJoin = run.log.header.dialect != nil && run.log.header.parameters == nil
    run.log.header.traits = MethodTraits(
      forking: isForkJoin ? .byModel : .byMethod, label: run.log.header.methodLabel)
    return RunSummary(analysing: run.log, run.history, file: path)
  }

  @Test(
    "each run shows what its name says, and the model's layout is well-formed",
    arguments: [
      ("1-wide-fork", ["overhead"]), ("2-nested-fork", ["overhead"]),
      ("3-unbalanced-fork", ["imbalance", "overhead"]),
      ("4-left-sequential", ["sequential"]), ("5-one-wrong-thread", ["overhead"]),
      ("6-mended-by-refork", ["overhead"]),
      ("7-second-prefill", ["overhead"]), ("8-majority-vote", []), ("9-tree-search", []),
    ])
  func flags(_ name: String, _ expected: [String]) throws {
    #expect(try statistics(name).flags.map(\.kind.rawValue) == expected)
  }

  @Test("cost and gain of the nested run, counted by hand")
  func overhead() throws {
    let flag = try #require(try statistics("2-nested-fork").flags.first)
    // Outlines: 12 in the root and 12 in thread 1; 4 headers of 3 tokens and 2 closers. Work: c( of 8 and d( of 9 in front of b( of 10, beside e( of 10:
    // 8 + 9 - 9 are saved in the inner block and 19 + 10 - 19 in the outer one.
    #expect(flag.text == "outlines, headers and second prefill cost 38 tokens; running side by side saved 18")
  }

  @Test("the table of methods over the runs")
  func rows() throws {
    let names = [
      "1-wide-fork", "2-nested-fork", "4-left-sequential", "5-one-wrong-thread", "7-second-prefill",
    ]
    let runs = try names.map { try statistics($0) }
    let rows = MethodSummary.rows(runs)
    let stitch = "fork-join threadweaver/stitch"
    #expect(rows.map(\.key.label) == [stitch, stitch, "fork-join threadweaver/prefill"])
    // They were drawn at different temperatures.
    #expect(Set(rows.map(\.label)).count == 3 && rows.dropLast().allSatisfy { $0.label.contains(" t=") })
    let (first, second) = (rows[0].aggregate, rows[1].aggregate)
    #expect(first.runs == 2 && first.accuracy == 0.5 && first.activationRatio == 1)
    #expect(second.runs == 2 && second.accuracy == 1 && second.activationRatio == 0.5)
    #expect(first.mean(.totalTokens) == Double(98 + 89) / 2)
    #expect(second.mean(.totalTokens) == Double(91 + 87) / 2)
    #expect(first.mean(.threads) == Double(4 + 3) / 2 && second.mean(.threads) == Double(4 + 0) / 2)
    #expect(first.flags == [.overhead: 1] && second.flags == [.overhead: 0.5, .sequential: 0.5])
    #expect(rows[0].speedup == nil && rows[2].aggregate.mean(.reprefilledTokens) == 87)
  }
}
