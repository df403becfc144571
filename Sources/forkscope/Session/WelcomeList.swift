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
    let recent = traces(in: TraceFiles.traces(in: TraceFiles.stateFolder).suffix(recentCount).reversed())
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
}
