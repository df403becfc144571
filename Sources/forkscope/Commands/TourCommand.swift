import ArgumentParser

/// Ten lessons on recorded runs.
struct TourCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tour",
    abstract: "Learn forks, critical paths, probes and joins in ten short lessons.",
    discussion: "The tour goes on where it was left; T goes on to the next lesson, q leaves.")

  @OptionGroup var screen: ScreenOptions

  func run() throws {
    if let refusal = screen.refusal { throw Complaint("the tour needs a terminal (\(refusal))") }
    try ExplorerProgram(screen: screen, options: try RunOptions.parse([])).run(.tour)
  }
}
