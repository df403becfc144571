import Testing
import Traces

@testable import Explorer

/// The same problem once more, differently, and from run to run of a table.
struct TryAgainTests {
  private static func state(_ phase: RunStatus.Phase = .finished) -> State {
    var state = State.showing(.joined, phase)
    state.methods = [
      MethodOffer("fork-join", needsSampling: false, hasJoins: true),
      MethodOffer("self-consistency", needsSampling: true, hasJoins: false),
    ]
    state.press("r")
    return state
  }

  @Test func `each line changes one thing, and Enter starts the run`() throws {
    var state = Self.state()
    state.press("l")
    #expect(state.screen.contains("self-consistency") && state.screen.contains("none in this method"))
    state.press("jl")
    #expect(state.screen.contains("none in this method"))
    state.press("jjjll")
    state.press("jl")
    state.press("jh")
    let effects = state.press(Key(.enter))
    guard case .tryAgain(let header)? = effects.last else {
      Issue.record("not started")
      return
    }
    let before = try #require(state.log?.header)
    #expect(
      header.method == "self-consistency" && header.parameters == nil && header.problem == before.problem)
    #expect(header.seed == before.seed + 2 && header.maxTokens == 512)
    #expect(header.sampling.temperature == 0.8)
    #expect(state.context == .tree)
  }

  @Test func `a temperature that a method needs goes again with it, one that the person sets stays`() {
    var state = Self.state()
    state.press("l")
    #expect(state[TryAgainView.self].header.sampling.temperature == 0.7)
    state.press("l")
    #expect(state[TryAgainView.self].header.sampling.temperature == 0)
    state.press("l")
    state[TryAgainView.self].selected = .temperature
    state.press("l")
    state[TryAgainView.self].selected = .method
    state.press("l")
    #expect(state[TryAgainView.self].header.sampling.temperature == 0.8)
  }

  @Test func `dialects are those of the catalogue, and bring their joins`() {
    var state = Self.state()
    state.press(Key(.escape))
    state.dialects = [
      DialectOffer("threadweaver", joins: [.stitch, .prefill]), DialectOffer("apr", joins: [.message]),
    ]
    state.press("rjl")
    #expect(state[TryAgainView.self].header.dialect == "apr")
    #expect(state[TryAgainView.self].header.join == .message)
    state.press("jl")
    #expect(state[TryAgainView.self].header.join == .message)
    state.press("kljl")
    #expect(state[TryAgainView.self].header.dialect == "threadweaver")
    #expect(state[TryAgainView.self].header.join == .prefill)
  }

  @Test func `models are those of the table that the run was opened from`() {
    var state = Self.state()
    state.press("jjj")
    #expect(state.screen.contains("the only one at hand"))
    var header = RunBuilder.joined.log.header
    header.model = .init(name: "other", fingerprint: "f", location: "/models/other.gguf")
    state = State(size: Screens.w80x24)
    _ = state.update(.listed(RunsContent(title: "runs", rows: [RunsRow(RunSummary(header, file: "a"))])))
    _ = state.update(.opened(RunBuilder.joined.log, nil))
    state.press("rjjjl")
    #expect(state[TryAgainView.self].header.model == header.model)
    state.press("l")
    #expect(state[TryAgainView.self].header.model == RunBuilder.joined.log.header.model)
  }

  @Test func `values stay in their bounds`() {
    var state = Self.state()
    state.press("jjjjj")
    for _ in 0..<40 { state.press("h") }
    #expect(state[TryAgainView.self].header.sampling.temperature == 0)
    for _ in 0..<40 { state.press("l") }
    #expect(state[TryAgainView.self].header.sampling.temperature == 2)
    state.press("j")
    for _ in 0..<40 { state.press("h") }
    #expect(state[TryAgainView.self].header.maxTokens == 16)
    for _ in 0..<40 { state.press("l") }
    #expect(state[TryAgainView.self].header.maxTokens == 16 << 14)
  }

  @Test(arguments: [Float.nan, .infinity, 1e30, -5])
  func `a temperature that makes no sense is brought back to one that does`(temperature: Float) {
    var log = RunBuilder.joined.log
    log.header.sampling.temperature = temperature
    var state = State()
    _ = state.update(.opened(log, nil))
    state.press("rjjjjjlh")
    #expect((0...2).contains(state[TryAgainView.self].header.sampling.temperature))
  }

  @Test func `a run that goes on is not left by it`() {
    var state = Self.state(.running)
    #expect(state.press(Key(.enter)) == [])
    #expect(state.screen.contains("pause it first"))
  }

  @Test func `from run to run without going back to the table`() {
    var state = State(size: Size(width: 100, height: 24))
    _ = state.update(.listed(RunRows.content))
    state.press(Key(.enter))
    _ = state.update(.opened(RunBuilder.joined.log, nil))
    guard case .open(let next)? = state.press(.ctrl("n")).last else {
      Issue.record("nothing opens")
      return
    }
    _ = state.update(.opened(RunBuilder.joined.log, nil))
    guard case .open(let back)? = state.press(.ctrl("p")).last else {
      Issue.record("nothing opens")
      return
    }
    #expect(next.value != back.value)
    _ = state.update(.opened(RunBuilder.joined.log, nil))
    state.press(.ctrl("p"))
    #expect(state.screen.contains("first run of the table"))
    var alone = State.showing(.joined)
    alone.press(.ctrl("n"))
    #expect(alone.screen.contains("opened by itself"))
  }
}
