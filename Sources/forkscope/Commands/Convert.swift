import ArgumentParser
import Engines
import Explorer
import Formats
import Foundation
import Reasoning
import Servers
import Session
import Traces

/// Writes what was imported as traces of forkscope's own.
struct Convert: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write an imported file as forkscope's own traces.",
    discussion: """
      Reads every format that 'forkscope open' reads. A file of one run becomes one trace; a file of many becomes a \
      folder of traces named after their records, 0001.jsonl and so on. --record N, or IN#N, takes one of them. A record \
      that cannot be read is told and left out, and the program ends with 65.

      With --model or --server the tokens are scored: the model reads each thread again as it was joined and says how likely it finds \
      every token, and where it would have forked. Such a trace can be re-forked, pruned and probed like one of its own.
      """)

  @Argument(help: "A file in any of the formats, or - for standard input.")
  var input: String

  @Option(help: "trace: forkscope's own.")
  var format = "trace"

  @Option(
    name: [.short, .long], help: "The file to write; with many records the folder. It must not exist yet.")
  var output: String

  @Option(help: "Only this record, counted from 1.")
  var record: Int?

  @Option(help: "A GGUF file: text is split into its tokens, and scored by it.")
  var model: String?

  @OptionGroup(title: "Tokens alone, without a score, or a server that scores in place of --model")
  var server: ServerChoice

  @OptionGroup(title: "The engine") var choice: EngineChoice

  func validate() throws {
    try require(format == "trace", "--format takes trace; 'forkscope export' writes the others")
    try require(record ?? 1 >= 1, "--record takes 1 or more")
    try require(model == nil || server.tokenizer == nil, "give either --tokenizer or --model")
    try require(model == nil || server.server == nil, "give either --server or --model")
  }

  func run() throws {
    try TraceFiles.checkIsFree(output)
    let place = RunPlace(try StandardInput.path(for: input))
    let index = record.map { $0 - 1 } ?? place.index
    let engine: (any Engine)? = try server.connect()?.engine() ?? model.map { try choice.load($0).engine() }
    let tokens = try engine.map(TokenPieces.init) ?? server.tokenizer.map(TokenPieces.init(path:))
    let file = try (tokens?.formats(.standard) ?? TraceFiles.formats).open(place.path)
    guard index == nil, file.count > 1 else {
      return try TraceFiles.readAll(file, index ?? 0) { run in
        try tokens?.checkExact(run.path)
        try TraceFiles.save(try scored(run.log, by: engine), to: output)
      }
    }
    try saveAll(file, tokens, engine)
  }

  private func scored(_ log: RunLog, by engine: (any Engine)?) throws -> RunLog {
    guard let engine else { return log }
    var log = log
    log.header.alternatives = Scoring.usualAlternatives
    let scoring = try Scoring(log, engine: engine)
    let bar = ProgressBar()
    defer { bar.finish() }
    while !scoring.isDone {
      try scoring.step()
      bar.show(scoring.progress.done, of: scoring.progress.of, "scored")
    }
    return scoring.log
  }

  private func saveAll(_ file: OpenedFile, _ tokens: TokenPieces?, _ engine: (any Engine)?) throws {
    do {
      try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: false)
    } catch {
      throw TraceError(.unwritable, path: output, "the folder cannot be made")
    }
    let digits = max(4, String(file.count).count)
    var saved = 0
    var unscored: Complaint?
    let unread = Result {
      try TraceFiles.readAll(file, nil) { run in
        let log: RunLog
        do {
          try tokens?.checkExact(run.path)
          log = try scored(run.log, by: engine)
        } catch {
          // Such as one that is longer than the model's context: the others go on.
          if let unscored { ExitStatus.complain("\(unscored)") }
          unscored =
            error as? Complaint ?? Complaint("\(error) (\(Sanitizer.visible(run.path)))")
          return
        }
        let number = String((RunPlace(run.path).index ?? 0) + 1)
        let name = String(repeating: "0", count: digits - number.count) + number
        try log.write(to: "\(output)/\(name).jsonl")
        saved += 1
      }
    }
    Console.print("saved: \(saved) of \(file.count) runs in \(Sanitizer.visible(output))")
    try unread.get()
    if let unscored { throw unscored }
  }
}
