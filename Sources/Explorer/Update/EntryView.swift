/// A problem or a search that is being typed on the last line.
enum EntryView: View {
  static func perform(_ command: Command, on state: inout State) -> [Effect]? {
    guard case .entry(let entry) = state.overlays.last else { return nil }
    switch command {
    case .cancel:
      state.overlays.removeLast()
      if entry.purpose == .filter { state.runs?.setFilter(entry.before) }
    case .suspend: return [.suspend]
    case .up, .down:
      // The rows move while the filter is being typed.
      if entry.purpose == .filter { return RunsView.perform(command, on: &state) }
    case .accept: return accept(entry, on: &state)
    default: return nil
    }
    return []
  }

  private static func accept(_ entry: EntryState, on state: inout State) -> [Effect] {
    let text = entry.field.text
    let isEmpty = text.allSatisfy(\.isWhitespace)
    switch entry.purpose {
    case .search:
      state.overlays.removeLast()
      if !text.isEmpty { state.run?.search = text }
      TreeView.search(&state, forward: true)
    // The table follows every letter.
    case .filter: state.overlays.removeLast()
    // The field stays until it is known whether the text will do.
    case .problem:
      if isEmpty { return refuse("Type a problem first, such as (3+2)*(9-4).", &state) }
      guard !entry.isPending else { return [] }
      state.changeEntry { $0.isPending = true }
      return [.start(problem: text)]
    case .save:
      if isEmpty { return refuse("Type the name of a file first.", &state) }
      guard !entry.isPending else { return [] }
      state.changeEntry { $0.isPending = true }
      return [.save(path: text, replacing: entry.taken == text)]
    }
    return []
  }

  private static func refuse(_ why: String, _ state: inout State) -> [Effect] {
    state.changeEntry { $0.refusal = why }
    return []
  }

  static func paint<Surface: DrawingSurface>(_ state: State, into region: inout Surface) {
    guard case .entry(let entry) = state.overlays.last else { return }
    region.withLastLine { HintLine.paint(state, into: &$0) }
    // What is wrong with the text stands right above it.
    let bottom = region.size.height - 1
    if let refusal = entry.refusal {
      NoticeView.write(
        "! " + Format.visible(refusal), style: state.theme[.warning], above: bottom, &region)
    } else if entry.taken != nil {
      NoticeView.write(
        "This file exists already: Enter replaces it, another name keeps it, Esc cancels.",
        style: state.theme[.warning], above: bottom, &region)
    }
  }
}

extension State {
  /// Changes the field that is being typed in, if there is one.
  mutating func changeEntry(_ body: (inout EntryState) -> Void) {
    guard case .entry(var entry) = overlays.last else { return }
    body(&entry)
    overlays[overlays.count - 1] = .entry(entry)
  }

  /// Gives what could not be done back to the field that asked for it; false where none did.
  mutating func refuseEntry(_ text: String) -> Bool {
    guard case .entry(let entry) = overlays.last, entry.isPending else { return false }
    changeEntry {
      $0.isPending = false
      $0.refusal = text
    }
    return true
  }

  mutating func take(_ outcome: SaveOutcome) {
    switch outcome {
    case .saved(let path):
      if case .entry(let entry) = overlays.last, entry.purpose == .save { overlays.removeLast() }
      say("Saved as \(path).")
    case .exists:
      changeEntry {
        $0.isPending = false
        $0.taken = $0.field.text
      }
    case .failed(let text): if !refuseEntry(text) { fail(text) }
    }
  }
}

extension DrawingSurface {
  /// Lets `body` draw on the last row.
  mutating func withLastLine(_ body: (inout LineSurface<Self>) -> Void) { withRow(size.height - 1, body) }

  /// Lets `body` draw on one row.
  mutating func withRow(_ row: Int, _ body: (inout LineSurface<Self>) -> Void) {
    var line = LineSurface(base: self, row: row)
    body(&line)
    self = line.base
  }
}

/// One row of a surface as a surface.
struct LineSurface<Base: DrawingSurface>: DrawingSurface {
  var base: Base
  let row: Int

  var size: Size { Size(width: base.size.width, height: min(1, base.size.height)) }

  func cell(x: Int, y: Int) -> Cell { y == 0 ? base.cell(x: x, y: row) : .blank }

  mutating func put(_ cell: Cell, x: Int, y: Int) { if y == 0 { base.put(cell, x: x, y: row) } }
}
