import ArgumentParser
import Engines
import Explorer
import Foundation
import Inference
import Reasoning
import Servers
import Session
import Statistics
import Terminal
import Traces

/// Answers one problem, in the explorer or as plain text.
struct Run: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Answer a problem and watch the threads fork and join.",
    discussion:
      "In a terminal the explorer opens on the live run; on a pipe, or with --plain, the run is told as text."
  )

  @Argument(
    help: """
      The problem, such as '(3+2)*4-1', or - for standard input. Default: the text that is piped in, if any; else the \
      task makes a problem from the seed.
      """)
  var problem: String?

  @OptionGroup var options: RunOptions

  @Option(help: "Save the run to this file while it is made.")
  var save: String?

  @Flag(help: "Tell the run as plain text instead of opening the explorer.")
  var plain = false

  @Flag(help: "Print one JSON document instead of opening the explorer.")
  var json = false

  @OptionGroup var screen: ScreenOptions

  func run() throws {
    let problem = try problemToAnswer()
    if !plain, !json, screen.canOpen(orElse: "the run is told as text") {
      return try ExplorerProgram(screen: screen, options: options).run(.run(problem: problem, saveTo: save))
    }
    let engine = try CommandLineEngines(options).engine()
    let request = try options.request(problem, on: engine)
    for warning in request.task.warnings(for: request.problem) { ExitStatus.complain("note: \(warning)") }
    let rollout = try Rollout(request, engine: engine)
    let writer = try save.map { path throws(TraceError) in
      try TraceWriter(path: path, header: rollout.log.header)
    }
    if json { try finish(rollout, writer, endOfText: engine.endOfText) } else { try tell(rollout, writer) }
    if !json, let server = engine as? ServerEngine { ExitStatus.complain("note: \(server.traffic)") }
  }

  /// The problem that is given or piped in; nil leaves it to the task.
  private func problemToAnswer() throws -> String? {
    guard problem == nil || problem == StandardInput.name else {
      return problem?.trimmingCharacters(in: .whitespaces)
    }
    let text = try StandardInput.text()
    guard text != nil || problem == nil else {
      throw Complaint("nothing is piped into standard input: give a problem")
    }
    return text
  }

  /// Runs to the end, telling what happens as it happens.
  private func tell(_ rollout: Rollout, _ writer: TraceWriter?) throws {
    var narrator = Narrator(rollout.log.header)
    narrator.title.forEach(Console.print)
    while true {
      let events = rollout.takeEvents()
      try writer?.append(events)
      for event in events { narrator.lines(for: event).forEach(Console.print) }
      guard !rollout.isFinished else { break }
      try rollout.step()
    }
    measure(rollout)
    let events = rollout.takeEvents()
    try writer?.append(events)
    for event in events { narrator.lines(for: event).forEach(Console.print) }
    narrator.ending().forEach(Console.print)
    advise(rollout)
  }

  /// The run itself is whole without it.
  private func measure(_ rollout: Rollout) {
    do {
      try rollout.measureWhatIsCheap()
    } catch {
      ExitStatus.complain("note: the run could not be measured: \(error)")
    }
  }

  private func advise(_ rollout: Rollout) {
    if let advice = rollout.advice { ExitStatus.complain("note: \(advice)") }
  }

  private func finish(_ rollout: Rollout, _ writer: TraceWriter?, endOfText: Set<TokenID>) throws {
    repeat {
      try rollout.step()
      try writer?.append(rollout.takeEvents())
    } while !rollout.isFinished
    measure(rollout)
    try writer?.append(rollout.takeEvents())
    advise(rollout)
    let log = rollout.log
    let header = log.header
    let stats = RunSummary(analysing: log, rollout.history, file: save)
    let text = rollout.history.tree().answerText(log, leavingOut: endOfText)
    let report: JSONFields = [
      "problem": header.problem, "answer": stats.verdict?.answer, "correct": stats.correct,
      "method": header.method, "dialect": header.dialect, "join": header.join?.rawValue, "seed": header.seed,
      "text": text, "stats": stats, "saved": save,
    ]
    try Console.json(report)
  }
}
