import Traces

/// What can be done with the decision under the cursor: ask what it was worth, or take the other side.
enum DecisionCommands: CommandGroup {
  static let keys = [
    KeyBinding(.tree, [.character("p")], .probe, "probe: run both sides of the decision at the cursor"),
    KeyBinding(.tree, [.character("P")], .probeAll, "probe every decision of the run"),
  ]

  static func perform(_ command: Command, on state: inout State) -> [Effect]? {
    guard let run = state.run else { return nil }
    switch command {
    case .probeAll: return probeAll(DecisionList(run).openings, &state)
    case .probe:
      guard let position = run.cursor.position,
        let decision = run.marks.decision(run.cursor.thread, at: position), decision.kind == .open
      else {
        state.say("No decision to fork at the cursor: . and , go from one to the next, D lists all.")
        return []
      }
      return perform(command, decision, &state)
    default: return nil
    }
  }

  /// Carries out a command on a decision of the variation at the head.
  static func perform(_ command: Command, _ decision: Decision, _ state: inout State) -> [Effect]? {
    let (thread, position) = (decision.thread, decision.position)
    let commands: [Command] = [.probe, .forceFork, .forbidFork, .forbidForks, .editOutlines]
    guard commands.contains(command) else { return nil }
    guard decision.kind == .open else {
      state.say("There a list of outlines was closed: forks are opened, and judged, where it began.")
      return []
    }
    if let refusal = refusal(state) {
      state.fail(refusal)
      return []
    }
    switch command {
    case .probe: return probe([decision], &state)
    case .forceFork:
      guard !decision.taken else {
        state.say("It forked there already: x forbids it.")
        return []
      }
      return vary(.fork(thread, position: position), &state)
    case .forbidFork:
      guard decision.taken else {
        state.say("It did not fork there: f forces a fork.")
        return []
      }
      return vary(.withoutFork(thread, position: position, isLasting: false), &state)
    case .forbidForks:
      return vary(.withoutFork(thread, position: position, isLasting: true), &state)
    case .editOutlines: return editOutlines(decision, &state)
    default: return nil
    }
  }

  static let none = "No decisions: none was recorded, as where no fork was ever likely."

  /// Why forks cannot be forced or forbidden in this run; nil where they can.
  static func refusal(_ state: State) -> String? {
    guard let run = state.run else { return nil }
    guard run.log.header.traits?.forking == .byModel else {
      return
        "In this method the model does not fork: its decisions can be read, and not be taken another way."
    }
    return run.reason(against: .forcing) ?? run.reason(against: .banning)
  }

  /// Probes what was not probed yet, such as the rest of a probe that was broken off.
  static func probeAll(_ decisions: [Decision], _ state: inout State) -> [Effect] {
    guard let run = state.run else { return [] }
    let missing = decisions.filter { run.log.findings[DecisionPlace(run.log.head, $0)] == nil }
    guard missing.isEmpty, !decisions.isEmpty else {
      let effects = probe(missing, &state)
      if !effects.isEmpty, missing.count < decisions.count {
        state.say(
          "\(decisions.count - missing.count) of \(decisions.count) are known; the others are probed.")
      }
      return effects
    }
    state.say("Every decision was probed already: D lists what was found.")
    return []
  }

  static func probe(_ decisions: [Decision], _ state: inout State) -> [Effect] {
    if let reason = refusal(state) {
      state.fail(reason)
      return []
    }
    guard !decisions.isEmpty else {
      state.say(
        state.run?.unit == .tokens ? none : "No decisions: this run came as text, without probabilities.")
      return []
    }
    guard state.run?.status?.probing == nil else {
      state.say("Something is being probed: the status line says how far it is. D and then Esc stops it.")
      return []
    }
    if state.run?.status?.phase == .running {
      state.say("It is probed as soon as the run pauses or ends: Space pauses it.")
    } else if state.front != DecisionsView.self {
      let what = decisions.count == 1 ? "The decision" : "\(decisions.count) decisions"
      state.say("\(what): both sides are run to the end; D lists what each was worth.")
    }
    if let run = state.run {
      state.run?.asked = AskedProbe(decisions.map { DecisionPlace(run.log.head, $0) })
    }
    return [.control(.probe(decisions))]
  }

  /// Says what a probe found, as soon as it has an answer for all that was asked; where the list is open it shows that by itself.
  static func tellFindings(_ state: inout State) {
    guard let run = state.run, let asked = run.asked, asked.isAnswered else { return }
    state.run?.asked = nil
    guard state.front != DecisionsView.self, state.notice?.kind != .failed else { return }
    let worths = asked.places.compactMap { run.log.findings[$0].map { DecisionWorth($0) } }
    let paid = worths.count { $0.isSignificant && $0.regret < 0 }
    let cost = worths.count { $0.isSignificant && $0.regret > 0 }
    let choices = worths.count == 1 ? "1 choice" : "\(worths.count) choices"
    state.say("Probed \(choices): \(paid) paid, \(cost) cost time. D lists what each was worth.")
  }

  private static func vary(_ change: Change, _ state: inout State) -> [Effect] {
    state.close()
    state.run?.follows = false
    if let thread = change.thread, let position = change.position {
      state.run?.awaited = Cursor(thread, .token(position))
    }
    return [.control(.vary(change))]
  }

  /// Opens the re-fork dialog with the outlines of a fork as its text.
  private static func editOutlines(_ decision: Decision, _ state: inout State) -> [Effect] {
    guard let run = state.run else { return [] }
    let tree = run.history.tree()
    guard decision.taken, let block = tree.block(openedBy: decision), block.opened < block.forkPosition else {
      state.say("It did not fork there: there are no outlines to edit.")
      return []
    }
    let tokens = tree.tokens(decision.thread)[block.opened..<block.forkPosition]
    let text = run.log.pieces.text(tokens.map { run.log.tokens.ids[Int($0)] })
    guard text.count <= TextField.longest else {
      state.say("These outlines are too long for the line in which they would be edited.")
      return []
    }
    state.open(
      ReforkView.self, ReforkState(run, Cursor(decision.thread, .token(block.opened)), typing: text))
    return []
  }
}

extension Command {
  public static let probe = Command("probe")
  public static let probeAll = Command("probe-all")
  public static let forceFork = Command("force-fork")
  public static let forbidFork = Command("forbid-fork")
  public static let forbidForks = Command("forbid-forks")
  public static let editOutlines = Command("edit-outlines")
}
