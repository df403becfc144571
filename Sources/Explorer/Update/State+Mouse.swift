extension State {
  /// A click puts the cursor there or moves in time; the wheel scrolls.
  mutating func take(_ event: MouseEvent) -> [Effect] {
    switch event.action {
    case .wheelUp: return wheel(-3)
    case .wheelDown: return wheel(3)
    case .press(.left): return click(event)
    case .drag(.left) where overlays.isEmpty && layout.scrubBar.contains(event.position):
      _ = select(event.position, isFirst: true)
      return []
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

  /// A click puts the cursor there, a second one on the same place opens it as Enter does.
  private mutating func click(_ event: MouseEvent) -> [Effect] {
    guard overlays.isEmpty else { return [] }
    notice = nil
    let point = event.position
    if point.y == size.height - 1 {
      return HintLine.command(at: point.x, self).map { perform($0, in: context) } ?? []
    }
    let isHit = select(point, isFirst: event.clicks == 1)
    guard isHit, event.clicks == 2 else { return [] }
    return perform(run == nil ? .open : .fold, in: context)
  }

  /// Puts the cursor of the view at a point; false where there is nothing that could be opened.
  private mutating func select(_ point: Point, isFirst: Bool) -> Bool {
    guard let run else {
      return runs == nil ? WelcomeView.click(point, &self) : RunsView.click(point, &self)
    }
    let layout = self.layout
    if layout.tree.contains(point) {
      self.run?.focus = .tree
      guard let place = run.place(row: run.scroll + point.y - layout.tree.minY, column: point.x) else {
        return false
      }
      self.run?.move(to: place)
      guard case .prompt = place.spot else { return true }
      // The first press has opened it.
      if isFirst { _ = self.run?.togglePrompt() }
    } else if layout.inspector.contains(point) {
      self.run?.focus = .inspector
    } else if layout.scrubBar.contains(point) {
      self.run?.isPlaying = false
      self.run?.show(moment: ScrubBar.moment(at: point.x, width: layout.scrubBar.width, run))
    }
    return false
  }
}
