import Traces

/// The commands that hold everywhere.
enum EveryView: View {
  static func perform(_ command: Command, on state: inout State) -> [Effect]? {
    switch command {
    case .help: state.overlays.append(.help(HelpState(context: state.context)))
    case .palette: state.overlays = [.palette(PaletteState())]
    case .redraw: return [.redraw]
    case .suspend: return [.suspend]
    case .cancel: _ = state.overlays.popLast()
    case .back: return back(&state)
    case .interrupt: return interrupt(&state)
    default: return nil
    }
    return []
  }

  private static func back(_ state: inout State) -> [Effect] {
    if state.overlays.popLast() != nil { return [] }
    guard let run = state.run else { return [.quit] }
    let quits = state.welcome.content.items.isEmpty && state.runs == nil
    if run.isUnfinished {
      state.overlays = [.leave(quits: quits)]
      return []
    }
    return LeaveView.leave(&state, quits: quits)
  }

  /// The first time stops what is going on, the second time asks.
  private static func interrupt(_ state: inout State) -> [Effect] {
    guard let run = state.run else { return [.quit] }
    if run.isPlaying {
      state.run?.isPlaying = false
      return []
    }
    if run.status?.phase == .running {
      state.say("Paused. Ctrl-C once more leaves.")
      return [.control(.pause)]
    }
    state.overlays = [.leave(quits: true)]
    return []
  }

  static func paint<Surface: DrawingSurface>(_ state: State, into region: inout Surface) {}
}

/// Asks whether to leave.
enum LeaveView: View {
  static func perform(_ command: Command, on state: inout State) -> [Effect]? {
    guard case .leave(let quits) = state.overlays.last else { return nil }
    switch command {
    case .leave: return leave(&state, quits: quits)
    case .stay: _ = state.overlays.popLast()
    default: return nil
    }
    return []
  }

  static func leave(_ state: inout State, quits: Bool) -> [Effect] {
    state.overlays = []
    if quits { return [.quit] }
    state.run = nil
    return [.close]
  }

  static func paint<Surface: DrawingSurface>(_ state: State, into region: inout Surface) {
    guard case .leave(let quits) = state.overlays.last else { return }
    let theme = state.theme
    let box = Dialog.box(in: region.size, width: 46, height: 5)
    Dialog.frame(box, title: quits ? "Quit forkscope?" : "Leave this run?", theme, &region)
    region.write(
      "The run stops here; what has been made stays.", x: box.minX + 2, y: box.minY + 1, style: .plain,
      maxWidth: box.width - 4)
    Hints.write(
      state.keys.hints(for: .quit), theme, x: box.minX + 2, y: box.minY + 3, maxWidth: box.width - 4, &region)
  }
}
