import Traces

extension TreeView {
  static func perform(_ command: Command, on state: inout State) -> [Effect]? {
    guard state.run != nil else { return nil }
    switch command {
    case .pauseOrResume, .stepForward, .stepBack, .nextMilestone, .previousMilestone, .runStart, .liveEdge,
      .faster,
      .slower, .letGo, .defaultPace:
      return TimeCommands.perform(command, on: &state)
    case .refork, .prune, .undo, .redo, .variations: return ChangeCommands.perform(command, on: &state)
    case .inspector: toggleInspector(&state)
    case .focus: moveFocus(&state)
    case .copy: return copy(&state)
    case .save: askForPlace(&state)
    case .lesson: sayLesson(&state)
    case .search: state.overlays = [.entry(EntryState(purpose: .search))]
    case .searchNext, .searchPrevious: search(&state, forward: command == .searchNext)
    case .follow: toggleFollow(&state)
    default: return moveCursor(command, on: &state)
    }
    return []
  }

  private static func moveCursor(_ command: Command, on state: inout State) -> [Effect]? {
    let page = max(1, state.layout.tree.height - 2)
    switch command {
    case .up: state.run?.moveRows(-1)
    case .down: state.run?.moveRows(1)
    case .pageUp: state.run?.moveRows(-page)
    case .pageDown: state.run?.moveRows(page)
    case .halfPageUp: state.run?.moveRows(-max(1, page / 2))
    case .halfPageDown: state.run?.moveRows(max(1, page / 2))
    case .top: state.run?.moveRows(Int.min / 4)
    case .bottom: state.run?.moveRows(Int.max / 4)
    case .tokenLeft: state.run?.moveTokens(-1)
    case .tokenRight: state.run?.moveTokens(1)
    case .nextThread: state.run?.moveThread(forward: true)
    case .previousThread: state.run?.moveThread(forward: false)
    case .nextCritical:
      if state.run?.moveCritical(forward: true) == false { state.say("No more critical path below.") }
    case .previousCritical:
      if state.run?.moveCritical(forward: false) == false { state.say("No more critical path above.") }
    case .nextDecision:
      if state.run?.moveDecision(forward: true) == false {
        state.say("No more decisions below in this thread.")
      }
    case .previousDecision:
      if state.run?.moveDecision(forward: false) == false {
        state.say("No more decisions above in this thread.")
      }
    case .fold: state.run?.toggleFold()
    case .foldAll: state.run?.toggleFoldAll()
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
    guard let header = state.run?.log.header else { return }
    let method = header.method.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }.prefix(30)
    let name = "\(method.isEmpty ? "run" : method)-seed\(header.seed).jsonl"
    state.overlays = [.entry(EntryState(purpose: .save, field: TextField(name)))]
  }

  private static func sayLesson(_ state: inout State) {
    state.say(state.run?.log.header.note ?? "Nothing was noted down about this run (--note does that).")
  }

  private static func moveFocus(_ state: inout State) {
    if state.layout.inspector.isEmpty {
      guard ScreenLayout.hasRoomForInspector(state.size) else { return sayNoRoom(&state) }
      state.showsInspector = true
    }
    let isInTree = state.run?.focus == .tree
    state.run?.focus = isInTree ? .inspector : .tree
  }

  private static func toggleFollow(_ state: inout State) {
    guard var run = state.run else { return }
    state.run = nil
    run.setFollows(!run.follows)
    state.say(run.follows ? "Following the newest token." : "The cursor stays where it is.")
    state.run = run
  }

  private static func copy(_ state: inout State) -> [Effect] {
    guard let run = state.run else { return [] }
    let ids = run.tree.tokens(run.cursor.thread).map { run.log.tokens.ids[Int($0)] }
    state.say("Copied \(ids.count) tokens of this thread.")
    return [.copy(run.log.pieces.text(ids))]
  }

  static func search(_ state: inout State, forward: Bool) {
    guard let run = state.run else { return }
    guard !run.search.isEmpty else { return state.say("Nothing to look for yet: / asks for it.") }
    guard let place = run.match(of: run.search, forward: forward) else {
      return state.say("Not found: \(run.search)")
    }
    if let prompt = place.position.flatMap({ run.layout.foldedPrompt(around: $0, of: place.thread) }) {
      state.run?.setPrompt(prompt, isOpen: true)
    }
    state.run?.move(to: place)
  }
}
