import Testing

@testable import Explorer

/// What the tour shows on the screen; its lessons are done in the tests of the session.
struct TourPanelTests {
  private static func state(_ size: Size) -> State {
    var state = State(size: size)
    _ = state.update(.lesson(2))
    _ = state.update(.opened(RunBuilder.joined.log, nil))
    return state
  }

  @Test func `a lesson at 80x24`() {
    #expect(
      Self.state(Screens.w80x24).screen == #"""
         forkscope  (3+2)*(9-4)                     mini · threadweaver/stitch · seed 7
         Lesson 3 of 10  Waiting  · ·
          This fork has one long thread and two short ones. Press t for the timeline.

          T skips this lesson, q leaves the tour
        main  (3+2)*(9-4)                         *     23 tok ■ done                  ▐
        ┃ + prompt, 16 tokens  <Eval>a(b(3+2)*c(9-4))?<Think>                          ▐
        ┃ ◆<Parallel><Outlines><Outline>1:b(</Outline><Outline>2:c(</Outline>          ▐
        ┃ </Outlines>                                                                  ▐
        ┠─ 1  b(                                        11 tok ■ done     ░░ idle 4    ▐
        ┃  │ <Thread>1:b(3+2=5;</Thread>                                               ▐
        ┗━ 2  c(                                  *     15 tok ■ done                  ▐
           ┃ <Thread>2:c(9-4=5-0=5;</Thread>                                           ▐
        ┏━ joined 2 · stitch · 47 reused · 12 re-prefilled
        ── Inspector ───────────────────────────────────────────────────────────────────
         Main thread                            accel    1-critical/total 0.22
         problem  (3+2)*(9-4)                   parallel total/critical 1.29
         critical 23 of its tokens on the path
         context  65 tokens with the prompt
         forks    1
         below    2 threads
        ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┬━━━━━━━━━━━━━━━━━━━━━━━━━━━┴━━━━━━━━━━━━━━━━━━━━●
         FINISHED  ✓ 25  step 34/34  * 38 critical  alone ?  b measures it       ? help
         Space replay   → step   ← back   ] next fork   f re-fork   x prune   u undo
        """#)
  }

  @Test func `on small screens the run keeps its room`() {
    #expect(Self.state(Screens.w40x10).screen == Screens.joined(Screens.w40x10).screen)
  }

  @Test func `a run that opens by itself ends the tour`() {
    var state = Self.state(Screens.w80x24)
    _ = state.update(.opened(RunBuilder.joined.log, nil))
    #expect(!state.screen.contains("Lesson"))
    #expect(state.press("T") == [.tour])
  }

  @Test func `the last lesson leads out of the tour`() {
    var state = State()
    _ = state.update(.lesson(Tour.samples.count - 1))
    _ = state.update(.opened(RunBuilder.joined.log, nil))
    #expect(state.press("T") == [.endTour])
    #expect(!state.screen.contains("Lesson") && state.screen.contains("That was the tour."))
  }
}
