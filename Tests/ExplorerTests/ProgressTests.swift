import Testing
import Traces

@testable import Explorer

/// What takes a while: it shows on every screen, and Esc gives it up.
struct ProgressTests {
  private func busy(_ state: State, share: Double? = 0.57) -> State {
    var state = state
    _ = state.update(.progress(Progress("reading the model", share: share)))
    return state
  }

  private func lines(_ state: State) -> [Substring] {
    state.screen.split(separator: "\n", omittingEmptySubsequences: false)
  }

  @Test(arguments: [Screens.w40x10, Screens.w80x24])
  func `it shows on every screen and over every dialog`(size: Size) {
    var table = State(size: size)
    _ = table.update(.listed(RunRows.content))
    var states = [Screens.welcome(size), table, Screens.live(size), Screens.refork(size)]
    states += ["?", ":", "v", "q"].map { Screens.pressing($0, on: Screens.live(size)) }
    for state in states {
      #expect(lines(busy(state)).last?.hasSuffix("Esc cancels") == true)
      #expect(!state.screen.contains("Esc cancels"))
    }
    // What is typed keeps the last line.
    let typing = lines(busy(Screens.pressing("i", on: Screens.welcome(size))))
    #expect(typing.last?.contains("problem:") == true)
    #expect(typing.dropLast().last?.hasSuffix("Esc cancels") == true)
  }

  @Test func `Esc gives it up before it means anything else`() {
    for keys in ["", "?", ":", "q", "v"] {
      var state = busy(Screens.pressing(keys, on: Screens.live(Screens.w80x24)))
      let context = state.context
      #expect(state.press(Key(.escape)) == [.cancel])
      #expect(state.context == context)
      _ = state.update(.progress(nil))
      #expect(!state.screen.contains("Esc cancels"))
      #expect(state.press(Key(.escape)) == [])
      #expect(state.context == .tree)
    }
    var table = State()
    _ = table.update(.listed(RunRows.content))
    table = busy(table)
    #expect(table.press(Key(.escape)) == [.cancel])
    #expect(table.press("j") == [])
  }

  @Test func `a run that opens, a failure and nil end it`() {
    let ends: [Action] = [
      .opened(RunBuilder.joined.log, nil), .failed("the file is gone"), .progress(nil),
    ]
    for end in ends {
      var state = busy(Screens.welcome(Screens.w80x24))
      _ = state.update(end)
      #expect(state.progress == nil)
      #expect(!state.screen.contains("Esc cancels"))
    }
  }

  @Test func `what is said meanwhile stands above it`() {
    var state = busy(Screens.welcome(Screens.w80x24))
    _ = state.update(.said("three runs were read"))
    #expect(lines(state)[22] == " three runs were read")
    #expect(lines(state)[23].contains("Esc cancels"))
  }

  @Test func `any share and text fit the line`() {
    for share in [-1, 0, 0.004, 1, 7, Double.nan, .infinity, nil] as [Double?] {
      for size in [Screens.w40x10, Screens.w80x24] {
        var state = Screens.welcome(size)
        let text = "reading a model with a very long name indeed, from far away\u{1B}[2J"
        _ = state.update(.progress(Progress(text, share: share)))
        #expect(lines(state).last?.contains("Esc cancels") == true)
      }
    }
  }

  @Test(arguments: [Screens.w80x24, Screens.w40x10]) func `screens`(size: Size) {
    for state in [
      busy(Screens.welcome(size)), busy(Screens.welcome(size), share: nil),
      busy(Screens.pressing("i", on: Screens.welcome(size))), busy(Screens.live(size)),
    ] { Swift.print("@@@P\n" + state.screen + "\n@@@") }
    var ascii = State(size: size, signs: .ascii)
    _ = ascii.update(.progress(Progress("reading the model", share: 0.57)))
    Swift.print("@@@P\n" + ascii.screen + "\n@@@")
  }
}
