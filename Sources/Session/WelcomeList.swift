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
    problem("(9+10-3+4-6)+(8+2-5+7+3)-(6+1+9-4-2)+(12-3+5+1-7)", "four long groups: forking pays"),
    problem("(2+12-7)+(9+10+(13-2))-((4*7)+(7+15)-15)", "three threads, each with a tree of its own"),
    problem("(9+8-7+6-5+4-3+2)+(3+4)-(5+6)", "one long group, two short: forks, and should not"),
    problem("((3+2)+(9*3))-(1+10)", "short groups: could fork, and knows better"),
    problem("((((3+4)-2)+8)-5)+6", "a chain: nothing to fork"),
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
      guard size <= largestRead, let run = try? TraceReader.read(path: path) else {
        return unread(path, size)
      }
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
  private static func outcome(of run: TraceReader.Result) -> String {
    let tree = run.history.tree()
    let metrics = tree.metrics
    var parts: [String] = []
    if let verdict = tree.verdict, verdict.answer != nil || verdict.correct != nil {
      let sign = verdict.correct.map { $0 ? "✓" : "✗" } ?? "="
      parts.append("\(sign) \(verdict.answer ?? "no answer")")
    } else if tree.finish == nil {
      parts.append("not finished")
    }
    parts.append(metrics.total == 1 ? "1 token" : "\(metrics.total) tokens")
    if metrics.threads > 0 { parts.append("\(metrics.criticalPath) critical") }
    return parts.joined(separator: ", ")
  }
}
