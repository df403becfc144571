import ArgumentParser

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
    version: Version.text,
    subcommands: [
      Explore.self, Run.self, Compare.self, Open.self, Stats.self, ReplayCommand.self, Refork.self,
      Generate.self,
      ModelCommand.self,
      Bench.self,
    ],
    defaultSubcommand: Explore.self)

  static func main() {
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      ExitStatus.leave(because: error)
    }
  }
}

enum Version {
  static let text = "forkscope 0.1.0"
}
