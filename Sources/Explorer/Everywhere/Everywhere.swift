import Traces

/// The commands that hold everywhere.
enum Everywhere: CommandGroup {
  static let keys = [
    KeyBinding(.everywhere, [.character("?"), Key(.function(1))], .help, "show the keys", hint: "help"),
    KeyBinding(.everywhere, [.character(":")], .palette, "run a command by its name"),
    KeyBinding(.everywhere, [.character("q")], .back, "go back, and at last quit"),
    KeyBinding(.everywhere, [.ctrl("c")], .interrupt, "pause what runs; once more quits"),
    KeyBinding(.everywhere, [.ctrl("z")], .suspend, "give the terminal back until `fg`"),
    KeyBinding(.everywhere, [.ctrl("l")], .redraw, "paint the screen anew"),
    KeyBinding(.everywhere, [.character("m")], .mouse, "give the mouse to the terminal, or take it back"),
    KeyBinding(.everywhere, [Key(.escape)], .cancel, "close what is open, drop a notice"),
  ]

  static func perform(_ command: Command, on state: inout State) -> [Effect]? {
    switch command {
    case .help: state.open(HelpView.self, HelpState(context: state.context), onTop: true)
    case .palette: state.open(PaletteView.self, PaletteState())
    case .redraw: return [.redraw]
    case .suspend: return [.suspend]
    case .mouse:
      state.usesMouse.toggle()
      state.say(
        state.usesMouse
          ? "The mouse works here: click, double-click, wheel."
          : "The mouse is the terminal's: select text with it; m takes it back.")
      return [.mouse(state.usesMouse)]
    // The matches of a search stay lit until they are dropped.
    case .cancel: if !state.close() { state.run?.found = nil }
    case .back: return back(&state)
    case .interrupt: return interrupt(&state)
    default: return nil
    }
    return []
  }

  private static func back(_ state: inout State) -> [Effect] {
    if state.close() { return [] }
    guard let run = state.run else { return [.quit] }
    let quits = state.welcome.content.items.isEmpty && state.runs == nil
    if run.isUnfinished {
      state.open(LeaveView.self, quits)
      return []
    }
    return LeaveView.leave(&state, quits: quits)
  }

  /// The first press stops whatever runs, the second one asks whether to leave.
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
    state.open(LeaveView.self, true)
    return []
  }
}

/// The commands that hold while text is being typed; the view that it is typed in carries them out.
enum Typing: CommandGroup {
  static let keys = [
    KeyBinding(.entry, [Key(.enter)], .accept, "take what is typed", hint: "accept"),
    KeyBinding(.entry, [Key(.escape), .ctrl("c")], .cancel, "cancel", hint: "cancel"),
    KeyBinding(.entry, [Key(.up), .ctrl("p")], .up, "previous in the list"),
    KeyBinding(.entry, [Key(.down), .ctrl("n"), Key(.tab)], .down, "next in the list"),
  ]

  static func perform(_ command: Command, on state: inout State) -> [Effect]? {
    state.front.perform(command, on: &state)
  }
}

extension Command {
  public static let help = Command("help")
  public static let palette = Command("palette")
  public static let back = Command("back")
  public static let interrupt = Command("interrupt")
  public static let suspend = Command("suspend")
  public static let redraw = Command("redraw")
  public static let mouse = Command("mouse")
}
