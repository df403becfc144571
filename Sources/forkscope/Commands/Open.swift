import ArgumentParser
import Traces

/// Opens saved runs.
struct Open: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Look at saved runs.",
    discussion: "On a pipe, or with --plain, the run is told as text.")

  @Argument(help: "Trace files, or folders of them; several are shown as a list to choose from.")
  var files: [String]

  @Flag(help: "Tell the run as plain text instead of opening the explorer.")
  var plain = false

  @OptionGroup var options: RunOptions
  @OptionGroup var screen: ScreenOptions

  func run() throws {
    let paths = try TraceFiles.expand(files)
    if plain || !screen.canOpen {
      for (index, path) in paths.enumerated() {
        if index > 0 { Console.print("") }
        PlainReport.print(try TraceFiles.read(path).log)
      }
    } else if paths.count == 1 {
      try ExplorerSession(screen: screen, options: options).open(paths[0])
    } else {
      try ExplorerSession(screen: screen, options: options).choose(among: paths)
    }
  }
}
