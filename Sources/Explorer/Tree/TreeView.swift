import Traces

/// The main view: every thread a strand, with its tokens; forks, joins and the critical path drawn as lines.
enum TreeView: View {
  static let context = KeyContext.tree

  static func paint(_ state: State, into region: inout GridRegion) {
    RunFrame.paint(state, into: &region) { paintRows($0, state, &$1) }
  }

  private static func paintRows(_ run: OpenRun, _ state: State, _ region: inout GridRegion) {
    let painter = TreePainter(state: state, run: run, tree: run.tree)
    for y in 0..<region.size.height {
      guard let row = run.layout.row(at: run.scroll + y) else { break }
      painter.paint(row, y: y, &region)
    }
    ScrollMark.paint(
      first: run.scroll, shown: region.size.height, of: run.layout.rowCount, state.theme, &region)
  }

  static func settle(_ state: inout State) {
    let viewport = state.layout.tree.size
    state.run?.fit(viewport)
  }

  static func legend(_ theme: Theme) -> Legend? { .tree(theme) }

  /// The word for the present effect of Space.
  static func hintWords(_ state: State) -> [Command: String] {
    guard let run = state.run else { return [:] }
    var words = called(run, canProbe: DecisionCommands.refusal(state) == nil)
    words[.pauseOrResume] =
      !run.isAtLiveEdge
      ? (run.isPlaying ? "stop" : "play")
      : run.history.isFinished ? "replay" : run.status?.phase == .running ? "pause" : "go on"
    return words
  }

  /// What the place under the cursor, or the run, calls for: these keys have no hint as a rule.
  private static func called(_ run: OpenRun, canProbe: Bool) -> [Command: String] {
    var words: [Command: String] = [:]
    if run.unit == .tokens, (try? run.otherJoin.get()) != nil { words[.otherJoin] = "other joins" }
    if canProbe, let position = run.cursor.position,
      run.marks.decision(run.cursor.thread, at: position)?.kind == .open
    {
      words[.probe] = "probe"
    }
    if run.log.head != .original { words[.compare] = "differences" }
    if run.unit == .words { words[.score] = "score" }
    if !run.summary.mistakes.isEmpty { words[.nextMistake] = "false step" }
    return words
  }

  // MARK: - Mouse

  /// Puts the cursor there or moves in time; a double click does the same as Enter.
  static func click(_ point: Point, clicks: Int, on state: inout State) -> [Effect] {
    let layout = state.layout
    if layout.scrubBar.contains(point) { drag(point, on: &state) }
    guard let run = state.run, layout.tree.contains(point) else { return [] }
    state.run?.focus = .tree
    guard let place = run.place(row: run.scroll + point.y - layout.tree.minY, column: point.x) else {
      return []
    }
    state.run?.move(to: place)
    guard case .prompt = place.spot else { return clicks == 2 ? state.perform(.fold) : [] }
    // The first press has opened it.
    if clicks == 1 { _ = state.run?.togglePrompt() }
    return []
  }

  static func drag(_ point: Point, on state: inout State) {
    let bar = state.layout.scrubBar
    guard let run = state.run, bar.contains(point) else { return }
    state.run?.isPlaying = false
    state.run?.show(moment: ScrubBar.moment(at: point.x, width: bar.width, run))
  }

  static func wheel(_ direction: Int, on state: inout State) -> [Effect] {
    state.run?.follows = false
    state.run?.scroll += 3 * direction
    state.run?.clampScroll()
    return []
  }
}

/// Shows at the right edge which part of a list is in view.
enum ScrollMark {
  static func paint(first: Int, shown: Int, of count: Int, _ theme: Theme, _ region: inout GridRegion) {
    let height = region.size.height
    guard count > shown, height > 2 else { return }
    let length = max(1, height * shown / count)
    let start = min(height - length, first * height / count)
    region.verticalLine(x: region.size.width - 1, y: start, length: length, scalar: "▐", style: theme[.frame])
  }
}
