import Testing
import Traces

@testable import Explorer

struct TimeTests {
  @Test func `space pauses a live run and lets a paused one go on`() {
    var live = State.showing(.twoThreads, .running)
    #expect(live.press(" ") == [.control(.pause)])
    var paused = State.showing(.twoThreads, .paused)
    #expect(paused.press(" ") == [.control(.resume)])
  }

  @Test func `stepping at the edge steps the engine, and in the past the history`() {
    var state = State.showing(.twoThreads, .paused)
    #expect(state.press(Key(.right)) == [.control(.step(1))])
    #expect(state.press(Key(.left)) == [])
    #expect(state.run?.summary.step == 15)
    #expect(state.screen.contains("REPLAY"))
    #expect(state.press(Key(.right)) == [])
    #expect(state.run?.isAtLiveEdge == true)
    #expect(state.press(Key(.right)) == [.control(.step(1))])
  }

  @Test func `looking back holds a run that is going on`() {
    var state = State.showing(.twoThreads, .running)
    #expect(state.press(Key(.left)) == [.control(.pause)])
    #expect(state.run?.isAtLiveEdge == false)
  }

  @Test func `milestones lead through the history and at the edge to the next one`() {
    var state = State.showing(.joined, .finished)
    let steps = (0..<4).map { _ -> Int32 in
      state.press("[")
      return state.run?.summary.step ?? -1
    }
    #expect(steps == [25, 21, 13, 0])
    state.press("]")
    #expect(state.run?.summary.step == 13)
    var paused = State.showing(.twoThreads, .paused)
    #expect(paused.press("]") == [.control(.runToMilestone)])
  }

  @Test func `the ends of the run are reached at once`() {
    var state = State.showing(.joined, .finished)
    state.press(Key(.home))
    #expect(state.run?.summary.step == 0)
    #expect(state.run?.tree.tokenCount(.root) == 16)
    state.press(Key(.left))
    #expect(state.run?.summary.step == 0)
    state.press(Key(.end))
    #expect(state.run?.isAtLiveEdge == true)
  }

  @Test func `at the end of a finished run nothing is asked of the engine`() {
    var state = State.showing(.joined, .finished)
    #expect(state.press(Key(.right)) == [])
    #expect(state.notice != nil)
    #expect(state.press("]") == [])
  }

  @Test func `the past plays at its pace and stops at the edge`() {
    var state = State.showing(.joined, .finished)
    #expect(!state.wantsTicks)
    #expect(state.press(" ") == [])
    #expect(state.run?.summary.step == 0)
    #expect(state.wantsTicks)
    var now: Int64 = 1_000_000
    _ = state.update(.tick(now))
    now += 500_000
    _ = state.update(.tick(now))
    #expect(state.run?.summary.step == 6)
    for _ in 0..<100 {
      now += 100_000
      _ = state.update(.tick(now))
    }
    #expect(state.run?.isAtLiveEdge == true)
    #expect(state.run?.isPlaying == false)
  }

  @Test func `the pace doubles, halves, lets go and comes back`() {
    var state = State.showing(.twoThreads, .running)
    #expect(state.press("+") == [.control(.pace(24))])
    #expect(state.press("-") == [.control(.pace(12))])
    #expect(state.press("0") == [.control(.pace(nil))])
    #expect(state.press("+") == [.control(.pace(nil))])
    #expect(state.press("=") == [.control(.pace(12))])
  }

  @Test func `events that arrive while the past is shown do not move it`() {
    var run = RunBuilder.twoThreads
    var state = State.showing(run, .running)
    state.press(Key(.left))
    let before = state.run?.shownMoment
    let known = run.events.count
    run.together([1: ["2"], 2: ["4"]])
    state.report(Array(run.events[known...]))
    #expect(state.run?.shownMoment == before)
    #expect(state.run?.history.count == run.log.entryCount(of: .original))
  }

  @Test func `Ctrl-C stops the run first, then asks, then leaves`() {
    var state = State.showing(.twoThreads, .running)
    #expect(state.press(.ctrl("c")) == [.control(.pause)])
    _ = state.update(.updates([.status(RunStatus(phase: .paused))]))
    #expect(state.press(.ctrl("c")) == [])
    #expect(state.context == LeaveView.context)
    #expect(state.press(.ctrl("c")) == [.quit])
  }

  @Test func `a click on the scrub bar moves in time`() {
    var state = State.showing(.joined, .finished)
    let bar = state.layout.scrubBar
    _ = state.update(.input(.mouse(MouseEvent(.press(.left), at: Point(x: bar.width / 2, y: bar.minY)))))
    #expect(state.run?.summary.step == 17)
    _ = state.update(.input(.mouse(MouseEvent(.press(.left), at: Point(x: bar.width - 1, y: bar.minY)))))
    #expect(state.run?.isAtLiveEdge == true)
  }
}
