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

  @Test func `on small screens the run keeps its room`() {
    let lines = Self.state(Screens.w40x10).screen.split(separator: "\n").dropLast(2)
    #expect(lines == Screens.joined(Screens.w40x10).screen.split(separator: "\n").dropLast(2))
  }

  @Test func `where there is no room for the lesson the status line says so`() {
    #expect(Self.state(Size(width: 80, height: 15)).screen.contains("lesson 3: needs 16 rows"))
    #expect(!Self.state(Screens.w80x24).screen.contains("needs 16 rows"))
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
