public import ArgumentParser
public import Explorer
import Terminal
import Traces

extension ColorChoice: ExpressibleByArgument {}
extension ThemeChoice: ExpressibleByArgument {}
extension SignsChoice: ExpressibleByArgument {}

/// The options that say how the explorer uses the terminal.
struct ScreenOptions: ParsableArguments {
  @Option(
    name: .customLong("color"), help: ArgumentHelp("Colours. NO_COLOR is respected.", valueName: "choice"))
  var colorChoice = ColorChoice.auto

  @Option(
    name: .customLong("theme"),
    help: ArgumentHelp("For a dark or a light background, or without colours.", valueName: "theme"))
  var themeChoice = ThemeChoice.auto

  @Option(
    name: .customLong("signs"),
    help: ArgumentHelp("Draw with Unicode or with plain ASCII.", valueName: "signs"))
  var signsChoice = SignsChoice.auto

  @Flag(
    inversion: .prefixedNo, exclusivity: .chooseLast,
    help: "Use the mouse, or leave it to the terminal so that text can be selected with it.")
  var mouse = true

  @Option(help: "Engine steps a second while a live run is watched; 0 means as fast as it goes.")
  var pace = RunStatus.defaultPace

  func validate() throws {
    try require(pace == 0 || (0.25...1000).contains(pace), "--pace takes 0.25 to 1000 steps a second, or 0")
  }

  /// nil for a run without a pace.
  var steps: Double? { pace == 0 ? nil : pace }

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
