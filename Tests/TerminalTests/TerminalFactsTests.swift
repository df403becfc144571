import Testing

@testable import Terminal

@Suite struct TerminalFactsTests {
  private let good = TerminalFacts(
    inputIsTTY: true, outputIsTTY: true, hasControllingTTY: true, term: "xterm-256color",
    terminfo: .colors(256))

  private func refusal(_ change: (inout TerminalFacts) -> Void) -> String? {
    var facts = good
    change(&facts)
    return facts.refusal
  }

  @Test func anOrdinaryTerminalIsAccepted() {
    #expect(good.refusal == nil)
    #expect(refusal { $0.terminfo = .colors(0) } == nil)
  }

  @Test func keysMayComeFromTheControllingTerminal() {
    #expect(refusal { $0.inputIsTTY = false } == nil)
    #expect(
      refusal {
        $0.inputIsTTY = false
        $0.hasControllingTTY = false
      }?.contains("keys") == true)
  }

  @Test func everyRefusalSaysWhy() {
    #expect(refusal { $0.outputIsTTY = false } == "standard output is not a terminal")
    let unset = "the variable TERM is not set: set it to what your terminal is, such as xterm-256color"
    #expect(refusal { $0.term = nil } == unset)
    #expect(refusal { $0.term = "" } == unset)
    #expect(refusal { $0.term = "dumb" } == "this terminal (TERM=dumb) cannot move its cursor")
    #expect(refusal { $0.terminfo = .missing }?.contains("xterm-256color") == true)
    #expect(refusal { $0.terminfo = .cannotMoveCursor }?.contains("cursor") == true)
  }

  @Test func aHostileTermIsShownHarmless() {
    let reason = refusal {
      $0.term = "x\u{1B}]0;owned\u{7}" + String(repeating: "y", count: 500)
      $0.terminfo = .missing
    }
    #expect(reason?.unicodeScalars.contains { $0.value < 0x20 } == false)
    #expect((reason?.count ?? 999) < 160)
  }
}
