import ArgumentParser

/// The explorer on its welcome screen.
struct Explore: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explore", abstract: "Open the explorer on its welcome screen (the default).")

  @OptionGroup var options: RunOptions
  @OptionGroup var screen: ScreenOptions

  func run() throws {
    if let refusal = screen.refusal {
      throw Complaint(
        "the explorer needs a terminal (\(refusal)): use 'forkscope run' or 'forkscope open FILE' for text")
    }
    try ExplorerProgram(screen: screen, options: options).run(.welcome)
  }
}
