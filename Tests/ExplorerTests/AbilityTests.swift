import Testing
import Traces

@testable import Explorer

/// What cannot be done with a run is greyed, with the reason, and refused with it.
struct AbilityTests {
  private static let reasons: [RunAbility: String] = [
    .forcing: "The server takes no tokens but its own.",
    .reseeding: "The server draws by a seed of the whole request.",
    .alternatives: "The server tells no other tokens (start it with logprobs).",
    .cache: "The server does not tell what its cache holds.",
    .exactReplay: "The server does not promise the same tokens twice.",
  ]

  private func state(_ size: Size, missing: [RunAbility]) -> State {
    var state = Screens.live(size)
    var status = RunStatus(phase: .paused)
    status.missing = Self.reasons.filter { missing.contains($0.key) }
    _ = state.update(.updates([.status(status)]))
    state.run?.move(to: Cursor(ThreadID(1), .token(5)))
    return state
  }

  @Test func `choices that need what is missing are greyed and refuse with the reason`() {
    var state = state(Screens.w80x24, missing: [.forcing, .reseeding])
    state.press("f")
    for _ in 0..<2 {
      #expect(state.press(Key(.enter)) == [])
      #expect(state.context == ReforkView.context)
      #expect(state.notice?.kind == .failed)
      #expect(state.notice?.text == Self.reasons[.forcing])
      state.press("j")
    }
    #expect(state.press(Key(.enter)) == [])
    #expect(state.notice?.text == Self.reasons[.reseeding])
    state.press("j")
    #expect(state.press(Key(.enter)) == [.control(.vary(.again(ThreadID(1), position: 5)))])
  }

  @Test func `what is there is offered as ever`() {
    var state = state(Screens.w80x24, missing: [.reseeding])
    state.press("f")
    guard case .control(.vary(.token)) = state.press(Key(.enter)).first else {
      Issue.record("no variation")
      return
    }
  }

  @Test func `the inspector refuses another token, not the same one`() {
    var state = state(Screens.w80x24, missing: [.forcing])
    state.press(Key(.tab), .character("j"))
    #expect(state.press(Key(.enter)) == [])
    #expect(state.notice?.text == Self.reasons[.forcing])
    state.press("k")
    #expect(state.press(Key(.enter)) == [.control(.vary(.again(ThreadID(1), position: 5)))])
  }

  @Test func `where alternatives and cache are not told the reason stands in their place`() {
    var run = RunBuilder()
    run.step()
    run.token(0, Token(id: run.id("a"), logprob: -0.5))
    var status = RunStatus(phase: .paused)
    status.missing = Self.reasons
    for size in [Screens.w80x24, Screens.w120x40] {
      var state = State(size: size)
      _ = state.update(.opened(run.log, status))
      state.run?.move(to: Cursor(.root, .token(0)))
      #expect(state.screen.contains("Alternatives: The server tells"))
      #expect(state.screen.contains("logprobs"))
      _ = state.update(.opened(RunBuilder.joined.log, status))
      state.run?.move(to: Cursor(.root, .join(RunBuilder.firstBlock)))
      #expect(!state.screen.contains("reused"))
      #expect(state.screen.contains("cache not known"))
      #expect(state.screen.contains("not known: The server"))
    }
  }

  @Test func `the panel says that variations are resampled`() {
    var state = Screens.pruned(Screens.w80x24)
    var status = RunStatus(phase: .finished)
    status.missing = Self.reasons
    _ = state.update(.updates([.status(status)]))
    state.press("v")
    #expect(state.screen.contains("Resampled, not replayed: The server does not promise"))
  }

  @Test(arguments: [Screens.w80x24, Screens.w40x10]) func `screens`(size: Size) {
    var state = state(size, missing: Array(Self.reasons.keys))
    state.press("f")
    Swift.print("@@@A\n" + state.screen + "\n@@@")
    var third = Screens.pruned(size)
    var status = RunStatus(phase: .finished)
    status.missing = Self.reasons
    _ = third.update(.updates([.status(status)]))
    third.press("v")
    Swift.print("@@@A\n" + third.screen + "\n@@@")
  }
}
