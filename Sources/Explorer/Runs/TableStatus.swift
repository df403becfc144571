import Traces

/// The summary line of the runs view: how many runs show, and their figures.
enum TableStatus {
  static func paint(_ runs: RunsState, _ theme: Theme, into region: inout GridRegion) {
    StatusBar.paint(mode: runs.table.rawValue.uppercased(), parts(runs), theme, into: &region)
  }

  private static func parts(_ runs: RunsState) -> [RankedText] {
    let figures = runs.figures
    let isNarrowed = runs.method != nil || !runs.filter.isEmpty || runs.texts != nil
    let shown = Format.count(figures.runs)
    var count = figures.runs == 1 ? "1 run" : "\(shown) runs"
    if isNarrowed { count = "\(shown) of \(Format.count(runs.readable))" }
    if runs.isReading { count += ", reading \(Format.count(runs.expected))…" }
    var parts = [RankedText(count, rank: 0)]
    let unreadable = runs.order.count - figures.runs
    if unreadable > 0 {
      parts.append(RankedText("! \(Format.count(unreadable)) unreadable", rank: 8, role: .warning))
    }
    if let method = runs.method {
      parts.append(RankedText(Format.visible(method.shortLabel), rank: 6, role: .keyHint))
    }
    if !runs.filter.isEmpty {
      parts.append(RankedText("/" + Format.visible(runs.filter, limit: 20), rank: 5, role: .keyHint))
    }
    if let texts = runs.texts {
      parts.append(RankedText(texts.words, rank: 0, role: texts.isOver ? .keyHint : .live))
    }
    if runs.grouping != .none, runs.table == .runs {
      let groups = runs.groups.count
      let count = groups == 1 ? "1 group" : "\(Format.count(groups)) groups"
      parts.append(RankedText("\(count) by \(runs.grouping.rawValue)", rank: 5, role: .keyHint))
    }
    if let accuracy = figures.accuracy {
      let checked = Format.count(figures.checked)
      parts.append(RankedText("\(Format.percent(accuracy)) of \(checked) right", rank: 1))
    }
    guard figures.runs > 0 else { return parts }
    parts += [
      RankedText(
        "mean \(Format.fixed(figures.mean(.totalTokens), 0)) \(runs.unit?.many ?? "words or tokens")", rank: 3
      ),
      RankedText("* \(Format.fixed(figures.mean(.criticalPathTokens), 0)) critical", rank: 2),
    ]
    let speedup = figures.mean(.speedup)
    if speedup.isFinite { parts.append(RankedText("speed-up ×\(Format.fixed(speedup, 2))", rank: 4)) }
    return parts
  }
}
