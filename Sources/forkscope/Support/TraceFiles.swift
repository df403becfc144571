import Explorer
import Formats
import Foundation
import Reasoning
import Session
import Traces

/// Where runs lie, and the formats that they are read in.
enum TraceFiles {
  static let formats = FormatRegistry.standard { Catalogue.standard.traits(of: $0) }

  static var places: Places {
    Places(
      environment: ProcessInfo.processInfo.environment,
      program: Bundle.main.executableURL ?? URL(fileURLWithPath: CommandLine.arguments[0]))
  }

  /// Replaces folders by the files in them and in their subfolders; `-` is standard input.
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

  /// - Throws: `Complaint` where there is a file already.
  static func checkIsFree(_ path: String) throws {
    guard FileManager.default.fileExists(atPath: path) else { return }
    throw Complaint("there is a file already (\(path)): choose another name")
  }

  static func save(_ log: RunLog, to path: String) throws {
    try log.write(to: path)
    Console.print("saved: \(Sanitizer.visible(path))")
  }

  /// Reports the oddities of a run's file on standard error.
  private static func mention(_ run: SavedRun) {
    for oddity in run.oddities { ExitStatus.complain("\(run.path): \(oddity)") }
  }
}
