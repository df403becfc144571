import Traces

/// What a person wants to see of a run that is being opened.
enum Landing: Sendable, Equatable {
  case place(Cursor)
  /// The first place that holds a text.
  case text(String)
}

extension State {
  /// Goes to what the run was opened for.
  mutating func land() {
    defer { landing = nil }
    let viewport = layout.tree.size
    if landing != nil { run?.fit(viewport) }
    switch landing {
    case .place(let place): run?.move(to: place)
    case .text(let text):
      run?.look(for: text)
      TreeView.search(&self, forward: true)
    case nil: break
    }
  }
}
