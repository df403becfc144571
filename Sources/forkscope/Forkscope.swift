import ArgumentParser
import Foundation
import Terminal

/// The command line: parses, composes the parts, nothing else.
@main
struct Forkscope: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "forkscope",
    abstract: "Watch, step, re-fork and prune adaptive parallel reasoning.",
    discussion: """
      Without a subcommand the explorer opens on its welcome screen. On a pipe every command prints plain text; \
      NO_COLOR and TERM=dumb are respected.
      """,
    version: "forkscope 0.1.0",
    subcommands: [
      Explore.self, Run.self, Compare.self, Probe.self, Diff.self, Open.self, Stats.self, ReplayCommand.self,
      Refork.self, Export.self, Convert.self, TourCommand.self,
      ServeCheck.self, Generate.self, ModelCommand.self, Bench.self, Train.self,
    ],
    defaultSubcommand: Explore.self)

  static func main() {
    Terminal.prepareProcess()
    var command = parsed(Array(CommandLine.arguments.dropFirst()))
    do {
      try command.run()
    } catch {
      ExitStatus.leave(because: error)
    }
  }

  private static func parsed(_ arguments: [String]) -> any ParsableCommand {
    do {
      try CommandNames.check(arguments)
      let environment = ProcessInfo.processInfo.environment
      return try parseAsRoot(
        Configuration.arguments(arguments.joiningNegativeNumbers, environment: environment))
    } catch {
      ExitStatus.leave(becauseOfArguments: error)
    }
  }
}
