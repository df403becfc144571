import Explorer
import Formats
import Foundation
import Reasoning
import Session
import Traces

/// Where runs lie, and the formats that they are read in.
enum TraceFiles {
  static let traits: FormatRegistry.Traits = { Catalogue.standard.traits(of: $0) }
  static let formats = FormatRegistry.standard(traits: traits)

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

  /// Reads all runs of a file, or the one that is named, one after another.
  ///
  /// A record that cannot be read is told, and does not hide those behind it; the last failure is thrown at the end.
  static func readAll(_ name: String, _ body: (SavedRun) throws -> Void) throws {
    let place = RunPlace(name)
    try readAll(try formats.open(place.path), place.index, body)
  }

  /// The same of a file that is open.
  ///
  /// - Parameter index: the one run that is wanted; nil for all.
  static func readAll(_ file: OpenedFile, _ index: Int?, _ body: (SavedRun) throws -> Void) throws {
    var failure: TraceError?
    for index in index.map({ $0..<$0 + 1 }) ?? 0..<max(1, file.count) {
      let run: SavedRun
      do throws(TraceError) {
        run = try file.run(at: index)
      } catch {
        if let failure { ExitStatus.complain("\(failure)") }
        failure = error
        continue
      }
      mention(run)
      try body(run)
    }
    if let failure { throw failure }
  }

  /// How many runs a file holds that can be looked into before it is opened; a pipe comes but once, and counts as one.
  static func count(in name: String) -> Int {
    var status = stat()
    guard RunPlace(name).index == nil, stat(name, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      return 1
    }
    return (try? formats.open(name).count) ?? 1
  }

  /// - Throws: `Complaint` where there is a file already.
  static func checkIsFree(_ path: String) throws {
    guard FileManager.default.fileExists(atPath: path) else { return }
    throw Complaint("there is a file already (\(path)): choose another name")
  }

  /// Writes a file that a person named.
  static func save(_ data: Data, to path: String) throws {
    do {
      try data.write(to: URL(fileURLWithPath: path))
    } catch {
      throw TraceError(.unwritable, path: path, "choose another place")
    }
    Console.print("saved: \(Sanitizer.visible(path))")
  }

  static func save(_ log: RunLog, to path: String) throws {
    try log.write(to: path)
    Console.print("saved: \(Sanitizer.visible(path))")
  }

  /// Reports the oddities of a run's file on standard error.
  static func mention(_ run: SavedRun) {
    for oddity in run.oddities { ExitStatus.complain("\(run.path): \(oddity)") }
  }
}
