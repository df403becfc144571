import ArgumentParser
import Formats

/// Opens saved runs.
struct Open: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Look at saved runs.",
    discussion: "On a pipe, or with --plain, the run is told as text.")

  @Argument(
    help:
      "Trace files, folders of them (subfolders, too), or - for standard input; several are a list. FILE#12 is the 12th run of a file."
  )
  var files: [String]

  @Flag(help: "Tell the run as plain text instead of opening the explorer.")
  var plain = false

  @Option(help: "The model's GGUF file to go on with, if it has moved since the run was made.")
  var model: String?

  @OptionGroup(title: "The server, of a run that was made on one")
  var server: ServerChoice

  @OptionGroup(title: "The engine, which a run gets when it is changed or gone on with")
  var resources: EngineResources

  @OptionGroup var screen: ScreenOptions

  func run() throws {
    if plain || !screen.canOpen(orElse: "the run is told as text") {
      let paths = try TraceFiles.expand(files) { ExitStatus.complain($0) }
      return try tell(paths)
    }
    // The table's title says where its files are from.
    let paths = try TraceFiles.expand(files) { _ in }
    var options = try RunOptions.parse([])
    options.common.model = model
    options.common.engine.take(resources)
    options.common.server = server
    try ExplorerProgram(screen: screen, options: options).run(
      paths.count == 1 && TraceFiles.count(in: paths[0]) <= 1 ? .open(paths[0]) : .table(paths))
  }

  /// One bad file among many hides none of the others.
  private func tell(_ paths: [String]) throws {
    var isFirst = true
    var failure: (any Error)?
    for path in paths {
      do {
        try TraceFiles.readAll(path) { run in
          if !isFirst { Console.print("") }
          isFirst = false
          Console.tell(run.log)
        }
      } catch {
        if let failure { ExitStatus.complain("\(failure)") }
        failure = error
      }
    }
    if let failure { throw failure }
  }
}
