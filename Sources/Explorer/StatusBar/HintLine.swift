import Traces

/// The last line: what is being typed, or which keys there are.
enum HintLine {
  static func paint<Surface: DrawingSurface>(_ state: State, into region: inout Surface) {
    let theme = state.theme
    if case .entry(let entry) = state.overlays.last {
      let used = region.write(" \(entry.purpose.label): ", x: 0, y: 0, style: theme[.title])
      FieldLine.write(entry.field, theme, x: used, y: 0, width: region.size.width - used, &region)
    } else {
      Hints.write(places(state, width: region.size.width), theme, y: 0, &region)
    }
  }

  /// The command whose hint stands at a column.
  static func command(at x: Int, _ state: State) -> Command? {
    places(state, width: state.size.width).first { ($0.x..<$0.x + $0.width).contains(x) }?.command
  }

  private static func places(_ state: State, width: Int) -> [Hints.Place] {
    Hints.places(
      KeyTable.hints(for: state.context), x: 1, maxWidth: width - 2, renamed: names(state),
      keepsHelp: width < StatusBar.widthForHelp || state.context == .welcome)
  }

  /// Some keys do different things at different times; the hint says which.
  private static func names(_ state: State) -> [Command: String] {
    guard let run = state.run else {
      return state.runs?.table == .methods ? [.open: "its runs", .methods: "runs"] : [:]
    }
    if !run.isAtLiveEdge { return [.pauseOrResume: run.isPlaying ? "stop" : "play"] }
    if run.history.isFinished { return [.pauseOrResume: "replay"] }
    return [.pauseOrResume: run.status?.phase == .running ? "pause" : "go on"]
  }
}
