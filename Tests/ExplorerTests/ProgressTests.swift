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

  @Test func `what was given up can be asked for again`() {
    var table = State()
    _ = table.update(.listed(RunRows.content))
    let opening = table.press(Key(.enter))
    #expect(opening.count == 1)
    _ = table.update(.progress(nil))
    #expect(table.press(Key(.enter)) == opening)

    var typing = Screens.pressing("i1+2", on: Screens.welcome(Screens.w80x24))
    let start = typing.press(Key(.enter))
    #expect(start == [.start(problem: "1+2")])
    _ = typing.update(.progress(nil))
    #expect(typing.press(Key(.enter)) == start)
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

  @Test func `the welcome screen while the model is read, at 80x24`() {
    let state = busy(Screens.welcome(Screens.w80x24))
    #expect(
      render(state, size: state.size).text == #"""

               ┏━━ 1 ━━┓
          ━━━━━┫       ┣━━━━━   forkscope
               ╰── 2 ──╯        adaptive parallel reasoning, live

          Watch a model split its reasoning, step through it, and ask what if.

            Type a problem of your own…

          Problems
            ((3+2)+(9*3))-(1+10)  forks, and forks again inside a thread
          ▸ 15+((9-4-4)+7+11+14)  a chain: nothing to gain from forking

          Sample runs
            wide-fork             four threads side by side








         reading the model  █████████████▋           57 %   Esc cancels
        """#)
  }

  @Test func `a problem that was typed while the model is read, at 40x10`() {
    let state = busy(Screens.pressing("i", on: Screens.welcome(Screens.w40x10)))
    #expect(
      render(state, size: state.size).text == #"""

                                               ▐
           Type a problem of your own…         ▐
                                               ▐
         Problems                              ▐
           ((3+2)+(9*3))-(1+…  forks, and for… ▐
         ▸ 15+((9-4-4)+7+11+…  a chain: nothi… ▐
                                               ▐
         reading the model ██▎  57 % Esc cancels
         problem:
        """#)
  }

  @Test func `a run while something takes a while, at 40x10`() {
    let state = busy(Screens.live(Screens.w40x10))
    #expect(
      render(state, size: state.size).text == #"""
        ┃ + prompt, 16 tokens  <Eval>a(b(3+2)*…▐
        ┃ ◆<Parallel><Outlines><Outline>1:     ▐
        ┃ b(</Outline><Outline>2:c(</Outline>  ▐
        ┃ </Outlines>                          ▐
        ┡━ 1  b(                 *      6 tok ▸▐
        │  ┃ <Thread>1:b(3+▸                   ▐
        ╰─ 2  c(                        6 tok ▸▐
           │ <Thread>2:c(9-▸
         ▸ LIVE  step 16/16  * 19 critical
         reading the model ██▎  57 % Esc cancels
        """#)
  }

  @Test func `without a share there is no bar, and in ASCII no sign beyond it`() {
    #expect(
      lines(busy(Screens.welcome(Screens.w80x24), share: nil)).last == " reading the model   Esc cancels")
    let ascii = busy(State(size: Screens.w80x24, signs: .ascii))
    #expect(lines(ascii).last == " reading the model  ##############           57 %   Esc cancels")
  }
}
