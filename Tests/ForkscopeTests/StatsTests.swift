import Foundation
import TestModels
import Testing

@Suite("stats on the command line")
struct StatsTests {
  private static let all = TestModels.earlierTraces(.avx512)
  private static let samples = URL(fileURLWithPath: all[0]).deletingLastPathComponent().path
  /// Runs of fork-join, all by one model.
  private static let files = all.filter {
    !["-majority-vote", "-tree-search", "-skeleton-of-thought"].contains(where: $0.contains)
  }

  @Test("as text: a line for each file without the shared folder, then the table of methods")
  func text() throws {
    let outcome = try Program.run(["stats"] + Self.files)
    #expect(outcome.status == 0 && outcome.error.isEmpty)
    let lines = outcome.output.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines[0].hasPrefix("file                      method"))
    #expect(lines[3].hasPrefix("3-unbalanced-fork.jsonl   fork-join threadweaver/stitch"))
    #expect(lines[3].hasSuffix("correct  imbalance,overhead"))
    #expect(outcome.output.contains("\nfork-join threadweaver/prefill          1   100.0 %"))
    #expect(outcome.output.contains("\nfork-join threadweaver/stitch t=1.0     3    66.7 %"))
    let one = try Program.run("stats", Self.samples + "/1-wide-fork.jsonl").output
    #expect(one.hasPrefix("file               total") && !one.contains("\nmethod"))
  }

  @Test("--methods and --markdown print the table of methods alone, --flags what raised the flags")
  func parts() throws {
    let table = try Program.run(["stats", "--methods"] + Self.files).output
    #expect(table.hasPrefix("method ") && table.split(separator: "\n").count == 4)
    let markdown = try Program.run(["stats", "--markdown"] + Self.files).output
    #expect(markdown.hasPrefix("| method | runs |") && markdown.split(separator: "\n").count == 5)
    let flags = try Program.run(["stats", "--flags"] + Self.files).output
    #expect(flags.contains("  sequential      the model did not fork (blocks 0.00, threshold 0.00)"))
    #expect(flags.contains("(idle share of a block 0.39, threshold 0.33)"))
    #expect(flags.contains("4-left-sequential.jsonl\n  sequential "))
  }

  @Test("a folder counts with every trace in it, and models are told apart")
  func folder() throws {
    let output = try Program.run("stats", Self.samples, "--methods").output
    #expect(output.hasPrefix("method ") && output.split(separator: "\n")[0].contains(" model "))
  }

  @Test("--json has the runs, the means over all and the rows of the methods")
  func json() throws {
    let output = try Program.run(["stats", "--json"] + Self.files).output
    let report = try #require(try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any])
    #expect(Set(report.keys) == ["runs", "overall", "methods"])
    let runs = try #require(report["runs"] as? [[String: Any]])
    let flags = try #require(runs[2]["flag_details"] as? [[String: Any]])
    #expect(Set(flags[0].keys) == ["flag", "metric", "value", "threshold", "threads", "text"])
    #expect(flags[0]["threads"] as? [Int] == [1, 2])
    let rows = try #require(report["methods"] as? [[String: Any]])
    #expect(rows.map { $0["runs"] as? Int } == [3, 3, 1])
  }
}
