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

  // MARK: - Screens

  private func reforking(_ size: Size) -> State {
    Screens.pressing("f", on: state(size, missing: Array(Self.reasons.keys)))
  }

  private func resampled(_ size: Size) -> State {
    var state = Screens.pruned(size)
    var status = RunStatus(phase: .finished)
    status.missing = Self.reasons
    _ = state.update(.updates([.status(status)]))
    state.press("v")
    return state
  }

  @Test func `a re-fork of which most cannot be done at 80x24`() {
    let state = reforking(Screens.w80x24)
    #expect(
      render(state, size: state.size).text == #"""
         forkscope  (3+2)*(9-4)                     mini · threadweaver/stitch · seed 7
        main  (3+2)*(9-4)                         *     13 tok ‖ waits
        ┃ + prompt, 16 tokens  <Eval>a(b(3+2)*c(9-4))?<Think>
        ┃ ◆<Parallel><Outlines><Outline>1:b(</Outline><Outline>2:c(</Outline>
        ┃ </Outlines>
        ┡━ 1  b(                                  *      6 tok ▸ live
        │  ┃ <Thread>1:b(3+▸
        ╰─ 2  c(                                         6 tok ▸ live
           │ <Thre┌─ Re-fork thread 1 at token 6 ────────────────────────────┐
                  │ now  "+"  50.0%                                          │
                  │                                                          │
                  │ ▸✗"7"                   20.0% █████▎                     │
                  │  ✗type a text in its place…                              │
                  │  ✗other random numbers from here on (seed 374487)        │
        ── Inspect│   again from here, drawn anew                            │──────────
         "+"      │                                                          │
         where    │  ✗ The server takes no tokens but its own.               │██
         by       │  ✗ The server draws by a seed of the whole request.      │
         p        │ Enter re-fork   ↓ choose   Esc cancel                    │
         entropy  └──────────────────────────────────────────────────────────┘
         id       14  bytes 2b
        ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┬━━━━━━━━━━━━━━●
         PAUSED  step 16/16  25 tokens  * 19 critical  KV not known  12 steps/s  ? help
         Enter re-fork   ↓ choose   Esc cancel   ? help
        """#)
  }

  @Test func `variations that are resampled at 80x24`() {
    let state = resampled(Screens.w80x24)
    #expect(
      render(state, size: state.size).text == #"""
         forkscope  (3+2)*(9-4)                     mini · threadweaver/stitch · seed 7
        main  (3+2)*(9-4)                         *     19 tok ■ done
        ┃ + prompt, 16 tokens  <Eval>a(b(3+2)*c(9-4))?<Think>
        ┃ ◆<Parallel><Outlines><Outline>1:b(</Outline><Outline>2:c(</Outline>
        ┃ </Outlines>
        ┠─ 1  b(                                         8 tok x pruned
        ┃  │ <Thread>1:b(3+2=
        ┗━ 2  c(                                  *     16 tok ■ done
        ┌─ Variations ─────────────────────────────────────────────────────────────────┐
        │   what changed                              answer          tokens  critical │
        │   the original                              ✓ 25                49        38 │
        │ ● ╰─ thread 1 pruned                        ✗ 5                 35        35 │
        │ differs: thread 2 token 9: "5" → "="                                         │
        │ Resampled, not replayed: The server does not promise the same tokens twice.  │
        │ Enter switch   ↓ choose   = compare   Esc close                              │
        └──────────────────────────────────────────────────────────────────────────────┘
         problem  (3+2)*(9-4)                   parallel total/critical 1.00
         critical 19 of its tokens on the path
         context  51 tokens with the prompt
         forks    1
         below    2 threads
        ━━━━━━━━━━━━━━━━━━━━━┬━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┴━━━━━━━━●
         FINISHED  ✗ 5, not 25  35 tokens  * 35 critical  variation 2 of 2       ? help
         Enter switch   ↓ choose   = compare   Esc close   ? help
        """#)
  }

  @Test func `a re-fork of which most cannot be done at 40x10`() {
    let state = reforking(Screens.w40x10)
    #expect(
      render(state, size: state.size).text == #"""
        ┌─ Re-fork thread 1 at token 6 ────────┐
        │ now  "+"  50.0%                      │
        │                                      │
        │ ▸✗"7"            20.0% ██▋           │
        │  ✗type a text in its place…          │
        │                                      │
        │  ✗ The server takes no tokens but its│
        │    own.                              │
        │ Enter re-fork   ↓ choose             │
        └──────────────────────────────────────┘
        """#)
  }

  @Test func `variations that are resampled at 40x10`() {
    let state = resampled(Screens.w40x10)
    #expect(
      render(state, size: state.size).text == #"""
        main  (3+2)*(9-4)        *     19 tok ■▐
        ┌─ Variations ─────────────────────────┐
        │   what changed       answer   tokens │
        │ ● ╰─ thread 1 pruned ✗ 5          35 │
        │ differs: thread 2 token 9: "5" → "=" │
        │ Resampled, not replayed: The server  │
        │ does not promise the same tokens tw… │
        │ Enter switch   ↓ choose   = compare  │
        └──────────────────────────────────────┘
         Enter switch   ↓ choose   ? help
        """#)
  }
}
