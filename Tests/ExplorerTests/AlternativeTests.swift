import Testing
import Traces

@testable import Explorer

/// The list of what the model could have written.
struct AlternativeTests {
  /// A token with three recorded alternatives, itself not among them.
  private func state(_ logprob: Float, size: Size = Size(width: 80, height: 24)) -> State {
    var run = RunBuilder()
    run.prompt("p")
    let others = [("x", -0.6931), ("y", -1.6094), ("z", -2.9957)] as [(String, Float)]
    let alternatives = others.map { Alternative(id: run.id($0.0), logprob: $0.1) }
    run.step()
    run.token(0, Token(id: run.id("odd"), logprob: logprob, alternatives: alternatives))
    var state = State.showing(run, size: size)
    state.run?.move(to: Cursor(.root, .token(1)))
    return state
  }

  @Test func `the chosen token is listed although its rank is low`() {
    let state = state(-6.9)
    #expect(state.run?.cursorAlternatives.count == 4)
    #expect(state.screen.contains(#"● "odd""#))
    #expect(state.screen.contains("rank 4+"))
  }

  @Test func `a chosen token that was likely enough stands in its place`() {
    var state = state(-1.6)
    #expect(state.run?.cursorAlternatives.map(\.logprob) == [-0.6931, -1.6, -1.6094, -2.9957])
    #expect(!state.screen.contains("rank"))
    state.press(Key(.tab))
    state.press("j")
    #expect(state.press(Key(.enter)) == [.control(.vary(.again(.root, position: 1)))])
  }

  @Test func `a token whose probability is not known stands last`() {
    let state = state(.nan)
    #expect(state.run?.cursorAlternatives.last?.logprob.isNaN == true)
    #expect(state.screen.contains("–"))
  }

  @Test func `the same probability gives the same bar on every line`() {
    var run = RunBuilder()
    run.step()
    run.token(0, run.generated("a", 0.5, others: [("b", 0.5)]))
    for size in [Size(width: 80, height: 24), Size(width: 120, height: 40)] {
      var state = State.showing(run, size: size)
      state.run?.move(to: Cursor(.root, .token(0)))
      let bars = state.screen.split(separator: "\n").filter { $0.contains("50.0% █") }.map { line in
        line.count { $0 == "█" || $0 == "▌" }
      }
      #expect(bars.count == 2)
      #expect(bars.first == bars.last)
    }
  }
}
