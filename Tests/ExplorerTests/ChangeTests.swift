import Testing
import Traces

@testable import Explorer

struct ChangeTests {
  @Test func `a run that was cut off goes on with twice the limit, and others do not`() {
    var run = RunBuilder.twoThreads
    run.add(.ended(ThreadID(2), .length))
    run.add(.ended(ThreadID(1), .closed))
    run.add(.finished(.length))
    var state = State.showing(run, .finished)
    #expect(state.screen.contains("O goes on"))
    #expect(state.press("O") == [.control(.vary(.longer(ThreadID(2), position: 6, chain: 2048)))])
    run.add(
      .varied(
        Variation(
          id: VariationID(1), parent: .original, cut: Int32(RunHistory(run.log).count),
          change: .longer(ThreadID(2), position: 6, chain: 2048))))
    state = .showing(run, .finished)
    #expect(state.press("O") == [.control(.vary(.longer(ThreadID(2), position: 6, chain: 4096)))])
    state = Screens.joined(Screens.w80x24)
    #expect(state.press("O").isEmpty && state.notice?.text.contains("Nothing was cut off") == true)
  }

  /// On the token `+` of thread 1, which has the alternative `7`.
  private func atPlus(_ phase: RunStatus.Phase? = .paused, size: Size = Size(width: 80, height: 24)) -> State
  {
    var state = State.showing(.twoThreads, phase, size: size)
    state.run?.move(to: Cursor(ThreadID(1), .token(5)))
    return state
  }

  @Test func `re-forking offers the other tokens, a text, a seed and the same again`() {
    var state = atPlus()
    state.press("f")
    #expect(state.context == ReforkView.context)
    let id = state.run?.cursorAlternatives.last?.id ?? -1
    #expect(state.press(Key(.enter)) == [.control(.vary(.token(ThreadID(1), position: 5, id: id)))])
    #expect(state.context == .tree)
    state.press("fjjj")
    #expect(state.press(Key(.enter)) == [.control(.vary(.again(ThreadID(1), position: 5)))])
  }

  @Test func `a dialog on a place of another variation closes, and says so`() {
    var state = atPlus()
    state.press("f")
    let event = Event(
      Stamp(step: 9, time: 9),
      .varied(Variation(id: VariationID(1), parent: .original, cut: 3, change: .again(.root, position: 1))))
    _ = state.update(.updates([.events([event])]))
    #expect(state.run?.log.head == VariationID(1) && state.context == .tree)
    #expect(state.notice?.text.contains("Another variation shows now") == true)
    #expect(!state.screen.contains("Re-fork"))
  }

  @Test func `an inspector without room has no keys`() {
    var state = atPlus(size: Size(width: 120, height: 34))
    state.press(Key(.tab))
    #expect(state.context == InspectorView.context)
    _ = state.update(.input(.resize(Size(width: 80, height: 12))))
    #expect(state.context == .tree && state.press(Key(.enter)).isEmpty)
    _ = state.update(.input(.resize(Size(width: 120, height: 34))))
    #expect(state.context == InspectorView.context)
  }

  @Test func `a typed text takes the token's place`() {
    var state = atPlus()
    state.press("fj")
    state.press(Key(.enter))
    #expect(state.context == .entry)
    state.press("*q")
    #expect(state.press(Key(.enter)) == [.control(.vary(.text(ThreadID(1), position: 5, "*q")))])
  }

  @Test func `a fresh seed is the same for the same presses and another one after each variation`() {
    var state = atPlus()
    state.press("fjj")
    guard case .control(.vary(.seed(ThreadID(1), position: 5, let first))) = state.press(Key(.enter)).first
    else {
      Issue.record("no seed")
      return
    }
    let variation = Variation(
      id: VariationID(1), parent: .original, cut: 20, change: .seed(ThreadID(1), position: 5, first))
    state.report([Event(Stamp(step: 15, time: 0), .varied(variation))])
    #expect(state.run?.freshSeed != first)
  }

  @Test func `tokens that the model did not write are refused, with the way to the next one`() {
    var state = State.showing(.twoThreads, .paused)
    state.run?.move(to: Cursor(ThreadID(1), .token(0)))
    #expect(state.press("f") == [])
    #expect(state.notice?.text.contains("orchestrator") == true)
    #expect(state.notice?.text.contains("3 further") == true)
    state.run?.move(to: Cursor(.root, .token(2)))
    state.press("f")
    #expect(state.notice?.text.contains("prompt") == true)
    #expect(state.context == .tree)
  }

