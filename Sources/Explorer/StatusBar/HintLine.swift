import Traces

/// The last line: what was just said, what is being typed, or which keys there are.
enum HintLine {
  static func paint<Surface: DrawingSurface>(_ state: State, into region: inout Surface) {
    let theme = state.theme
    if case .entry(let entry) = state.overlays.last {
      let label =
        switch entry.purpose {
        case .problem: " problem: "
        case .search: " search: "
        case .filter: " filter: "
        }
      let used = region.write(label, x: 0, y: 0, style: theme[.title])
      FieldLine.write(entry.field, theme, x: used, y: 0, width: region.size.width - used, &region)
    } else if let notice = state.notice {
      region.fill(region.bounds)
      let style = notice.kind == .failed ? theme[.warning] : theme[.success]
      let text = (notice.kind == .failed ? " ! " : " ") + Format.visible(notice.text)
      region.write(CharacterWidth.truncated(text, columns: region.size.width), x: 0, y: 0, style: style)
    } else {
      Hints.write(
        state.keys.hints(for: state.context), theme, x: 1, y: 0, maxWidth: region.size.width - 2,
        renamed: names(state), &region)
    }
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
