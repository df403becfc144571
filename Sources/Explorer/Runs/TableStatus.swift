import Traces

/// The summary line of the runs view: how many runs show, and their figures.
struct TableStatus {
  private let name: String
  private let parts: [StatusBar.Part]

  init(_ runs: RunsState) {
    let figures = runs.figures
    let isNarrowed = runs.method != nil || !runs.filter.isEmpty
    name = runs.table == .runs ? "RUNS" : "METHODS"
    var parts: [StatusBar.Part] = []
    let shown = Format.count(figures.runs)
    let all = Format.count(runs.readable)
    var count = isNarrowed ? "\(shown) of \(all)" : figures.runs == 1 ? "1 run" : "\(shown) runs"
    if runs.isReading { count += ", reading \(Format.count(runs.expected))…" }
    parts.append(.init(text: count, rank: 0))
    let unreadable = runs.order.count - figures.runs
    if unreadable > 0 {
      parts.append(.init(text: "! \(Format.count(unreadable)) unreadable", rank: 8, role: .warning))
    }
    if let method = runs.method {
      parts.append(.init(text: Format.visible(method.header.shortMethodLabel), rank: 6, role: .keyHint))
    }
    if !runs.filter.isEmpty {
      parts.append(.init(text: "/" + Format.visible(runs.filter, limit: 20), rank: 5, role: .keyHint))
    }
    if let accuracy = figures.accuracy {
      parts.append(
        .init(text: "\(Format.percent(accuracy)) of \(Format.count(figures.checked)) right", rank: 1))
    }
    if figures.runs > 0 {
      parts.append(.init(text: "mean \(Format.fixed(figures.mean(.totalTokens), 0)) tokens", rank: 3))
      parts.append(.init(text: "* \(Format.fixed(figures.mean(.criticalPathTokens), 0)) critical", rank: 2))
      parts.append(.init(text: "accel \(Format.wholePercent(figures.mean(.accelerationRatio)))", rank: 4))
    }
    self.parts = parts
  }

  func paint(_ theme: Theme, into region: inout GridRegion) {
    StatusBar.paint(mode: name, parts, theme, into: &region)
  }
}