  @Test func `pruning stops the thread under the cursor where it stands`() {
    var state = atPlus()
    #expect(state.press("x") == [.control(.vary(.prune(ThreadID(1), position: 6)))])
    state.run?.move(to: Cursor(.root, .header))
    #expect(state.press("x") == [])
    #expect(state.notice?.kind == .failed)
  }

  @Test func `the inspector re-forks with the alternative that is chosen in it`() {
    var state = atPlus()
    state.press(Key(.tab))
    state.press("j")
    let id = state.run?.cursorAlternatives[1].id ?? -1
    #expect(state.press(Key(.enter)) == [.control(.vary(.token(ThreadID(1), position: 5, id: id)))])
  }

  @Test func `after a re-fork the cursor waits for the changed token and the alternatives stay open`() {
    var state = atPlus()
    let alternatives = state.run?.cursorAlternatives
    let token = state.run?.cursorToken.map { state.run?.log.tokens[$0.index] } ?? nil
    let cut = state.run?.history.moment(before: 5, of: ThreadID(1)) ?? 0
    let variation = Variation(
      id: VariationID(1), parent: .original, cut: Int32(cut), change: .again(ThreadID(1), position: 5))
    state.press("fjjj")
    state.press(Key(.enter))
    state.report([Event(Stamp(step: 15, time: 0), .varied(variation))])
    #expect(state.run?.cursor == Cursor(ThreadID(1), .token(4)))
    if let token {
      state.report([Event(Stamp(step: 16, time: 0), .tokens(ThreadID(1), .generated, [token]))])
    }
    #expect(state.run?.cursor == Cursor(ThreadID(1), .token(5)))
    #expect(state.run?.cursorAlternatives == alternatives)
  }

  @Test func `undo and redo walk along the way that the head took`() {
    var state = atPlus()
    let cut = Int32(state.run?.history.count ?? 0)
    for id in 1...2 {
      let variation = Variation(
        id: VariationID(Int32(id)), parent: VariationID(Int32(id - 1)), cut: cut,
        change: .prune(ThreadID(1), position: 6))
      state.report([Event(Stamp(step: 16, time: 0), .varied(variation))])
    }
    func head(_ id: Int32) -> Event { Event(Stamp(step: 16, time: 0), .head(VariationID(id))) }
    #expect(state.press("u") == [.control(.select(VariationID(1)))])
    state.report([head(1)])
    #expect(state.press("u") == [.control(.select(.original))])
    state.report([head(0)])
    #expect(state.press("u") == [])
    #expect(state.press(.ctrl("r")) == [.control(.select(VariationID(1)))])
    state.report([head(1)])
    #expect(state.press(.ctrl("r")) == [.control(.select(VariationID(2)))])
    state.report([head(2)])
    #expect(state.press(.ctrl("r")) == [])
  }

  @Test func `a saved run switches variations without an engine`() {
    var run = RunBuilder.joined
    run.add(
      .varied(
        Variation(id: VariationID(1), parent: .original, cut: 40, change: .prune(ThreadID(1), position: 6))))
    run.end(1, .pruned)
    var state = State.showing(run)
    #expect(state.press("u").contains(.control(.select(.original))))
    #expect(state.run?.log.head == .original)
    #expect(state.run?.history.isFinished == true)
    #expect(state.press(.ctrl("r")) == [.control(.select(VariationID(1)))])
    #expect(state.run?.log.head == VariationID(1))
    state.press("vk")
    #expect(state.press(Key(.enter)) == [.control(.select(.original))])
    #expect(state.run?.log.head == .original)
  }

  @Test func `events that contradict the list of variations are left out`() {
    var state = atPlus()
    let wild = Variation(id: VariationID(7), parent: VariationID(3), cut: -4, change: .original)
    state.report([
      Event(Stamp(step: 16, time: 0), .varied(wild)), Event(Stamp(step: 16, time: 0), .head(VariationID(9))),
    ])
    #expect(state.run?.log.variations.count == 1)
  }
}
