public import ArgumentParser
public import Terminal

extension ColorChoice: ExpressibleByArgument {}

/// The options that say how the explorer uses the terminal.
struct ScreenOptions: ParsableArguments {
  @Option(name: .customLong("color"), help: "Colours: auto, always or never. NO_COLOR is respected.")
  var colorChoice = ColorChoice.auto

  @Flag(help: "Leave the mouse to the terminal, so that text can be selected with it.")
  var noMouse = false

  /// Why the explorer cannot open here; nil when it can.
  var refusal: String? { TerminalFacts.current().refusal }

  var canOpen: Bool { refusal == nil }

  /// Whether the explorer can open; where a terminal is there that it cannot use, standard error says why not.
  func canOpen(orElse instead: String) -> Bool {
    let facts = TerminalFacts.current()
    guard let refusal = facts.refusal else { return true }
    if facts.isUnusable { ExitStatus.complain("note: \(refusal), so \(instead)") }
    return false
  }
}
