import Testing
import Traces

@testable import Explorer

/// Whether forking paid, on the status line and in the inspector.
@Suite struct GoldenAloneTests {
  private func finished(_ alone: AloneRun?, _ size: Size) -> State {
    var state = Screens.joined(size)
    state.press("g")
    if let alone { _ = state.update(.updates([.events([Event(Stamp(step: 34, time: 0), .alone(alone))])])) }
    return state
  }

  @Test(arguments: [
    (55, "alone 55 · faster ×1.45"), (30, "alone 30 · slower ×0.79"), (38, "alone 38 · as fast"),
  ])
  func `the status line says whether forking paid, at every size`(tokens: Int, words: String) {
    for size in [Screens.w80x24, Screens.w120x40] {
      #expect(finished(AloneRun(tokens: tokens, isRight: true), size).screen.contains(words))
    }
  }

  @Test func `a text with a short form takes that where the whole has no room`() {
    let parts = [
      RankedText("✓ 27", rank: 1), RankedText("step 73/73", rank: 2),
      RankedText("alone 115 · faster ×1.49", short: "faster ×1.49", rank: 1),
    ]
    func texts(_ room: Int) -> [String] { RankedText.fitting(parts, room: room, gap: 2).map(\.text) }
    #expect(texts(42) == ["✓ 27", "step 73/73", "alone 115 · faster ×1.49"])
    #expect(texts(41) == ["✓ 27", "alone 115 · faster ×1.49"])
    #expect(texts(29) == ["✓ 27", "faster ×1.49"])
    #expect(texts(17) == ["✓ 27", "step 73/73"])
    #expect(texts(3).isEmpty)
  }

  @Test func `what is not measured can be, by a key that is named`() {
    var state = finished(nil, Screens.w80x24)
    #expect(state.screen.contains("alone ?  b measures it"))
    #expect(state.press("b") == [.control(.measureAlone)])
    var status = RunStatus(phase: .finished)
    status.isMeasuringAlone = true
    _ = state.update(.updates([.status(status)]))
    #expect(state.screen.contains("alone …"))
    #expect(
      finished(AloneRun(tokens: 5, isRight: nil), Screens.w80x24).pressing("b").notice?.text.contains(
        "measured already") == true)
    #expect(Screens.live(Screens.w80x24).pressing("b").notice?.text.contains("finished") == true)
  }

  @Test func `a run without forks is not measured against itself`() {
    var header = RunBuilder.joined.log.header
    header.traits = MethodTraits(forking: .never, label: "sequential")
    var run = RunBuilder(header: header)
    run.step()
    run.token(0, Token(id: run.id("a")))
    run.add(.finished(.endOfText))
    var state = State.showing(run, .finished, size: Screens.w80x24)
    #expect(!state.screen.contains("alone"))
    #expect(state.press("b").isEmpty)
    #expect(state.notice?.text.contains("no forks") == true)
  }

  @Test func `the inspector of the main thread has the formulas`() {
    let screen = finished(AloneRun(tokens: 55, isRight: false), Screens.w120x40).screen
    for words in [
      "55 tokens, no forks, wrong", "alone/critical ×1.45", "1-critical/total 0.22",
      "total/critical 1.29",
    ] {
      #expect(screen.contains(words))
    }
  }
}

extension State {
  fileprivate func pressing(_ keys: String) -> State {
    var state = self
    state.press(keys)
    return state
  }
}
