import Foundation
import TestSupport
import Testing

/// Text that attacks the terminal, looked at where it counts: in the bytes that the terminal receives.
@Suite struct HostileTextTests {
  @Test func nothingButTheProgramsOwnSequencesReachesTheWire() throws {
    let session = try PtySession("TerminalProbe", rows: 30, columns: 100)
    #expect(session.expect("nought"))
    session.send("h")
    #expect(session.expect("ONEKEY"))
    session.send("q")
    #expect(session.waitForChange() == .exit(0))
    // The text was drawn at all: without this the test could not fail.
    #expect(session.text.contains("drowssap"))
    #expect(session.text.contains("<U+202E>"))

    var scanner = WireScanner()
    for scalar in session.text.unicodeScalars { scanner.feed(scalar) }
    #expect(scanner.findings == [])
    #expect(String(validating: session.output, as: UTF8.self) != nil)
    #expect(!session.text.contains("\u{1B}[2J\u{1B}]0;"))
  }

  @Test func theScannerFindsWhatItLooksFor() {
    for text in [
      "\u{1B}]0;x\u{7}", "\u{9B}2J", "\u{202E}", "\u{200D}", "\u{1B}[6n", "\u{1B}P", "a\tb", "\u{FFFE}",
    ] {
      var scanner = WireScanner()
      for scalar in text.unicodeScalars { scanner.feed(scalar) }
      #expect(!scanner.findings.isEmpty, "\(text.debugDescription)")
    }
    var scanner = WireScanner()
    for scalar in "\u{1B}[1;1H\u{1B}[?25l\u{1B}(Bplain 漢字 é\r\n".unicodeScalars { scanner.feed(scalar) }
    #expect(scanner.findings == [])
  }
}

/// Follows the terminal's state machine and reports all that neither ncurses nor the program has a reason to send.
private struct WireScanner {
  private enum State {
    case text, escape, charset, sequence
  }

  private var state = State.text
  private(set) var findings: [String] = []

  /// Final bytes of the control sequences that draw, move, colour and switch modes.
  private static let finals = Set("ABCDGHJKLMPSTXZ@bdfghlmrt".unicodeScalars)

  mutating func feed(_ scalar: Unicode.Scalar) {
    switch state {
    case .text:
      if scalar == "\u{1B}" {
        state = .escape
      } else if scalar.value < 0x20 || scalar.value == 0x7F {
        // Carriage return, line feed and backspace are cheap cursor movements that ncurses makes.
        if scalar != "\r", scalar != "\n", scalar != "\u{8}" { report(scalar) }
      } else if (0x80..<0xA0).contains(scalar.value) {
        report(scalar)
      } else {
        switch scalar.properties.generalCategory {
        case .format, .control, .unassigned, .privateUse, .lineSeparator, .paragraphSeparator: report(scalar)
        default: break
        }
      }
    case .escape:
      switch scalar {
      case "[": state = .sequence
      case "(", ")": state = .charset
      case "7", "8", "=", ">", "M": state = .text
      default:
        report(scalar)
        state = .text
      }
    case .charset:
      if scalar != "B" && scalar != "0" { report(scalar) }
      state = .text
    case .sequence:
      if (0x20...0x3F).contains(scalar.value) { return }
      if !Self.finals.contains(scalar) { report(scalar) }
      state = .text
    }
  }

  private mutating func report(_ scalar: Unicode.Scalar) {
    findings.append("U+" + String(scalar.value, radix: 16, uppercase: true))
  }
}
