import Traces

@testable import Explorer

/// The screens that golden tests look at.
enum Screens {
  static let w60x16 = Size(width: 60, height: 16)
  static let w80x24 = Size(width: 80, height: 24)
  static let w120x40 = Size(width: 120, height: 40)
  static let w200x60 = Size(width: 200, height: 60)
  static let w40x10 = Size(width: 40, height: 10)

  static func live(_ size: Size, _ theme: Theme = .dark) -> State {
    var state = State(theme: theme, size: size)
    _ = state.update(.opened(RunBuilder.twoThreads.log, RunStatus(phase: .running, tokensPerSecond: 24)))
    return state
  }

  static func joined(_ size: Size, _ theme: Theme = .dark) -> State {
    .showing(.joined, .finished, size: size, theme: theme)
  }

  static func nested(_ size: Size) -> State { .showing(.nested, .paused, size: size) }

  static func past(_ size: Size) -> State {
    var state = joined(size)
    state.press("[[[")
    return state
  }

  static func welcome(_ size: Size) -> State {
    var state = State(size: size)
    let problems = [
      WelcomeItem(
        .problem, value: "a", title: "((3+2)+(9*3))-(1+10)", detail: "forks, and forks again inside a thread"),
      WelcomeItem(
        .problem, value: "b", title: "15+((9-4-4)+7+11+14)", detail: "a chain: nothing to gain from forking"),
    ]
    let samples = [WelcomeItem(.trace, value: "c", title: "wide-fork", detail: "four threads side by side")]
    _ = state.update(
      .offered(
        WelcomeContent(sections: [
          .init(title: "Problems", items: problems), .init(title: "Sample runs", items: samples),
        ])))
    state.press("j")
    return state
  }

  static func pruned(_ size: Size, _ theme: Theme = .dark) -> State {
    .showing(prunedRun, .finished, size: size, theme: theme)
  }

  /// The joined run, and a variation of it in which thread 1 is pruned.
  static var prunedRun: RunBuilder {
    var run = RunBuilder.joined
    let history = RunHistory(run.log)
    let cut = history.moment(before: 8, of: ThreadID(1)) ?? 0
    run.add(
      .varied(
        Variation(
          id: VariationID(1), parent: .original, cut: Int32(cut), change: .prune(ThreadID(1), position: 8))))
    run.end(1, .pruned)
    run.together([2: ["=", "5", "-", "0", "=", "5", ";", "</Thread>"]])
    run.join(0, [2], reused: 31)
    run.inserted(0, "</Parallel>")
    run.write(0, "a(", "5", ";", "</Think>", "5")
    run.end(0, .endOfText)
    run.finish("5", expected: "25")
    return run
  }

  static func voted(_ size: Size) -> State {
    pressing("gJ", on: .showing(.selfConsistency, .finished, size: size))
  }

  static func searching(_ size: Size) -> State {
    pressing("gJJ", on: .showing(.search, .paused, size: size))
  }

  static func searched(_ size: Size) -> State {
    pressing("gJJ", on: .showing(.searched, .finished, size: size))
  }

  static func pressing(_ keys: String, on state: State) -> State {
    var state = state
    state.press(keys)
    return state
  }

  static func refork(_ size: Size) -> State {
    var state = live(size)
    state.run?.move(to: Cursor(.root, .token(16)))
    state.press("f")
    return state
  }
}
