import Testing
import Traces

@testable import Explorer

/// The list of decisions: what it shows, and what its keys ask for.
@Suite struct DecisionsTests {
  private static let taken = Decision(
    thread: .root, position: 16, kind: .open, probability: 0.75, taken: true)

  private static func outcome(_ critical: Int, isRight: Bool = true) -> ProbeFinding.Outcome {
    .init(isRight: isRight, criticalPath: critical, total: critical + 10)
  }

  private func probed(_ size: Size, fork: [Int] = [40], alone: [Int] = [35]) -> State {
    var state = State.showing(.nested, .paused, size: size)
    state.press("D")
    let finding = ProbeFinding(
      decision: Self.taken, fork: fork.map { Self.outcome($0) },
      alone: alone.map { Self.outcome($0, isRight: false) })
    state.report([Event(Stamp(step: 36, time: 0), .probed(finding))])
    return state
  }

  @Test func `the list at 120x40, by regret`() {
    var state = probed(Screens.w120x40, fork: [40, 44], alone: [35, 41])
    state.press("sss")
    #expect(
      render(state, size: state.size).text == #"""
         forkscope  (3+2)*(9-4)                                                             mini · threadweaver/stitch · seed 7
        main  (3+2)*(9-4)                         *     13 tok ‖ waits                  ┌─ Inspector ───────────────────────────
        ┃ + prompt, 16 tokens  <Eval>a(b(3+2)*c(9-4))?<Think>                           │ ";"
        ┃ ◆<Parallel><Outlines><Outline>1:b(</Outline><Outline>2:c(</Outline>           │ where    1 token 19, step 36
        ┃ </Outlines>                                                                   │ by       the model (generated)
        ┡━ 1  b(                                  *     19 tok ▸ live                   │ p        97.0% █  ln -0.0305
        │  ┃ <Thread>1:b(3+◆<Parallel><Outlines>d(e(</Outlines>                         │ entropy  0.125 nats
        │  ┡━ 1.1  d(                             *      8 tok ■ done                   │ id       37  bytes 3b
        │  │  ┃ d(1+1=2;</Thread>                                                       │
        │  ╰─ 1.2  e(                                    3 tok ■ done     ░░ idle 5     │ Alternatives  Tab chooses
        │     │ e(2</Thread>                                                            │ ● ";"             97.0% ████████████▋
        │  ┏━ joined 2 · stitch · 60 reused · 0 re-prefilled                            │   "?"              1.0% ▏
        │  ┃ </Parallel>b(2+2=4;▸                                                       │
        ╰─ 2  c(                                         8 tok ■ done     ░░ idle 19    │
           │ <Thread>2:c(9-4</Thread>                                                   │
                  ┌─ Decisions, by regret ───────────────────────────────────────────────────────────────────────────┐
                  │   thread token       step       P       regret   what happened                                   │
                  │ ◆ main 17               1   75.0%   +4.0 ±12.7 * 2 threads: b( c(                                │
                  │ ◆ 1 7                  17   97.0%            – * 2 threads: d( e(                                │
                  │ fork:  100.0% right, critical 42, total 52 (mean of 2 runs)                                      │
                  │ alone: 0.0% right, critical 38, total 48 (mean of 2 runs)                                        │
                  │ regret: what the choice cost on the critical path; below 0 it paid                               │
                  │                                                                                                  │
                  │ Enter go there   p probe   P probe all   f fork   x forbid   s sort   Esc close                  │
                  └──────────────────────────────────────────────────────────────────────────────────────────────────┘
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
         Enter go there   p probe   P probe all   f fork   x forbid   s sort   Esc close   ? help
        """#)
  }

  @Test func `keys ask for probes and for the other side`() {
    var state = probed(Screens.w80x24)
    #expect(state.press("p") == [.control(.probe([Self.taken]))])
    #expect(state.press("f").isEmpty)
    #expect(state.notice?.text.contains("forked there already") == true)
    guard case .control(.probe(let all))? = state.press("P").first else { return #expect(Bool(false)) }
    // What is known already is not asked again.
    #expect(!all.isEmpty && !all.contains(Self.taken))
    #expect(state.press("x") == [.control(.vary(.withoutFork(.root, position: 16, isLasting: false)))])
    #expect(!state.isOpen(DecisionsView.self))
    state.press("D")
    #expect(state.press("X") == [.control(.vary(.withoutFork(.root, position: 16, isLasting: true)))])
    state.press("D")
    state.press(Key(.enter))
    #expect(state.cursor == Cursor(.root, .token(16)))
    #expect(state.press("p") == [.control(.probe([Self.taken]))])
  }

  @Test func `a probe that was broken off is gone on with, and none is made twice`() throws {
    var state = probed(Screens.w80x24)
    guard case .control(.probe(let rest))? = state.press("P").first else {
      Issue.record("not probed")
      return
    }
    #expect(!rest.contains(Self.taken))
    #expect(state.notice?.text.contains("1 of \(rest.count + 1) are known") == true)
    state.report(
      rest.map {
        Event(
          Stamp(step: 36, time: 0),
          .probed(ProbeFinding(decision: $0, fork: [Self.outcome(1)], alone: [Self.outcome(1)])))
      })
    #expect(state.press("P").isEmpty)
    #expect(state.notice?.text.contains("probed already") == true)
    var status = RunStatus(phase: .paused)
    status.probing = .init(made: 1, wanted: 2)
    _ = state.update(.updates([.status(status)]))
    #expect(state.press("p").isEmpty)
  }

  @Test func `when a probe has all its answers, what it found is said where the list is not open`() {
    var state = State.showing(.nested, .paused, size: Screens.w80x24)
    guard case .control(.probe(let asked))? = state.press("P").first else {
      Issue.record("not probed")
      return
    }
    for (index, decision) in asked.enumerated() {
      #expect(state.notice?.text.hasPrefix("Probed") == false)
      let finding = ProbeFinding(
        decision: decision, fork: [Self.outcome(40)],
        alone: [Self.outcome(decision.taken && index == 0 ? 35 : 40)])
      state.report([Event(Stamp(step: 36, time: 0), .probed(finding))])
    }
    #expect(
      state.notice?.text
        == "Probed \(asked.count) choices: 0 paid, 1 cost time. D lists what each was worth.")
    // Once is enough.
    state.say("something else")
    state.report([])
    #expect(state.notice?.text == "something else")
  }

  @Test func `what a probe found is not said over what went wrong`() {
    var state = State.showing(.nested, .paused, size: Screens.w80x24)
    guard case .control(.probe(let asked))? = state.press("P").first else {
      Issue.record("not probed")
      return
    }
    state.fail("no memory")
    state.report(
      asked.map {
        Event(
          Stamp(step: 36, time: 0),
          .probed(ProbeFinding(decision: $0, fork: [Self.outcome(1)], alone: [Self.outcome(1)])))
      })
    #expect(state.notice?.text == "no memory")
  }

  @Test func `outlines are edited as the text that they are`() {
    var state = probed(Screens.w80x24)
    state.press("e")
    #expect(state.isOpen(ReforkView.self))
    #expect(state.screen.contains("1:b("))
    let effects = state.press(Key(.enter))
    guard case .control(.vary(.text(let thread, let position, let text)))? = effects.first else {
      return #expect(Bool(false))
    }
    #expect(thread == .root)
    #expect(position == 17)
    #expect(text.hasPrefix("<Outlines>") && text.hasSuffix("</Outlines>"))
  }

  @Test func `while it is probed Esc stops that, and then closes`() {
    var state = probed(Screens.w80x24)
    var status = RunStatus(phase: .paused)
    status.probing = .init(made: 3, wanted: 12)
    _ = state.update(.updates([.status(status)]))
    #expect(state.screen.contains("probing 3/12"))
    #expect(state.press(Key(.escape)) == [.control(.stopProbing)])
    status.probing = nil
    _ = state.update(.updates([.status(status)]))
    #expect(state.press(Key(.escape)).isEmpty)
    #expect(!state.isOpen(DecisionsView.self))
  }

  @Test func `a join can be made in the other way, where there is one`() {
    var state = Screens.joined(Screens.w80x24)
    state.press("o")
    #expect(state.notice?.text.contains("on a join first") == true)
    state.move(to: Cursor(.root, .join(RunBuilder.firstBlock)))
    #expect(state.screen.contains("behind it"))
    var status = RunStatus(phase: .finished)
    status.joins = [.stitch]
    _ = state.update(.updates([.status(status)]))
    state.press("o")
    #expect(state.notice?.text.contains("only") == true)
    status.joins = [.prefill, .stitch]
    _ = state.update(.updates([.status(status)]))
    guard case .control(.vary(.join(.root, _, .prefill)))? = state.press("o").first else {
      return #expect(Bool(false))
    }
  }

  @Test func `decisions at places that are not there are left out`() {
    var run = RunBuilder.joined
    for position: Int32 in [-1, .min, .max, 10_000] { run.decision(0, position, 0.9, taken: true) }
    run.decision(0, 30, 0.9, taken: true, .close)
    var state = State.showing(run, .finished, size: Screens.w80x24)
    state.press("D")
    #expect(state.screen.contains("◆ main 17"))
    for keys in ["P", "G", "p", "f", "x", "X", "e", "gj", "sss"] {
      state.press(keys)
      #expect(!state.screen.isEmpty)
      state.dialogs = []
      state.press("D")
    }
    // What closes a list of outlines is no decision to fork.
    state.press("j")
    #expect(state.press("p").isEmpty)
  }

  @Test func `votes and searches have decisions to read, and none to probe`() {
    var header = RunBuilder.joined.log.header
    header.traits = MethodTraits(forking: .byMethod, label: "self-consistency n=5")
    var run = RunBuilder(header: header)
    run.prompt("p")
    run.decision(0, 1, 0.6, taken: false)
    run.write(0, "a")
    var state = State.showing(run, .paused, size: Screens.w80x24)
    state.press("D")
    for key in ["p", "P", "f", "x", "X"] {
      #expect(state.press(key).isEmpty)
      #expect(state.notice?.text.contains("does not fork") == true)
    }
    state.notice = nil
    #expect(!state.screen.contains("p probe") && !state.screen.contains("not probed"))
    #expect(state.screen.contains("taken another way."))
    #expect(state.screen.contains("s sort"))
  }

  @Test func `a run without decisions says so`() {
    var run = RunBuilder()
    run.prompt("p")
    run.write(0, "a")
    var state = State.showing(run, .paused)
    state.press("D")
    #expect(state.screen.contains("No decisions: none was recorded"))
    #expect(state.press("P").isEmpty)
    #expect(state.press("x").isEmpty)
  }

  @Test func `regret has its sign, and stands back where it is noise`() {
    func worth(_ fork: [Int], _ alone: [Int]) -> DecisionWorth {
      DecisionWorth(
        ProbeFinding(
          decision: Self.taken, fork: fork.map { Self.outcome($0) }, alone: alone.map { Self.outcome($0) }))
    }
    #expect(WorthWords.regret(worth([77], [115])) == "-38")
    #expect(WorthWords.role(worth([77], [115])) == .success)
    #expect(WorthWords.regret(worth([60], [50])) == "+10")
    #expect(WorthWords.role(worth([60], [50])) == .warning)
    #expect(WorthWords.regret(worth([50, 70], [60, 50])) == "+5.0 ±190.7")
    #expect(WorthWords.role(worth([50, 70], [60, 50])) == .dim)
  }
}
