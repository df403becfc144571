import ArgumentParser
import Explorer
import Formats
import Foundation
import Reasoning
import Session
import Traces

/// Tells what each decision to fork was worth.
struct Probe: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Find out whether each decision to fork, or not to, was worth it.",
    discussion: """
      Both sides of every decision are run to the end from the same place with the same random numbers. Regret is what the \
      choice made cost against the other, in tokens on the critical path: below zero it paid. The decisions are those that the \
      run took and those to which the model gave half a percent or more.
      """)

  @Argument(
    help: "A trace file, or a problem that is run first. Default: the task makes a problem from the seed.")
  var source: String?

  @Option(
    help: "Runs of each side. Above 1 they are drawn at the run's temperature, at 1 where that is 0.")
  var rollouts = 1

  @Flag(help: "Print one JSON document.")
  var json = false

  @OptionGroup var options: RunOptions

  func validate() throws { try require((1...10_000).contains(rollouts), "--rollouts takes 1 to 10000") }

  func run() throws {
    let rollout = try rollout()
    let tree = rollout.history.tree()
    let decisions = ForkProbe.decisions(of: tree)
    let own = Double(rollout.log.header.sampling.temperature)
    let probe = ForkProbe(rollouts: rollouts, temperature: rollouts > 1 && own == 0 ? 1 : nil)
    guard decisions.isEmpty || rollout.log.header.traits?.forking == .byModel else {
      throw Complaint(
        "in this method the model does not fork: there is nothing to probe; take --method fork-join")
    }
    let (findings, values) = try Interruption.whileWatched { isInterrupted in
      let findings = try probe.findings(decisions, of: rollout) { _, _ in !isInterrupted() }
      return (findings, isInterrupted() ? [] : try ThreadValues(of: rollout).run())
    }
    let report = ProbeReport(findings, values, tree)
    if json { try Console.json(report) } else { tell(report, rollout.history) }
    guard findings.count == decisions.count else { throw ExitCode(130) }
  }

  /// The run to be probed, finished.
  private func rollout() throws -> Rollout {
    let engines = CommandLineEngines(options)
    if let source, FileManager.default.fileExists(atPath: source) {
      let given = try options.ofTheRun()
      guard given.isEmpty else {
        throw Complaint("a saved run has its own settings: leave out " + given.joined(separator: ", "))
      }
      let log = try TraceFiles.read(source).log
      let rollout = try Rollout(
        resuming: log, engine: try engines.engine(toGoOnWith: log.header) { _ in true })
      try rollout.run()
      return rollout
    }
    let engine = try engines.engine()
    let request = try options.request(source?.trimmingCharacters(in: .whitespaces), on: engine)
    for warning in request.task.warnings(for: request.problem) { ExitStatus.complain("note: \(warning)") }
    let rollout = try Rollout(request, engine: engine)
    try rollout.run()
    return rollout
  }

  private func tell(_ report: ProbeReport, _ history: RunHistory) {
    if report.decisions.isEmpty {
      Console.print("no decision was recorded, as where no fork was ever likely")
    } else {
      tellDecisions(report, history)
    }
    guard !report.threads.isEmpty else { return }
    Console.print("")
    let rows = report.threads.map {
      [
        history.name(of: ThreadID(Int32($0.thread)), levels: .max), $0.valueNats.fixed(2) + " nats",
        "\($0.conclusionTokens) tokens",
      ]
    }
    Console.print(TextColumns.text([["thread", "gave", "to"]] + rows))
  }

  private func tellDecisions(_ report: ProbeReport, _ history: RunHistory) {
    let head = [
      "thread", "token", "P(fork)", "", "fork: right", "critical", "alone: right", "critical", "regret",
    ]
    let rows = report.decisions.map { row in
      let (decision, worth) = (row.decision, row.worth)
      let margin = worth.margin > 0 ? " ±" + worth.margin.fixed(1) : ""
      return [
        history.name(of: decision.thread, levels: .max), String(decision.position + 1),
        (100 * Double(decision.probability)).fixed(1) + " %", decision.taken ? "forked" : "went on",
        share(worth.fork.accuracy), worth.fork.criticalPath.fixed(1), share(worth.alone.accuracy),
        worth.alone.criticalPath.fixed(1), (worth.regret > 0 ? "+" : "") + worth.regret.fixed(1) + margin,
      ]
    }
    Console.print(TextColumns.text([head] + rows))
  }

  private func share(_ accuracy: Double?) -> String {
    accuracy.map { (100 * $0).fixed(0) + " %" } ?? "-"
  }
}
