import Traces

/// The commands for the panes beside the tree, and for copies of a text or of the run.
enum PaneCommands: CommandGroup {
  static let keys = [
    KeyBinding(.tree, [.character("i")], .inspector, "show or hide the token inspector", hint: "inspector"),
    KeyBinding(.tree, [Key(.tab), Key(.backTab)], .focus, "between tree and inspector"),
    KeyBinding(.tree, [.character("y")], .copy, "copy the text of the thread"),
    KeyBinding(.tree, [.character("L")], .lesson, "what the run shows: the note that was saved with it"),
    KeyBinding(.tree, [.character("w")], .save, "save a copy of the run"),
  ]

  static func perform(_ command: Command, on state: inout State) -> [Effect]? {
    switch command {
    case .inspector: toggleInspector(&state)
    case .focus: moveFocus(&state)
    case .copy: return copy(&state)
    case .save: askForPlace(&state)
    case .lesson:
      state.say(state.run?.log.header.note ?? "Nothing was noted down about this run (--note does that).")
    default: return nil
    }
    return []
  }

  private static func toggleInspector(_ state: inout State) {
    guard ScreenLayout.hasRoomForInspector(state.size) else { return sayNoRoom(&state) }
    state.showsInspector.toggle()
    if !state.showsInspector { state.run?.focus = .tree }
  }

  private static func sayNoRoom(_ state: inout State) {
    state.say("The inspector needs a larger window: 20 rows, or 100 columns.")
  }

  /// Asks for the place of a copy, with a name to begin with.
  private static func askForPlace(_ state: inout State) {
    guard state.run != nil else { return }
    state.open(EntryView.self, EntryState(.save, name(state, "jsonl")))
  }

  /// A name for a file of the run.
  static func name(_ state: State, _ fileExtension: String) -> String {
    guard let header = state.run?.log.header else { return "" }
    let method = header.method.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }.prefix(30)
    return "\(method.isEmpty ? "run" : method)-seed\(header.seed).\(fileExtension)"
  }

  private static func moveFocus(_ state: inout State) {
    if state.layout.inspector.isEmpty {
      guard ScreenLayout.hasRoomForInspector(state.size) else { return sayNoRoom(&state) }
      state.showsInspector = true
    }
    let isInTree = state.run?.focus == .tree
    state.run?.focus = isInTree ? .inspector : .tree
  }

  private static func copy(_ state: inout State) -> [Effect] {
    guard let run = state.run else { return [] }
    let ids = run.tree.tokens(run.cursor.thread).map { run.log.tokens.ids[Int($0)] }
    state.say("Copied \(run.unit.count(ids.count)) of this thread.")
    return [.copy(run.log.pieces.text(ids))]
  }
}

extension Command {
  public static let inspector = Command("inspector")
  public static let focus = Command("focus")
  public static let lesson = Command("lesson")
  public static let copy = Command("copy")
  public static let save = Command("save")
}
