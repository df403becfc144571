import Traces

/// The commands that move in time: through the history while the past is looked at, through the engine at its edge.
enum TimeCommands: CommandGroup {
  static let keys = [
    KeyBinding(
      .tree, [.character(" ")], .pauseOrResume, "pause or go on; in the past, play it", hint: "pause"),
    KeyBinding(.tree, [Key(.right)], .stepForward, "one engine step forward", hint: "step"),
    KeyBinding(.tree, [Key(.left)], .stepBack, "one step back in time", hint: "back"),
    KeyBinding(
      .tree, [.character("]")], .nextMilestone, "on to the next fork, join or thread end",
      hint: "next fork"),
    KeyBinding(.tree, [.character("[")], .previousMilestone, "back to the last fork, join or thread end"),
    KeyBinding(.tree, [Key(.home)], .runStart, "to the start of the run"),
    KeyBinding(.tree, [Key(.end)], .liveEdge, "to the newest moment"),
    KeyBinding(.tree, [.character("+")], .faster, "twice as fast"),
    KeyBinding(.tree, [.character("-")], .slower, "half as fast"),
    KeyBinding(.tree, [.character("0")], .letGo, "as fast as it goes"),
    KeyBinding(.tree, [.character("=")], .defaultPace, "back to a pace that can be followed"),
  ]

  static func perform(_ command: Command, on state: inout State) -> [Effect]? {
    guard let run = state.run else { return nil }
    if command != .pauseOrResume { state.run?.isPlaying = false }
    // Looking back holds the run, so that the edge does not run away meanwhile.
    let hold: [Effect] = run.status?.phase == .running && run.isAtLiveEdge ? [.control(.pause)] : []
    switch command {
    case .pauseOrResume: return pauseOrResume(&state)
    case .stepForward: return state.run?.showNextStep() == true ? [] : advance(&state, .step(1))
    case .stepBack:
      if state.run?.showPreviousStep() == false, hold.isEmpty { state.say("This is the start of the run.") }
      return hold
    case .nextMilestone:
      guard !run.isAtLiveEdge else { return advance(&state, .runToMilestone) }
      state.run?.show(moment: run.history.milestone(after: run.shownMoment) ?? run.history.count)
    case .previousMilestone:
      if let moment = run.history.milestone(before: run.shownMoment) {
        state.run?.show(moment: moment)
      } else {
        state.run?.showStart()
      }
      return hold
    case .runStart:
      state.run?.showStart()
      return hold
    case .liveEdge: state.run?.showLiveEdge()
    case .faster, .slower, .letGo, .defaultPace: return setPace(command, &state)
    default: return nil
    }
    return []
  }

  private static func pauseOrResume(_ state: inout State) -> [Effect] {
    guard let run = state.run else { return [] }
    if !run.isAtLiveEdge {
      if run.isPlaying { state.run?.isPlaying = false } else { state.run?.startPlaying() }
      return []
    }
    if run.history.isFinished {
      state.run?.showStart()
      state.run?.startPlaying()
      state.say("Playing the run again; End goes back to its end.")
      return []
    }
    return run.status?.phase == .running ? [.control(.pause)] : [.control(.resume)]
  }

  /// Makes the engine go on from the live edge.
  private static func advance(_ state: inout State, _ command: RunCommand) -> [Effect] {
    guard let run = state.run else { return [] }
    guard !run.history.isFinished else {
      state.say("This is the end of the run. ← and [ go back, f re-forks it.")
      return []
    }
    return [.control(command)]
  }

  private static let fastest = 768.0
  private static let slowest = 0.75

  private static func setPace(_ command: Command, _ state: inout State) -> [Effect] {
    guard let run = state.run else { return [] }
    let pace: Double? =
      switch command {
      case .faster: run.pace.flatMap { $0 * 2 > fastest ? nil : $0 * 2 }
      case .slower: run.pace.map { max(slowest, $0 / 2) } ?? fastest
      case .letGo: nil
      default: RunStatus.defaultPace
      }
    state.run?.pace = pace
    state.say(
      pace.map { "Pace: \(Format.fixed($0, $0 < 10 ? 1 : 0)) steps a second." }
        ?? "Let go: as fast as it goes.")
    return [.control(.pace(pace))]
  }
}

extension Command {
  public static let pauseOrResume = Command("pause")
  public static let stepForward = Command("step")
  public static let stepBack = Command("step-back")
  public static let nextMilestone = Command("next-milestone")
  public static let previousMilestone = Command("previous-milestone")
  public static let runStart = Command("start")
  public static let liveEdge = Command("end")
  public static let faster = Command("faster")
  public static let slower = Command("slower")
  public static let letGo = Command("let-go")
  public static let defaultPace = Command("default-pace")
}
