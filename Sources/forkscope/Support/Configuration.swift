import ArgumentParser
import Explorer
import Foundation
import Settings

/// The contents of the person's file, read once before the command line is.
///
/// Its defaults are put in front of the person's own arguments. The last one counts: so the command line wins, and both
/// are checked by the same code.
enum Configuration {
  nonisolated(unsafe) private(set) static var keys = KeyTable.standard
  /// The errors in the file, each with its place.
  nonisolated(unsafe) private(set) static var problems: [String] = []

  /// No more errors than this are told.
  private static let mostProblems = 8

  /// The arguments with the file's defaults put in for the commands that take them.
  static func arguments(_ given: [String], environment: [String: String]) -> [String] {
    guard let (name, command, rest) = command(given), let path = ConfigurationFile.path(environment) else {
      return given
    }
    let settings = ConfigurationFile.read(path)
    keys = settings.keys
    let file = (path as NSString).lastPathComponent
    problems = settings.problems.prefix(mostProblems).map { problem in
      "\(file)\(problem.line.map { ":\($0)" } ?? ""): \(problem.text)"
    }
    if settings.problems.count > mostProblems {
      problems.append("\(file): and \(settings.problems.count - mostProblems) more")
    }
    for problem in problems { ExitStatus.complain(problem) }
    // A comparison is asked for in full: the file's usual run is not its affair.
    let usable = settings.defaults.filter {
      command != Compare.self || ConfigurationFile.general.contains($0.option)
    }
    let defaults = usable.map(\.arguments).filter { takes(command, $0) }
    return defaults.isEmpty ? given : [name] + defaults.flatMap { $0 } + rest
  }

  /// The command that the arguments name, if the file has something to say about it.
  private static func command(_ given: [String]) -> (String, any ParsableCommand.Type, [String])? {
    let asks = ["-h", "--help", "--version"]
    let hidden = ["--generate-completion", "--experimental"]
    guard !given.contains(where: { asks.contains($0) || hidden.contains(where: $0.hasPrefix) }) else {
      return nil
    }
    let commands: [any ParsableCommand.Type] = [Run.self, Open.self, Explore.self, TourCommand.self]
    guard let first = given.first, !first.hasPrefix("-") else { return ("explore", Explore.self, given) }
    let opening = given.contains("--explore") ? commands + [Compare.self] : commands
    guard let command = opening.first(where: { $0._commandName == first }) else { return nil }
    return (first, command, Array(given.dropFirst()))
  }

  /// Whether the command has the option.
  private static func takes(_ command: any ParsableCommand.Type, _ arguments: [String]) -> Bool {
    (try? command.parse(arguments + (command == Open.self ? ["-"] : []))) != nil
  }
}
