import Testing
import Traces

@testable import Explorer

@Test func `a run that was opened shows its tree`() {
  var state = State(size: Size(width: 80, height: 24))
  #expect(state.update(.opened(RunBuilder.joined.log, nil)).isEmpty)
  #expect(render(state, size: state.size).text.contains("joined 2 · stitch · 47 reused · 12 re-prefilled"))
}
