extension State {
  /// A click puts the cursor there or moves in time; the wheel scrolls.
  mutating func take(_ event: MouseEvent) -> [Effect] {
    switch event.action {
    case .wheelUp: return wheel(-3)
    case .wheelDown: return wheel(3)
    case .press(.left): return click(event.position)
    case .drag(.left) where overlays.isEmpty && layout.scrubBar.contains(event.position):
      return click(event.position)
    case .press, .drag, .release: return []
    }
  }

  private mutating func wheel(_ rows: Int) -> [Effect] {
    guard overlays.isEmpty, run != nil else {
      // Lists move their selection: the view follows it.
      return perform(rows < 0 ? .up : .down, in: context)
    }
    run?.follows = false
    run?.scroll += rows
    run?.clampScroll()
    return []
  }

  private mutating func click(_ point: Point) -> [Effect] {
    guard overlays.isEmpty else { return [] }
    notice = nil
    guard let run else {
      RunsView.click(point, &self)
      return []
    }
    let layout = self.layout
    if layout.tree.contains(point) {
      self.run?.focus = .tree
      if let place = run.place(row: run.scroll + point.y - layout.tree.minY, column: point.x) {
        self.run?.move(to: place)
        if case .prompt = place.spot { _ = self.run?.togglePrompt() }
      }
    } else if layout.inspector.contains(point) {
      self.run?.focus = .inspector
    } else if layout.scrubBar.contains(point) {
      self.run?.isPlaying = false
      self.run?.show(moment: ScrubBar.moment(at: point.x, width: layout.scrubBar.width, run))
    }
    return []
  }
}
