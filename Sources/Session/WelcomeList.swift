import Explorer
import Formats
import Foundation
import Traces

/// The contents of the welcome screen: problems, the runs made last, and sample runs.
enum WelcomeList {
  /// How many of the last runs to show.
  private static let recentCount = 5

  static func content(_ formats: FormatRegistry, _ places: Places) -> WelcomeContent {
    var sections = [WelcomeContent.Section(title: "Problems", items: problems)]
    let last = formats.files(inFolder: places.runs).suffix(recentCount)
    let recent = last.reversed().map { lastRun($0, formats) }
    if !recent.isEmpty { sections.append(.init(title: "Your last runs", items: recent)) }
    let samples = places.samples.map(formats.files(inFolder:))?.map { sample($0, formats) } ?? []
    if !samples.isEmpty {
      sections.append(.init(title: "Sample runs", items: samples))
      sections.insert(.init(title: "New here?", items: [tour]), at: 1)
    }
    return WelcomeContent(sections: sections)
  }

  private static let problems = [
    problem("(9+10-3+4-6)+(8+2-5+7+3)-(6+1+9-4-2)+(12-3+5+1-7)", "four long groups: forking pays"),
    problem(
      "((9+1-3+4-2+6)+(8+2-5+7+3-1)-(6+1+2-4-2+5)+(7-2+8-4+3))-((12-3+5+1-7+2)+(3+4-2+6-9+8)-(5+6-2+3-8))",
      "a fork within a fork: it pays, too"),
    problem("(9+8-7+6-5+4-3+2)+(3+4)-(5+6)", "one long group: it stays alone; D and f force a fork"),
    problem("((3+2)+(9*3))-(1+10)", "short groups: could fork, and knows better"),
    problem("((((3+4)-2)+8)-5)+6", "a chain: nothing to fork"),
    problem("347*28-1999", "a large product, digit by digit"),
  ]

  private static let tour = WelcomeItem(
    .tour, value: "", title: "The tour", detail: "ten short lessons on recorded runs, a few keys each")

  private static func problem(_ text: String, _ detail: String) -> WelcomeItem {
    WelcomeItem(.problem, value: text, title: text, detail: detail)
  }

  private static func sample(_ path: String, _ formats: FormatRegistry) -> WelcomeItem {
    let header = try? formats.header(path)
    return WelcomeItem(
      .trace, value: path, title: name(of: path),
      detail: header.map { $0.note ?? $0.problem } ?? "cannot be read")
  }

  private static func name(of path: String) -> String {
    URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
  }

  // MARK: - The last runs

  /// Larger files are not read for a line on the first screen, which is not to wait: five of these take some
  /// milliseconds.
  private static let largestRead = 128 << 10

  private static func lastRun(_ path: String, _ formats: FormatRegistry) -> WelcomeItem {
    let size = (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
    if size <= largestRead, let run = try? formats.run(path) {
      let summary = RunSummary(run.log, run.history.tree())
      return WelcomeItem(.trace, value: path, title: run.log.header.problem, detail: outcome(of: summary))
    }
    // A run that was not read shows by its header alone.
    let header = try? formats.header(path)
    let length = ByteCountFormatStyle(style: .file).format(Int64(size))
    return WelcomeItem(
      .trace, value: path, title: header?.problem ?? name(of: path),
      detail: header.map { "\($0.methodLabel), \(length)" } ?? "cannot be read")
  }

  /// Verdict and tokens, such as `✓ 25, 86 tokens, 61 critical`.
  private static func outcome(of run: RunSummary) -> String {
    let metrics = run.metrics
    var parts: [String] = []
    if let verdict = run.verdict, verdict.answer != nil || verdict.correct != nil {
      let sign = verdict.correct.map { $0 ? "✓" : "✗" } ?? "="
      parts.append("\(sign) \(verdict.answer ?? "no answer")")
    } else if run.finish == nil {
      parts.append("not finished")
    }
    parts.append(run.header.countUnit.count(metrics.total))
    if metrics.threads > 0 { parts.append("\(metrics.criticalPath) critical") }
    return parts.joined(separator: ", ")
  }
}
