extension State {
  /// Passes a mouse event to the view below it.
  mutating func take(_ event: MouseEvent) -> [Effect] {
    switch event.action {
    case .wheelUp: return front.wheel(-1, on: &self)
    case .wheelDown: return front.wheel(1, on: &self)
    case .press(.left):
      // What covers the hints is no hint.
      let isCovered = notice != nil || progress != nil
      notice = nil
      if dialogs.isEmpty, event.position.y == size.height - 1 {
        guard !isCovered else { return [] }
        return HintLine.command(at: event.position.x, self).map { perform($0) } ?? []
      }
      guard let (view, point) = view(at: event.position) else { return [] }
      return view.click(point, clicks: event.clicks, on: &self)
    case .drag(.left):
      if let (view, point) = view(at: event.position) { view.drag(point, on: &self) }
      return []
    case .press, .drag, .release: return []
    }
  }

  /// The topmost view at a place, and the place in it; a dialog has all clicks to itself.
  private func view(at position: Point) -> (view: any View.Type, point: Point)? {
    let views = dialogs.last.map { [$0] } ?? screen.reversed()
    guard let view = views.first(where: { $0.area(in: self).contains(position) }) else { return nil }
    let area = view.area(in: self)
    return (view, Point(x: position.x - area.minX, y: position.y - area.minY))
  }
}
