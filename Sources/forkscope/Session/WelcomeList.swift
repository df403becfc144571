import Explorer
import Foundation
import Reasoning
import Traces

/// What the welcome screen offers: problems, the runs made last, and sample runs.
enum WelcomeList {
  /// How many of the last runs to show.
  private static let recentCount = 5

  static var content: WelcomeContent {
    var sections = [WelcomeContent.Section(title: "Problems", items: problems)]
    let recent = lastRuns(Array(TraceFiles.traces(in: TraceFiles.stateFolder).suffix(recentCount).reversed()))
    if !recent.isEmpty { sections.append(.init(title: "Your last runs", items: recent)) }
    let samples = TraceFiles.samples.map { traces(in: TraceFiles.traces(in: $0)) } ?? []
    if !samples.isEmpty { sections.append(.init(title: "Sample runs", items: samples)) }
    return WelcomeContent(sections: sections)
  }

  private static let problems = [
    problem("((3+2)+(9*3))-(1+10)", "forks, and forks again inside a thread"),
    problem("(7*4)+(14*5)-(8+(5*13))", "three threads side by side, one of them slow"),
    problem("(2+12-7)+(9+10+(13-2))-((4*7)+(7+15)-15)", "could fork, and chooses not to"),
    problem("15+((9-4-4)+7+11+14)", "a chain: nothing to gain from forking"),
  ]

  private static func problem(_ text: String, _ detail: String) -> WelcomeItem {
    WelcomeItem(.problem, value: text, title: text, detail: detail)
  }

  private static func traces(in paths: [String]) -> [WelcomeItem] {
    paths.map { path in
      let header = try? TraceReader.header(path: path)
      let name = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
      return WelcomeItem(
        .trace, value: path, title: name, detail: header.map { $0.note ?? $0.problem } ?? "cannot be read")
    }
  }

  // MARK: - The last runs

  /// Larger files are not read for a line on the first screen, which is not to wait: five of these take some
  /// milliseconds.
  private static let largestRead = 128 << 10

  private static func lastRuns(_ paths: [String]) -> [WelcomeItem] {
    paths.map { path in
      let size = (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
      guard size <= largestRead, let run = try? SavedRun(path) else { return unread(path, size) }
      return WelcomeItem(.trace, value: path, title: run.log.header.problem, detail: outcome(of: run))
    }
  }

  /// What is known of a run by its header alone.
  private static func unread(_ path: String, _ size: Int) -> WelcomeItem {
    let header = try? TraceReader.header(path: path)
    let name = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
    let length = ByteCountFormatStyle(style: .file).format(Int64(size))
    return WelcomeItem(
      .trace, value: path, title: header?.problem ?? name,
      detail: header.map { "\($0.methodLabel), \(length)" } ?? "cannot be read")
  }

  /// Verdict and tokens, such as `✓ 25, 86 tokens, 61 critical`.
  private static func outcome(of run: SavedRun) -> String {
    let tree = run.history.tree()
    let metrics = tree.metrics
    var parts: [String] = []
    if let verdict = tree.verdict, verdict.answer != nil || verdict.correct != nil {
      let sign = verdict.correct.map { $0 ? "✓" : "✗" } ?? "="
      parts.append("\(sign) \(verdict.answer ?? "no answer")")
    } else if tree.finish == nil {
      parts.append("not finished")
    }
    parts.append("\(metrics.total) tokens")
    if metrics.threads > 0 { parts.append("\(metrics.criticalPath) critical") }
    return parts.joined(separator: ", ")
  }
}
