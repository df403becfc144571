import ArgumentParser
import Dialects
import Engines
import Explorer
import Foundation
import Inference
import Reasoning
import Session
import Traces

/// The same problems through every method, and the table that compares them.
struct Compare: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run the same problems through several methods and compare them.",
    discussion: """
      Every run is saved as a trace; runs that exist already are not made again. 'forkscope stats FOLDER' \
      prints the same table from the traces, 'forkscope open FOLDER' shows the runs.

      Each of --context-limit, --critical-limit and --total-limit takes a list such as 40,80,160: every method then runs \
      within each of these, and the plot has a point for each.
      """)

  @Option(
    parsing: .upToNextOption,
    help: """
      Methods to compare, by name, or DIALECT/JOIN for fork-join: threadweaver/prefill. \
      Default: all that the model and the task can do.
      """)
  var methods: [String] = []

  @Option(help: "The kind of problem. Default: the model's own task.")
  var task: String?

  @Option(help: "How many problems. Default: 20 of the task's list, or all of a file.")
  var problems: Int?

  @Option(help: "A file with a problem on each line, or - for standard input, in place of the task's list.")
  var problemFile: String?

  @Option(help: "How hard: how many operations or numbers, such as 6 or 4..14.")
  var difficulty: String?

  @Option(help: "Tokens of context at most; a list gives each method a row for each limit.")
  var contextLimit: String?

  @Option(help: "Answer tokens on the critical path at most; a list gives each method a row for each limit.")
  var criticalLimit: String?

  @Option(help: "Answer tokens in all at most; a list gives each method a row for each limit.")
  var totalLimit: String?

  @Option(help: "Runs that a server works on at a time.")
  var atATime = 8

  @Option(
    help: """
      The folder for the traces. Default: one in $XDG_STATE_HOME/forkscope/comparisons, named after task, model \
      and seed.
      """)
  var into: String?

  @Flag(help: "Make all runs again, also those that exist already.")
  var startOver = false

  @Flag(help: "Open the table of runs in the explorer when all are made.")
  var explore = false

  @Flag(help: "Print one JSON document.")
  var json = false

  @Flag(help: "Print the table as Markdown.")
  var markdown = false

  @OptionGroup var common: CommonOptions
  @OptionGroup var screen: ScreenOptions

  func validate() throws {
    try require((1...100_000).contains(problems ?? 1), "--problems takes 1 to 100000")
    try require(
      problemFile == nil || difficulty == nil,
      "--difficulty is for the task's list: leave it out with --problem-file")
    try require((1...1024).contains(atATime), "--at-a-time takes 1 to 1024 runs")
    try require([json, markdown, explore].count { $0 } <= 1, "give one of --explore, --json and --markdown")
  }

  func run() throws {
    var options = try RunOptions.parse([])
    options.common = common
    let engines = CommandLineEngines(options)
    let engine = try engines.engine()
    let reference = engine.reference
    let task = try Catalogue.standard.task(named: task, for: engine)
    let folder = into ?? Self.usualFolder(task.name, reference.name, common.drawing.seed)
    let plan = try ComparisonPlan(
      folder: folder, problems: try list(of: task),
      methods: try choices(on: engine).map { choice in
        { try common.request(for: choice, of: $0, task, on: engine) }
      }, limits: try limits(), model: reference)
    try Self.make(folder)
    if into == nil { ExitStatus.complain("the traces go to \(folder)") }
    let runs = try compare(plan, engines)
    try ComparisonReport(task: task.name ?? "text", model: reference.name, folder: folder, runs: runs)
      .print(json: json, markdown: markdown)
    guard explore, screen.canOpen(orElse: "the table is all there is") else { return }
    try ExplorerProgram(screen: screen, options: options).run(.table(plan.jobs.map(\.path)))
  }

  private func compare(_ plan: ComparisonPlan, _ engines: CommandLineEngines) throws -> [RunSummary] {
    let bar = ProgressBar()
    let (runs, reused) = try plan.run(
      TraceFiles.formats, together: common.server.server == nil ? 1 : atATime,
      startsOver: startOver, engine: { try engines.engine() },
      progress: { bar.show($0, of: plan.jobs.count, $1.request.method, "problem \($1.problem + 1)") })
    bar.finish(
      reused > 0
        ? "\(reused) of \(plan.jobs.count) runs were there already (--start-over makes them again)" : nil)
    return runs
  }

  // MARK: - Problems and methods

  private func list(of task: any ReasoningTask) throws -> [String] {
    if let problemFile {
      let lines = try Self.text(of: problemFile).split(whereSeparator: \.isNewline).map(String.init)
        .filter { !$0.allSatisfy(\.isWhitespace) }
      guard !lines.isEmpty else {
        throw Complaint("there is no problem in the file (\(problemFile)): write one a line")
      }
      return Array(lines.prefix(problems ?? lines.count))
    }
    let difficulty = try range(for: task)
    let list = (0..<(problems ?? 20)).compactMap {
      task.problem(seed: common.drawing.seed, index: $0, difficulty: difficulty)
    }
    guard !list.isEmpty else {
      throw Complaint("this task has no list of problems: give a file of them with --problem-file")
    }
    return list
  }

  private static func text(of file: String) throws -> String {
    let path = try StandardInput.path(for: file)
    do throws(ByteSource.Failure) {
      return String(decoding: try ByteSource(path: path).bytes(atMost: 64 << 20), as: UTF8.self)
    } catch {
      if error.isMissing { throw TraceError(.missing, path: file, "") }
      throw Complaint("cannot read the problems (\(file)): \(error.reason)")
    }
  }

  private func range(for task: any ReasoningTask) throws -> ClosedRange<Int>? {
    guard let text = difficulty else { return nil }
    guard let known = task.difficulty else {
      throw Complaint("this task has no difficulty: leave out --difficulty")
    }
    let ends = text.replacing("...", with: "..").split(separator: "..").map { Int($0) }
    guard let low = ends.first ?? nil, let high = ends.last ?? nil, ends.count <= 2, low <= high,
      known.range.contains(low), known.range.contains(high)
    else {
      let usual = "\(known.usual.lowerBound)..\(known.usual.upperBound)"
      let range = "\(known.range.lowerBound) to \(known.range.upperBound) \(known.unit)"
      throw ValidationError("--difficulty takes \(range), such as \(usual)")
    }
    return low...high
  }

  private func choices(on engine: any Engine) throws -> [MethodChoice] {
    let names = methods.flatMap { $0.split(separator: ",").map(String.init) }
    guard names.isEmpty else { return try names.map { try MethodChoice($0) } }
    let catalogue = Catalogue.standard
    let dialect = try catalogue.usualDialect(on: engine)
    let joins = dialect.joins(on: engine.capabilities).map { "\(dialect.name)/\($0.rawValue)" }
    let others = catalogue.methods.filter {
      !$0.usesDialect && (!$0.prefersChat || engine.capabilities.hasChatTemplate)
    }.map { $0.name }
    // The method that forks are measured against comes first.
    return try (others.prefix(1) + joins + others.dropFirst()).map { try MethodChoice($0) }
  }

  private func limits() throws -> [RunHeader.Limits?] {
    func numbers(_ name: String, _ text: String?) throws -> [Int?] {
      guard let text else { return [nil] }
      return try text.split(separator: ",").map { part in
        guard let number = Int(part), number > 0 else {
          throw ValidationError("--\(name)-limit takes numbers such as 40,80")
        }
        return number
      }
    }
    var limits: [RunHeader.Limits?] = []
    for context in try numbers("context", contextLimit) {
      for critical in try numbers("critical", criticalLimit) {
        for total in try numbers("total", totalLimit) {
          limits.append(RunHeader.Limits(context: context, critical: critical, total: total).orNil)
        }
      }
    }
    return limits
  }

  // MARK: - Where

  private static func usualFolder(_ task: String?, _ model: String, _ seed: UInt64) -> String {
    let words = model.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
    let name = "\(task ?? "text")-\(words.joined(separator: "-"))-seed\(seed)"
    return TraceFiles.places.comparisons + "/" + name
  }

  private static func make(_ folder: String) throws {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw TraceError(.unwritable, path: folder, "the folder cannot be made")
    }
  }
}
