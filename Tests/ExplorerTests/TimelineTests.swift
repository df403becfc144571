import Testing
import Traces

@testable import Explorer

/// The run as lanes over tokens, steps or time.
struct TimelineTests {
  @Test func `over steps too a lane begins at the line of its fork`() {
    for run in [RunBuilder.joined, .nested] {
      let size = Size(width: 200, height: 40)
      let screen = Screens.pressing("ts", on: State.showing(run, .finished, size: size)).screen
      #expect(screen.contains { "├┡┠".contains($0) })
      for branch in "├┡┠╰┗" {
        #expect(!screen.contains("─\(branch)") && !screen.contains("━\(branch)"))
      }
    }
  }

  @Test func `a nested run at 120x36`() {
    let state = Screens.nested(Size(width: 120, height: 36))
    #expect(
      Screens.pressing("t", on: state).screen == #"""
         forkscope  (3+2)*(9-4)                                                             mini · threadweaver/stitch · seed 7
        tokens                  ╵0           ╵10           ╵20           ╵30            ┌─ Inspector ───────────────────────────
        main (3+2)*(9-4)        ━━━━━━━━━━━━━━━━━┓░░░░░░░░░░░░░░ waits ░░░░░░░░░░░░░░░░ │ ";"
         1 b(                                    ┡━━━━━━━━━━━━━━━┓░░░░░░░░░░┏━━━━━━━━━━ │ where    1 token 19, step 36
          1.1 d(                                 │               ┡━━━━━━━━━━┩           │ by       the model (generated)
          1.2 e(             ░5                  │               ╰───░░░░░░░╯           │ p        97.0% █  ln -0.0305
         2 c(               ░19                  ╰──────────░░░░░░░░░░░░░░░░░░░░░░░░░░░ │ entropy  0.125 nats
                                                                                        │ id       37  bytes 3b
                                                                                        │
                                                                                        │ Alternatives  Tab chooses
                                                                                        │ ● ";"             97.0% ████████████▋
                                                                                        │   "?"              1.0% ▏
                                                                                        │
                                                                                        │
                                                                                        │
                                                                                        │
                                                                                        │
                                                                                        │
                                                                                        │
                                                                                        │
                                                                                        │
                                                                                        │
                                                                                        │
                                                                                        │
                                                                                        │
                                                                                        │
                                                                                        │
                                                                                        │
                                                                                        │
                                                                                        │
                                                                                        │
                                                                                        │
                                                                                        │
        ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┬━━━━━━━━━━━━━━━━━━━━━━━━━━┬━━━━━━━━━━━━━━━━━━━━━━━━━┴━━━━━━━━━━━━━━━━━━━━━━━●
         PAUSED  step 36/36  51 tokens  * 40 critical  4 threads  KV 60 reused 0 re-prefilled  ░ 24 idle  12 steps/s     ? help
         > zoom in   < out   a all   s axis   t tree   Space go on   → step   ← back   ] next fork   f re-fork   x prune
        """#)
  }

  @Test func `a pruned thread at 40x10`() {
    #expect(
      Screens.pressing("t", on: Screens.pruned(Screens.w40x10)).screen == #"""
        tokens      ╵0             ╵20
        main (3+2…  ━━━━━━━━━━┓░░░░░░░░░░░┏━━━━
         1 b(                 ┠╌╌╌╌╌      ┃
         2 c(                 ┗━━━━━━━━━━━┛




         FINISHED  ✗ 5, not 25  * 35 critical
         > zoom in   d differences   ? help
        """#)
  }

  @Test func `in ASCII`() {
    let state = State.showing(.joined, .finished, size: Screens.w60x16, signs: .ascii)
    #expect(
      Screens.pressing("t", on: state).screen == #"""
         forkscope  (3+2)*(9-4)
        tokens            |0                   |20
        main (3+2)*(9-4)  ==============# waits for 2 ::#==========
         1 b(          :4               #----------:::::#
         2 c(                           #===============#








        ======================+====================+===============o
         FINISHED  v 25  49 tokens  * 38 critical  : 4 idle  ? help
         > zoom in   < out   a all   s axis   t tree   Space replay
        """#)
  }

  @Test func `zoomed in over engine steps, with the part in view on the scrub bar`() {
    #expect(
      Screens.pressing("ts>>", on: Screens.joined(Screens.w80x24)).screen == #"""
         forkscope  (3+2)*(9-4)                     mini · threadweaver/stitch · seed 7
        engine steps            ╵0    ╵1     ╵2     ╵3     ╵4     ╵5     ╵6     ╵7
        main (3+2)*(9-4)        ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━
         1 b(                ░4
         2 c(









        ── Inspector ───────────────────────────────────────────────────────────────────
         Main thread                            accel    1-critical/total 0.22
         problem  (3+2)*(9-4)                   parallel total/critical 1.29
         critical 23 of its tokens on the path
         context  65 tokens with the prompt
         forks    1
         below    2 threads
        ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┬━━━━━━━━━━━━━━━━━━━━━━━━━━━┴━━━━━━━━━━━━━━━━━━━━●
         FINISHED  ✓ 25  49 tokens  * 38 critical  alone ?  b measures it        ? help
         > zoom in   < out   a all   s axis   t tree   Space replay   → step   ← back
        """#)
  }

  @Test func `the cursor stays where it is between tree and timeline`() {
    var state = Screens.joined(Screens.w80x24)
    state.press("GGhh")
    let cursor = state.cursor
    state.press("t")
    #expect(state.cursor == cursor && state.context == TimelineView.context)
    state.press("t")
    #expect(state.cursor == cursor && state.context == .tree)
    state.press("t")
    state.press(Key(.escape))
    #expect(state.context == .tree)
  }

  @Test func `up and down keep the place on the axis, however short the lanes between`() {
    var state = Screens.pressing("tG", on: Screens.joined(Screens.w80x24))
    state.press("g")
    state.press("l")
    let start = state.run.map { $0.coordinate(of: $0.cursor, on: .tokens) }
    state.press("jjkk")
    #expect(state.run.map { $0.coordinate(of: $0.cursor, on: .tokens) } == start)
  }

  @Test func `the whole run fits, zooming halves what is in view, and a shows all again`() throws {
    var state = Screens.pressing("t", on: Screens.joined(Screens.w80x24))
    let all = try #require(TimelineView.scale(state))
    #expect(all.start == 0 && all.span == state.tree.map { $0.length(on: .tokens) })
    state.press(">")
    #expect(TimelineView.scale(state)?.span == all.span / 2)
    state.press("a")
    #expect(TimelineView.scale(state)?.span == all.span)
  }

  @Test func `the mouse puts the cursor on a lane's token`() throws {
    var state = Screens.pressing("t", on: Screens.joined(Screens.w80x24))
    let chart = TimelineView.chart(state)
    let scale = try #require(TimelineView.scale(state))
    let lane = try #require(state.run?.layout.lane(of: ThreadID(2)))
    let tree = try #require(state.tree)
    let extent = tree.extent(of: 3..<4, in: ThreadID(2), on: .tokens)
    let point = Point(
      x: chart.rows.minX + chart.nameWidth + scale.column(extent.lowerBound), y: chart.rows.minY + lane)
    _ = state.update(.input(.mouse(MouseEvent(.press(.left), at: point))))
    #expect(state.cursor == Cursor(ThreadID(2), .token(3)))
  }

  @Test func `times as large as a file can have them are shown`() {
    var log = RunLog(header: RunHeader(problem: "x", model: .init(name: "m"), seed: 0))
    log.append(Event(Stamp(step: 1 << 30, time: 1 << 60), .tokens(.root, .generated, [Token(id: 1)])))
    var state = State(size: Screens.w80x24)
    _ = state.update(.opened(log, nil))
    state.press("tsss>><<a>jkl")
    for size in [Screens.w40x10, Screens.w200x60] { _ = render(state, size: size) }
    #expect(state.tree?.length(on: .time) == 1 << 60)
  }

  @Test func `ten thousand lanes are painted as a screenful`() {
    var run = RunBuilder()
    run.prompt("<Eval>")
    run.step()
    run.write(0, "a")
    run.fork(0, (1...10_000).map { (Int32($0), "\($0)", "part") })
    run.step()
    for thread in 1...10_000 { run.write(Int32(thread), "b") }
    let state = Screens.pressing("tG", on: .showing(run, .paused))
    #expect(state.cursor?.thread == ThreadID(10_000))
    #expect(state.screen.contains("10000"))
  }
}
