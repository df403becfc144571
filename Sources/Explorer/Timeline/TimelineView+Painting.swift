import Traces

extension TimelineView {
  static func paint(_ state: State, into region: inout GridRegion) {
    RunFrame.paint(state, into: &region) { run, region in
      guard let scale = scale(state) else { return }
      let chart = chart(state)
      paintRuler(scale, chart, state, &region)
      region.withRect(Rect(x: 0, y: 1, width: region.size.width, height: region.size.height - 1)) {
        paintLanes(run, scale, chart, state, &$0)
      }
    }
  }

  private static func paintLanes(
    _ run: OpenRun, _ scale: TimelineScale, _ chart: Chart, _ state: State, _ region: inout GridRegion
  ) {
    let timeline = state[Self.self]
    let painter = LanePainter(
      run: run, tree: run.tree, theme: state.theme, axis: timeline.axis, scale: scale,
      now: timeline.axis == .tokens ? Int64(run.summary.path.length) : run.tree.length(on: timeline.axis),
      left: chart.nameWidth)
    let lanes = run.layout.lanes
    for y in 0..<region.size.height where lanes.indices.contains(timeline.scroll + y) {
      let thread = lanes[timeline.scroll + y]
      paintName(thread, run, width: chart.nameWidth - 1, y: y, state.theme, &region)
      painter.paint(thread, y: y, &region)
    }
    ScrollMark.paint(first: timeline.scroll, shown: region.size.height, of: lanes.count, state.theme, &region)
  }

  /// The thread's name and outline, and at the right how long it waited at its join.
  private static func paintName(
    _ thread: ThreadID, _ run: OpenRun, width: Int, y: Int, _ theme: Theme, _ region: inout GridRegion
  ) {
    let record = run.history.threads[thread.index]
    let isFolded = run.folded.contains(thread)
    let idle = run.summary.idle(thread)
    let facts = idle > 0 ? "░\(Format.count(idle))" : ""
    let room = width - CharacterWidth.columns(of: facts) - 1
    // Deep threads are told by their numbers; the indent stops growing.
    let indent = min(record.depth, 4)
    let isCritical = run.summary.isCritical(thread)
    let nameStyle =
      run.tree.isPruned(thread) ? theme[.pruned] : isCritical ? theme[.critical] : Style.plain.adding(.bold)
    var x = indent
    x +=
      region.write(
        (isFolded ? "+" : "") + run.name(of: thread), x: x, y: y, style: nameStyle, fitting: max(1, room - x))
      + 1
    let outline = Format.visible(thread == .root ? run.log.header.problem : record.outline, limit: 80)
    if room - x > 2 { region.write(outline, x: x, y: y, style: theme[.dim], fitting: room - x) }
    region.write(facts, x: width - CharacterWidth.columns(of: facts), y: y, style: theme[.waiting])
    if run.cursor.thread == thread {
      let style = run.focus == .tree ? theme[.selection] : Style.plain.adding(.underline)
      region.restyle(Rect(x: 0, y: y, width: width, height: 1)) { $0.overlaid(by: style) }
    }
  }

  // MARK: - The ruler

  private static func paintRuler(
    _ scale: TimelineScale, _ chart: Chart, _ state: State, _ region: inout GridRegion
  ) {
    let axis = state[Self.self].axis
    let dim = state.theme[.dim]
    region.write(
      AxisWords.name(axis, state.run?.unit ?? .tokens), x: 0, y: 0, style: dim, maxWidth: chart.nameWidth - 1)
    let step = AxisWords.tick(atLeast: Int64(min(12 * Double(scale.span) / Double(scale.width), 1e18)))
    var place = (scale.start + step - 1) / step * step
    while place < scale.end {
      let text = AxisWords.text(place, axis)
      let x = scale.column(place)
      if x + text.utf8.count <= scale.width {
        region.write("╵" + text, x: chart.nameWidth + x, y: 0, style: dim)
      }
      place += step
    }
  }
}

/// An axis and its places in words.
enum AxisWords {
  static func name(_ axis: RunAxis, _ unit: CountUnit) -> String {
    switch axis {
    case .tokens: unit.many
    case .steps: "engine steps"
    case .time: "time"
    }
  }

  static func long(_ axis: RunAxis, _ unit: CountUnit) -> String {
    switch axis {
    case .tokens:
      "\(unit.many) on the longest chain: what it takes where every thread has a processor of its own"
    case .steps: "engine steps: each gives a \(unit.one) to every thread that runs"
    case .time: "time, as it passed when the run was made"
    }
  }

  /// The smallest round number that is no smaller: 1, 2, 5, 10, 20, 50 and so on.
  static func tick(atLeast least: Int64) -> Int64 {
    var power: Int64 = 1
    while power < Int64.max / 100 {
      for factor: Int64 in [1, 2, 5] where factor * power >= least { return factor * power }
      power *= 10
    }
    return power
  }

  static func text(_ place: Int64, _ axis: RunAxis) -> String {
    guard axis == .time else { return Format.count(Int(place)) }
    let seconds = Double(place) / 1e6
    if place == 0 { return "0" }
    if place < 1000 { return "\(place) us" }
    return place < 1_000_000
      ? Format.fixed(seconds * 1e3, place < 10_000 ? 1 : 0) + " ms" : Format.fixed(seconds, 1) + " s"
  }
}
