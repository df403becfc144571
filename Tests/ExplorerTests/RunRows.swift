import Traces

@testable import Explorer

/// Rows for tests of the table over many runs.
enum RunRows {
  static func row(
    _ name: String, _ problem: String, _ method: String, _ verdict: Bool?, _ answer: String?, _ tokens: Int,
    _ critical: Int, threads: Int = 0, flags: [FailureFlag.Kind] = [], note: String? = nil
  ) -> RunsRow {
    let prefix = "fork-join "
    let traits = MethodTraits(
      forking: method == "sequential" ? .never : .byMethod, label: method,
      shortLabel: method.hasPrefix(prefix) ? String(method.dropFirst(prefix.count)) : nil)
    let header = RunHeader(
      problem: problem, method: method, traits: traits, model: .init(name: "model"), note: note)
    var metrics = RunMetrics()
    metrics.total = tokens
    metrics.criticalPath = critical
    metrics.threads = threads
    metrics.maxContext = critical &+ 20
    var run = RunSummary(
      header, metrics, verdict: Verdict(answer: answer, correct: verdict), finish: .endOfText,
      file: "runs/\(name).jsonl")
    run.flags = flags.map { FailureFlag($0, "", 0, over: 0, "") }
    return RunsRow(run)
  }

  static let rows = [
    row("a", "(3+2)*(9-4)", "fork-join threadweaver/stitch", true, "25", 98, 62, threads: 2),
    row("b", "(3+2)*(9-4)", "sequential", true, "25", 80, 80, flags: [.sequential]),
    row("c", "(3+2)*(9-4)", "self-consistency n=8", false, "30", 640, 82, threads: 8, note: "a close vote"),
    row("d", "(6*7)-(9+4)+(3*5)-(8+2)", "fork-join threadweaver/stitch", false, "33", 153, 78, threads: 4),
    row(
      "e", "(6*7)-(9+4)+(3*5)-(8+2)", "sequential", false, nil, 120, 120, flags: [.sequential, .truncated]),
    row("f", "(6*7)-(9+4)+(3*5)-(8+2)", "self-consistency n=8", true, "34", 960, 130, threads: 8),
    row("g", "why is the sky blue?", "skeleton-of-thought n=5", nil, nil, 2310, 512, threads: 5),
    RunsRow(path: "runs/h.jsonl", failure: "not a forkscope trace (h.jsonl): its first line is no header"),
  ]

  static var content: RunsContent { RunsContent(title: "runs", rows: rows) }

  static func state(_ size: Size, _ content: RunsContent = content, theme: Theme = .dark) -> State {
    var state = State(theme: theme, size: size)
    _ = state.update(.listed(content))
    return state
  }

  static func filtered(_ size: Size, _ text: String) -> State {
    var state = state(size)
    state.press("/")
    _ = state.update(.input(.paste(text)))
    state.press(Key(.enter))
    return state
  }

  static func methods(_ size: Size) -> State {
    var state = state(size)
    state.press(Key(.tab))
    return state
  }
}
