import Testing
import Traces

@testable import Explorer

/// Expressions that narrow a table of runs.
struct RunFilterTests {
  private static func row(
    _ problem: String, correct: Bool?, threads: Int = 0, flags: [FailureFlag.Kind] = [],
    model: String = "mini"
  ) -> RunsRow {
    var metrics = RunMetrics()
    metrics.threads = threads
    metrics.total = 100
    metrics.criticalPath = 60
    var summary = RunSummary(
      RunHeader(problem: problem, model: .init(name: model), seed: 0), metrics,
      verdict: correct.map { Verdict(answer: "1", expected: "1", correct: $0) }, finish: .endOfText,
      file: "\(problem).jsonl")
    summary.flags = flags.map { FailureFlag($0, "m", 1, over: 0, "") }
    return RunsRow(summary)
  }

  private static let rows = [
    row("alpha", correct: true, threads: 4),
    row("beta", correct: false, threads: 4, flags: [.imbalance]),
    row("gamma", correct: false, threads: 1, flags: [.sequential], model: "large"),
    row("delta", correct: nil),
    RunsRow(path: "broken.jsonl", failure: "damaged"),
  ]

  private func found(_ text: String) -> [String] {
    let filter = RunFilter(text)
    return Self.rows.filter { filter.matches($0, $0.haystack) }.map { $0.summary?.header.problem ?? $0.path }
  }

  @Test(arguments: [
    ("", ["alpha", "beta", "gamma", "delta", "broken.jsonl"]),
    ("wrong", ["beta", "gamma"]), ("wrong and threads>3", ["beta"]), ("wrong threads<=1", ["gamma"]),
    ("flag:imbalance", ["beta"]), ("flag:", ["beta", "gamma"]), ("not flag: right", ["alpha"]),
    ("right or flag:seq", ["alpha", "gamma"]), ("model:large", ["gamma"]),
    ("critical=60 threads!=4", ["gamma", "delta"]),
    ("accel>39%", ["alpha", "beta", "gamma", "delta"]), ("speedup<1", []),
    ("not wrong", ["alpha", "delta", "broken.jsonl"]),
    ("et ta", ["beta"]), ("damaged", ["broken.jsonl"]), ("threads>", []), ("nothing>3", []),
    ("right or", ["alpha"]), ("or or not", ["alpha", "beta", "gamma", "delta", "broken.jsonl"]),
    ("marked", []),
  ])
  func `an expression finds the runs that it describes`(text: String, runs: [String]) {
    #expect(found(text) == runs, "\(text)")
  }

  @Test func `whatever is typed means something`() {
    var random = SplitMix64(seed: 3)
    let pieces = [
      "wrong", "not", "or", "and", "threads", ">", "=", "<", "3", ":", "flag", " ", "\u{1B}", "漢", "%", "nan",
      "-",
    ]
    for _ in 0..<2000 {
      let text = (0..<Int.random(in: 0...9, using: &random)).map { _ in
        pieces.randomElement(using: &random) ?? ""
      }.joined(separator: Bool.random(using: &random) ? " " : "")
      _ = found(text)
    }
  }
}
