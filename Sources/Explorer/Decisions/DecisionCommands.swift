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
    case .probeAll: return probe(DecisionList(run).openings, &state)
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
    switch command {
    case .probe: return probe([decision], &state)
    case .forceFork:
      guard !decision.taken else {
        state.say("It forked there already: x forbids it.")
        return []
      }
      return vary(.fork(thread, position: position), needs: .forcing, &state)
    case .forbidFork:
      guard decision.taken else {
        state.say("It did not fork there: f makes it.")
        return []
      }
      return vary(.withoutFork(thread, position: position, isLasting: false), needs: nil, &state)
    case .forbidForks:
      return vary(.withoutFork(thread, position: position, isLasting: true), needs: nil, &state)
    case .editOutlines: return editOutlines(decision, &state)
    default: return nil
    }
  }

  static let none = "No decisions here: the model never gave a fork half a percent."

  static func probe(_ decisions: [Decision], _ state: inout State) -> [Effect] {
    if let reason = state.run?.reason(against: .forcing) {
      state.fail(reason)
      return []
    }
    guard !decisions.isEmpty else {
      state.say(none)
      return []
    }
    if state.run?.status?.phase == .running {
      state.say("It is probed as soon as the run pauses or ends: Space pauses it.")
    }
    return [.control(.probe(decisions))]
  }

  private static func vary(_ change: Change, needs: RunAbility?, _ state: inout State) -> [Effect] {
    if let reason = state.run?.reason(against: needs) {
      state.fail(reason)
      return []
    }
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
    let block = tree.blocks(of: decision.thread).map { tree.block($0) }.first {
      Int($0.forkPosition) > Int(decision.position)
    }
    guard decision.taken, let block, block.opened < block.forkPosition else {
      state.say("It did not fork there: there are no outlines to edit.")
      return []
    }
    if let reason = run.reason(against: .forcing) {
      state.fail(reason)
      return []
    }
    let tokens = tree.tokens(decision.thread)[block.opened..<block.forkPosition]
    let text = run.log.pieces.text(tokens.map { run.log.tokens.ids[Int($0)] })
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
