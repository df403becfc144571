import Explorer
import Foundation
import Reasoning
import Traces

/// What the welcome screen offers: problems, sample runs, and the runs made last.
enum WelcomeList {
  /// How many of the last runs to show.
  private static let recentCount = 8

  static var content: WelcomeContent {
    var sections = [WelcomeContent.Section(title: "Problems", items: problems)]
    let samples = TraceFiles.samples.map { traces(in: TraceFiles.traces(in: $0)) } ?? []
    if !samples.isEmpty { sections.append(.init(title: "Sample runs", items: samples)) }
    let recent = traces(in: TraceFiles.traces(in: TraceFiles.stateFolder).suffix(recentCount).reversed())
    if !recent.isEmpty { sections.append(.init(title: "Your last runs", items: recent)) }
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
}
