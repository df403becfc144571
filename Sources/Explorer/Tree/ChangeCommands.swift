import Traces

/// The commands that make or choose variations.
enum ChangeCommands: CommandGroup {
  static let keys = [
    KeyBinding(
      .tree, [.character("f")], .refork, "re-fork at the token: another one, your text, a new seed",
      hint: "re-fork"),
    KeyBinding(
      .tree, [.character("x")], .prune, "prune the thread: its join goes on without it", hint: "prune"),
    KeyBinding(
      .tree, [.character("o")], .otherJoin, "at a join: the same threads, joined in the other way"),
    KeyBinding(.tree, [.character("u")], .undo, "undo: back to the variation before", hint: "undo"),
    KeyBinding(.tree, [.ctrl("r")], .redo, "redo"),
    KeyBinding(
      .tree, [.character("O")], .runOn, "run on where it was cut off, with twice the limit of length"),
    KeyBinding(
      .tree, [.character("b")], .measureAlone, "measure the run against the same problem without forks"),
    KeyBinding(.tree, [.character("v")], .variations, "compare and switch variations", hint: "variations"),
  ]

  static func perform(_ command: Command, on state: inout State) -> [Effect]? {
    switch command {
    case .refork: openRefork(&state)
    case .prune: return prune(&state)
    case .undo: return move(&state, back: true)
    case .redo: return move(&state, back: false)
    case .measureAlone: return measureAlone(&state)
    case .otherJoin: return otherJoin(&state)
    case .runOn: return runOn(&state)
    case .variations:
      guard let run = state.run else { return nil }
      state.open(VariationsView.self, run.log.head.index)
    default: return nil
    }
    return []
  }

  private static func openRefork(_ state: inout State) {
    guard let run = state.run else { return }
    switch run.reforkPlace {
    case .success(let place): state.open(ReforkView.self, ReforkState(run, place))
    case .failure(let refusal): state.fail(refusal.reason)
    }
  }

  private static func prune(_ state: inout State) -> [Effect] {
    guard let run = state.run else { return [] }
    let tree = run.tree
    let thread = run.cursor.thread
    guard thread != .root else {
      state.fail(
        tree.threadCount > 1
          ? "The main thread cannot be pruned: it carries the answer. Put the cursor on a child thread."
          : "There is no thread to prune here: nothing has forked.")
      return []
    }
    guard !tree.isPruned(thread) else {
      state.fail("This thread is pruned already; u brings it back.")
      return []
    }
    state.say("Pruned thread \(run.name(of: thread)); u brings it back.")
    return [.control(.vary(.prune(thread, position: Int32(clamping: tree.tokenCount(thread)))))]
  }

  private static func otherJoin(_ state: inout State) -> [Effect] {
    guard let run = state.run else { return [] }
    switch run.otherJoin {
    case .failure(let refusal):
      state.say(refusal.reason)
      return []
    case .success(let change):
      state.run?.follows = false
      state.run?.awaited = run.cursor
      return [.control(.vary(change))]
    }
  }

  private static func measureAlone(_ state: inout State) -> [Effect] {
    guard let run = state.run else { return [] }
    guard run.log.header.traits?.forking != .never else {
      state.say("This run has no forks to measure: it is the run alone.")
      return []
    }
    if let reason = run.reason(against: .banning) {
      state.fail(reason)
      return []
    }
    guard run.log.alone == nil else {
      state.say(
        run.summary.metrics.blocks > 0
          ? "It is measured already: the status line has it."
          : "It did not fork: it is the run alone, and as long as that.")
      return []
    }
    guard run.hasPrompt else {
      state.say("The text came without a prompt: nobody knows what to run alone.")
      return []
    }
    guard run.history.isFinished else {
      state.say("Once the run is finished it can be measured.")
      return []
    }
    return [.control(.measureAlone)]
  }

  /// Lets a run that came to its limit of length go on, as a variation.
  private static func runOn(_ state: inout State) -> [Effect] {
    guard let run = state.run else { return [] }
    let tree = run.history.tree()
    let cut = tree.threads.first { tree.status($0.id) == .ended(.length) }?.id
    guard let thread = cut ?? (tree.finish == .length ? .root : nil) else {
      state.say("Nothing was cut off here: no thread came to its limit of length.")
      return []
    }
    let chain = Int32(clamping: 2 * run.longestChain)
    let position = Int32(clamping: tree.tokenCount(thread))
    state.run?.follows = false
    state.run?.awaited = Cursor(thread, .token(max(0, Int(position) - 1)))
    state.say("Running on, up to \(chain) tokens in a chain, as a variation; u goes back.")
    return [.control(.vary(.longer(thread, position: position, chain: chain)))]
  }

  static func move(_ state: inout State, back: Bool) -> [Effect] {
    guard let log = state.run?.log else { return [] }
    guard let target = back ? state.run?.trail.back(in: log) : state.run?.trail.forward() else {
      state.say(back ? "Nothing to undo: this is where the run began." : "Nothing to redo.")
      return []
    }
    state.say((back ? "Back to " : "On to ") + target.name + ".")
    return select(target, &state)
  }

  /// Moves the head.
  ///
  /// Without an engine the explorer does so by itself, and still tells the program.
  static func select(_ variation: VariationID, _ state: inout State) -> [Effect] {
    if state.run?.status == nil { state.run?.selectLocally(variation) }
    return [.control(.select(variation))]
  }
}

extension Command {
  public static let refork = Command("refork")
  public static let prune = Command("prune")
  public static let undo = Command("undo")
  public static let redo = Command("redo")
  public static let otherJoin = Command("other-join")
  public static let runOn = Command("run-on")
  public static let measureAlone = Command("measure-alone")
  public static let variations = Command("variations")
}
