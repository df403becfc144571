import Traces

/// The commands that hold everywhere.
enum EveryView: View {
  static func perform(_ command: Command, on state: inout State) -> [Effect]? {
    switch command {
    case .help: state.overlays.append(.help(HelpState(context: state.context)))
    case .palette: state.overlays = [.palette(PaletteState())]
    case .redraw: return [.redraw]
    case .suspend: return [.suspend]
    case .mouse:
      state.usesMouse.toggle()
      state.say(
        state.usesMouse
          ? "The mouse works here: click, double-click, wheel."
          : "The mouse is the terminal's: select text with it; m takes it back.")
      return [.mouse(state.usesMouse)]
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
    let width = min(50, region.size.width)
    let lines = WordWrap.lines("The run stops here; what has been made stays.", columns: width - 4)
    let box = Dialog.box(in: region.size, width: width, height: lines.count + 4)
    Dialog.frame(box, title: quits ? "Quit forkscope?" : "Leave this run?", theme, &region)
    for (y, line) in lines.enumerated() { region.write(line, x: box.minX + 2, y: box.minY + 1 + y) }
    Hints.write(
      KeyTable.hints(for: .quit), theme, x: box.minX + 2, y: box.maxY - 2, maxWidth: box.width - 4, &region)
  }
}
