import Traces

/// The commands that lead to what deserves a look: flags of the run, and tokens that the model was not sure of; and the one that
/// lets a model say how sure it is.
enum LookoutCommands: CommandGroup {
  static let keys = [
    KeyBinding(
      .tree, [.character("!")], .nextFlag, "what went wrong: to the next flag's thread, with its reason"),
    KeyBinding(.tree, [.character(")")], .nextUnlikely, "to the next token that was less likely than not"),
    KeyBinding(.tree, [.character("(")], .previousUnlikely, "to the one before it"),
    KeyBinding(
      .tree, [.character("S")], .score, "score a run from elsewhere: how likely a model finds each token"),
  ]

  static func perform(_ command: Command, on state: inout State) -> [Effect]? {
    guard state.run != nil else { return nil }
    switch command {
    case .nextFlag: nextFlag(&state)
    case .nextUnlikely, .previousUnlikely:
      let forward = command == .nextUnlikely
      guard let place = state.run?.unlikely(forward: forward) else {
        state.say(
          state.run?.unit == .tokens
            ? "No unlikely token \(forward ? "below" : "above")."
            : "This run came as text: nobody knows how likely its words were. S lets a model say.")
        break
      }
      state.run?.move(to: place)
    case .score: return score(&state)
    default: return nil
    }
    return []
  }

  private static func score(_ state: inout State) -> [Effect] {
    guard let run = state.run else { return [] }
    guard run.unit == .words || run.lacksProbabilities else {
      state.say("Its tokens have their probabilities; ) and ( go through the unlikely ones.")
      return []
    }
    guard run.status == nil else {
      state.say("A run at work is scored as it is made: open the file that it came from.")
      return []
    }
    return [.score]
  }

  private static func nextFlag(_ state: inout State) {
    guard let run = state.run else { return }
    guard let flags = run.flagsHere else {
      return state.say(
        run.history.isFinished
          ? "The run is still being looked through." : "No flags so far: runs are judged at their end.")
    }
    guard !flags.isEmpty else {
      return state.say(
        run.summary.mistakes.isEmpty
          ? "Nothing is flagged in this run."
          : "Nothing is flagged in this run; e goes to its first false step.")
    }
    let index = (run.flagShown.map { $0 + 1 } ?? 0) % flags.count
    state.run?.flagShown = index
    let thread = ThreadID(Int32(clamping: flags[index].threads.first ?? 0))
    if run.layout.shows(thread) { state.run?.move(to: Cursor(thread, .header)) }
    state.say("Flag \(index + 1) of \(flags.count), \(FlagWords.line(flags[index]))")
  }
}

/// A flag in words.
enum FlagWords {
  static func line(_ flag: FailureFlag) -> String {
    "\(flag.kind.rawValue): " + Format.visible(flag.text, limit: 200)
  }
}

extension OpenRun {
  /// The flags of the variation that shows; nil until it was looked through.
  var flagsHere: [FailureFlag]? { flags[log.head] }

  func flags(of thread: ThreadID) -> [FailureFlag] {
    (flagsHere ?? []).filter { $0.threads.contains(thread.index) }
  }

  /// Whether nobody has said of any of the model's own tokens how likely it was.
  var lacksProbabilities: Bool {
    let tree = self.tree
    return !tree.threads.indices.contains { index in
      tree.tokens(ThreadID(Int32(index))).contains { token in
        log.tokens.classes[Int(token)].isOwn && !log.tokens.logprobs[Int(token)].isNaN
      }
    }
  }

  /// The next token of the model's own, in the order of the tree, to which it gave less than a half.
  func unlikely(forward: Bool) -> Cursor? {
    guard var lane = layout.lane(of: cursor.thread) else { return nil }
    let tree = self.tree
    var position = cursor.position ?? (forward ? -1 : 0)
    while layout.lanes.indices.contains(lane) {
      let thread = layout.lanes[lane]
      let tokens = tree.tokens(thread)
      let isUnlikely = { log.tokens.isUnlikely(at: Int(tokens[$0])) }
      let found =
        forward
        ? tokens.indices.dropFirst(position + 1).first(where: isUnlikely)
        : tokens.indices.prefix(max(0, position)).last(where: isUnlikely)
      if let found { return Cursor(thread, .token(found)) }
      lane += forward ? 1 : -1
      position = forward ? -1 : .max
    }
    return nil
  }
}

extension Command {
  public static let nextFlag = Command("next-flag")
  public static let nextUnlikely = Command("next-unlikely")
  public static let previousUnlikely = Command("previous-unlikely")
  public static let score = Command("score")
}
