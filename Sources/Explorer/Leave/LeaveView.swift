/// Asks whether to leave; remembers whether that leaves the program, too.
enum LeaveView: View {
  static let context = KeyContext("quit", title: "Leaving", ownsCharacters: true)
  static let initial = false
  static let keys = [
    KeyBinding(context, [.character("y"), Key(.enter), .ctrl("c")], .leave, "leave", hint: "leave"),
    KeyBinding(context, [.character("n"), Key(.escape), .character("q")], .stay, "stay", hint: "stay"),
  ]

  static func perform(_ command: Command, on state: inout State) -> [Effect]? {
    switch command {
    case .leave: return leave(&state, quits: state[Self.self])
    case .stay: state.close()
    default: return nil
    }
    return []
  }

  static func leave(_ state: inout State, quits: Bool) -> [Effect] {
    state.dialogs = []
    if quits { return [.quit] }
    (state.run, state.tour) = (nil, nil)
    return [.close]
  }

  private static let width = 50

  private static func lines(_ size: Size) -> [String] {
    WordWrap.lines("The run stops here; what has been made stays.", columns: min(width, size.width) - 4)
  }

  static func area(in state: State) -> Rect {
    Dialog.box(in: state.size, width: width, height: lines(state.size).count + 4)
  }

  static func paint(_ state: State, into region: inout GridRegion) {
    let title = state[Self.self] ? "Quit forkscope?" : "Leave this run?"
    let inner = Dialog.frame(title, of: Self.self, state, &region)
    region.write(lines(state.size), x: inner.minX, y: inner.minY)
  }
}

extension Command {
  public static let leave = Command("leave")
  public static let stay = Command("stay")
}
