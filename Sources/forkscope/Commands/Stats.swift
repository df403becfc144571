import ArgumentParser
import Explorer
import Formats
import Foundation
import Reasoning
import Session
import Statistics
import Traces

/// The metrics of saved runs, per file and over all of them.
struct Stats: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print the metrics of saved runs, per file and over all of them.",
    discussion: "Runs of several methods are also compared, in the table that 'forkscope compare' prints.")

  @Argument(help: "Trace files, folders of them (subfolders, too), or - for standard input.")
  var files: [String]

  @Flag(help: "Print one JSON document.")
  var json = false

  @Flag(help: "Print a line of comma-separated values for each run.")
  var csv = false

  @Flag(help: "Say for each run what raised its flags: the metric, its value and the threshold.")
  var flags = false

  @Flag(help: "Print the table of methods alone.")
  var methods = false

  @Flag(help: "Print the table of methods as Markdown.")
  var markdown = false

  @Option(help: "A GGUF file: text from elsewhere is counted in tokens of its tokenizer, not in words.")
  var tokenizer: String?

  private struct Report: Encodable {
    var runs: [RunSummary]
    var overall: Aggregate
    var methods: [MethodSummary]
  }

  func validate() throws {
    let kinds = [json, csv, flags, methods || markdown].count { $0 }
    try require(kinds <= 1, "give one of --json, --csv, --flags and --methods")
  }

  func run() throws {
    let paths = try TraceFiles.expand(files) { ExitStatus.complain($0) }
    var runs: [RunSummary] = []
    var failure: (any Error)?
    let tokens = try tokenizer.map(TokenPieces.init(path:))
    // The index remembers counts in words.
    let reader = SummaryReader(
      tokens?.formats(.standard) ?? TraceFiles.formats, index: tokens == nil ? TraceFiles.places.index : nil)
    for path in paths {
      reader.read(path, among: paths.count) { report in
        switch report {
        case .expected: break
        case .run(let run, let oddities):
          do {
            try tokens?.checkExact(run.file ?? path)
          } catch {
            if let failure { ExitStatus.complain("\(failure)") }
            failure = error
            return
          }
          for oddity in oddities { ExitStatus.complain("\(run.file ?? path): \(oddity)") }
          runs.append(run)
        case .failure(_, let error):
          // One bad run among many must not hide the others.
          if let failure { ExitStatus.complain("\(failure)") }
          failure = error
        }
      }
    }
    if let failure, runs.isEmpty, paths.count == 1 { throw failure }
    try print(runs)
    if let failure { throw failure }
  }

  private func print(_ runs: [RunSummary]) throws {
    let runs = runs.withRunsAlone()
    let report = Report(runs: runs, overall: Aggregate(runs), methods: MethodSummary.rows(runs))
    if json { return try Console.json(report) }
    if csv { return RunsCSV.lines(runs).forEach(Console.print) }
    let table = Table.methods(report.methods)
    if markdown { return table.markdown.forEach(Console.print) }
    let lines = table.lines(width: Console.width)
    if methods { return lines.forEach(Console.print) }
    if flags { return runs.forEach(Self.printFlags) }
    Table.runs(runs).lines(width: Console.width).forEach(Console.print)
    let overall = report.overall
    Console.print("")
    Console.print(
      "\(overall.runs) \(overall.runs == 1 ? "run" : "runs"): \(overall.mean(.totalTokens).fixed(1)) \(runs.countUnit?.many ?? "words or tokens"), critical path "
        + "\(overall.mean(.criticalPathTokens).fixed(1)), "
        + (overall.mean(.speedup).isNaN ? "" : "speed-up \(overall.mean(.speedup).fixed(2)), ")
        + "acceleration "
        + "\(overall.mean(.accelerationRatio).fixed(3)), "
        + "\((100 * overall.activationRatio).fixed(1)) % fork, accuracy "
        + (overall.accuracy.map { (100 * $0).fixed(1) + " %" } ?? "unknown"))
    guard report.methods.count > 1 else { return }
    Console.print("")
    lines.forEach(Console.print)
  }

  private static func printFlags(_ run: RunSummary) {
    Console.print(Sanitizer.visible(run.file ?? "") + (run.flags.isEmpty ? ": none" : ""))
    for flag in run.flags {
      Console.print(
        "  " + flag.kind.rawValue.padded(16) + Sanitizer.visible(flag.text)
          + " (\(flag.metric) \(flag.value.fixed(2)), threshold \(flag.threshold.fixed(2)))")
    }
  }
}
