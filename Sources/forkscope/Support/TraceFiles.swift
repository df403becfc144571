import Formats
import Foundation
import Reasoning

/// Where runs lie, and the formats that they are read in.
enum TraceFiles {
  /// How files are called that this program writes.
  static let fileExtension = "jsonl"

  static let formats = FormatRegistry.standard { Catalogue.standard.traits(of: $0) }

  /// Folders become the files in them and in their subfolders, which `say` is told of; `-` is standard input.
  static func expand(_ paths: [String], saying say: (String) -> Void) throws -> [String] {
    try formats.files(in: paths.map(StandardInput.path(for:)), saying: say)
  }

  /// Reads the run that a file is taken for.
  static func read(_ path: String) throws -> SavedRun {
    let run = try formats.run(path)
    mention(run)
    return run
  }

  /// Reads all runs of a file, one after another.
  static func readAll(_ path: String, _ body: (SavedRun) throws -> Void) throws {
    let file = try formats.open(path)
    for index in 0..<file.count {
      let run = try file.run(at: index)
      mention(run)
      try body(run)
    }
  }

  /// Says on standard error what was odd about the file of a run.
  private static func mention(_ run: SavedRun) {
    for oddity in run.oddities { ExitStatus.complain("\(run.path): \(oddity)") }
  }

  /// The folder of sample runs: beside the program's sources, or in the current folder; nil where there is none.
  static var samples: String? {
    let name = "SampleTraces"
    var folder = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
      .deletingLastPathComponent()
    if let executable = Bundle.main.executableURL { folder = executable.deletingLastPathComponent() }
    for _ in 0..<6 {
      let candidate = folder.appendingPathComponent(name).path
      if FileManager.default.fileExists(atPath: candidate) { return candidate }
      folder.deleteLastPathComponent()
    }
    return FileManager.default.fileExists(atPath: name) ? name : nil
  }

  /// Where runs are saved by themselves: `$XDG_STATE_HOME/forkscope/runs`.
  static var stateFolder: String { state + "/runs" }

  /// Where comparisons are saved that nobody gave a folder: `$XDG_STATE_HOME/forkscope/comparisons`.
  static var comparisonsFolder: String { state + "/comparisons" }

  private static var state: String {
    let environment = ProcessInfo.processInfo.environment
    let state = environment["XDG_STATE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    return (state ?? (environment["HOME"] ?? "/tmp") + "/.local/state") + "/forkscope"
  }
}
