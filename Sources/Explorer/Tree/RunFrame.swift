/// What stands around the open run, whichever view shows it: title, scrub bar and status.
enum RunFrame {
  static func paint(
    _ state: State, into region: inout GridRegion, content: (OpenRun, inout GridRegion) -> Void
  ) {
    guard let run = state.run else { return }
    let layout = state.layout
    if !layout.title.isEmpty { region.withRect(layout.title) { TitleBar.paint(state, into: &$0) } }
    if !layout.lesson.isEmpty { region.withRect(layout.lesson) { TourPanel.paint(state, into: &$0) } }
    region.withRect(layout.tree) { content(run, &$0) }
    if !layout.scrubBar.isEmpty { region.withRect(layout.scrubBar) { ScrubBar.paint(state, into: &$0) } }
    region.withRect(layout.status) { StatusBar.paint(state, into: &$0) }
  }
}
