import Traces

extension TreeView {
  static let keys = [
    KeyBinding(.tree, [Key(.up), .character("k")], .up, "a row up"),
    KeyBinding(.tree, [Key(.down), .character("j")], .down, "a row down"),
    KeyBinding(.tree, [.character("h")], .tokenLeft, "a token back in its thread"),
    KeyBinding(.tree, [.character("l")], .tokenRight, "a token on in its thread"),
    KeyBinding(.tree, [Key(.pageUp), .ctrl("b")], .pageUp, "a page up"),
    KeyBinding(.tree, [Key(.pageDown), .ctrl("f")], .pageDown, "a page down"),
    KeyBinding(.tree, [.ctrl("u")], .halfPageUp, "half a page up"),
    KeyBinding(.tree, [.ctrl("d")], .halfPageDown, "half a page down"),
    KeyBinding(.tree, [.character("g")], .top, "top of the tree"),
    KeyBinding(.tree, [.character("G")], .bottom, "bottom of the tree"),
    KeyBinding(.tree, [.character("J"), .character("}")], .nextThread, "next thread"),
    KeyBinding(.tree, [.character("K"), .character("{")], .previousThread, "previous thread"),
    KeyBinding(.tree, [.character("c")], .nextCritical, "on along the critical path"),
    KeyBinding(.tree, [.character("C")], .previousCritical, "back along the critical path"),
    KeyBinding(.tree, [.character(".")], .nextDecision, "next decision, fork or join of this thread"),
    KeyBinding(.tree, [.character(",")], .previousDecision, "previous decision, fork or join of this thread"),
    KeyBinding(.tree, [.character("e")], .nextMistake, "to the first false step, and on to the next"),
    KeyBinding(.tree, [.character("/")], .search, "search tokens and outlines"),
    KeyBinding(.tree, [.character("n")], .searchNext, "next match"),
    KeyBinding(.tree, [.character("N")], .searchPrevious, "previous match"),
    KeyBinding(.tree, [.character("F")], .follow, "follow the newest token, or stop following"),
    KeyBinding(
      .tree, [Key(.enter), .character("z")], .fold,
      "fold or unfold the thread, or the prompt under the cursor"),
    KeyBinding(.tree, [.character("Z")], .foldAll, "fold every thread of the outermost forks, or unfold all"),
  ]

  static func perform(_ command: Command, on state: inout State) -> [Effect]? {
    guard state.run != nil else { return nil }
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
    case .nextThread, .previousThread: state.run?.moveThread(forward: command == .nextThread)
    case .nextCritical, .previousCritical:
      let forward = command == .nextCritical
      guard state.run?.moveCritical(forward: forward) == false else { break }
      state.say("No more critical path \(forward ? "below" : "above").")
    case .nextDecision, .previousDecision:
      let forward = command == .nextDecision
      guard state.run?.moveDecision(forward: forward) == false else { break }
      state.say("No more decisions \(forward ? "below" : "above") in this thread.")
    case .nextMistake: nextMistake(&state)
    case .fold: state.run?.toggleFold()
    case .foldAll: state.run?.toggleFoldAll()
    case .search: state.open(EntryView.self, EntryState(.search))
    case .searchNext, .searchPrevious: search(&state, forward: command == .searchNext)
    case .follow: toggleFollow(&state)
    default: return nil
    }
    return []
  }

  private static func toggleFollow(_ state: inout State) {
    guard var run = state.run else { return }
    state.run = nil
    run.setFollows(!run.follows)
    state.say(run.follows ? "Following the newest token." : "The cursor stays where it is.")
    state.run = run
  }

  /// To the first false step behind the cursor's, and round the end of the run.
  private static func nextMistake(_ state: inout State) {
    guard let run = state.run else { return }
    let places = run.summary.mistakes.map { Cursor($0.thread, .token(Int($0.position))) }
    guard !places.isEmpty else {
      return state.say(
        run.summary.finish == nil
          ? "No false step so far: steps are judged at the end."
          : run.unit == .tokens
            ? "No false step was found in this run."
            : "Nobody checked the steps of this run: it came as text.")
    }
    let next = places.firstIndex(of: run.cursor).map { ($0 + 1) % places.count } ?? 0
    state.run?.move(to: places[next])
    state.say(
      "False step \(next + 1) of \(places.count), expected: "
        + Format.visible(run.summary.mistakes[next].expected, limit: 60))
  }

  static func search(_ state: inout State, forward: Bool) {
    guard let text = state.run?.search else { return }
    guard !text.isEmpty else { return state.say("Nothing to look for yet: / asks for it.") }
    guard let match = state.run?.nextMatch(forward: forward) else { return state.say("Not found: \(text)") }
    let (place, run) = (match.place, state.run)
    if let prompt = place.position.flatMap({ run?.layout.foldedPrompt(around: $0, of: place.thread) }) {
      state.run?.setPrompt(prompt, isOpen: true)
    }
    state.run?.move(to: place)
    state.say(
      "\(match.number) of \(match.count) for \"\(Format.visible(text, limit: 40))\": n goes on, Esc drops it."
    )
  }
}

extension Command {
  public static let tokenLeft = Command("token-left")
  public static let tokenRight = Command("token-right")
  public static let halfPageUp = Command("half-page-up")
  public static let halfPageDown = Command("half-page-down")
  public static let nextThread = Command("next-thread")
  public static let previousThread = Command("previous-thread")
  public static let nextCritical = Command("next-critical")
  public static let previousCritical = Command("previous-critical")
  public static let nextMistake = Command("next-mistake")
  public static let nextDecision = Command("next-decision")
  public static let previousDecision = Command("previous-decision")
  public static let searchNext = Command("search-next")
  public static let searchPrevious = Command("search-previous")
  public static let follow = Command("follow")
  public static let fold = Command("fold")
  public static let foldAll = Command("fold-all")
}
