import ArgumentParser
import Engines
import Explorer
import Formats
import Foundation
import Inference
import Reasoning
import Traces

/// Runs a saved run again from its own header.
struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay", abstract: "Run a saved run again from its own header.",
    discussion:
      "With --verify, ends with 0 when every token and log-probability is the same, with 1 otherwise.")

  @Argument(help: "A trace file, or - for standard input.")
  var file: String

  @Flag(help: "Compare every token and log-probability.")
  var verify = false

  @Option(help: "Write the replayed run, with all variations, to this file.")
  var save: String?

  @Option(help: "The model's GGUF file, if it has moved since the run was made.")
  var model: String?

  @OptionGroup(title: "The server, of a run that was made on one")
  var server: ServerChoice

  @OptionGroup(title: "The engine") var choice: EngineChoice

  func validate() throws { try require(save == nil || !verify, "give either --verify or --save") }

  func run() throws {
    let log = try TraceFiles.read(try StandardInput.path(for: file)).log
    let engine = try CommandLineEngines(model: model, server, choice).engine(toRepeat: log.header)
    if !verify { noteOtherModel(log.header, engine) }
    if let save {
      try TraceFiles.checkIsFree(save)
      return try TraceFiles.save(try Replay.again(log, engine: engine), to: save)
    }
    guard verify else {
      let rollout = try Rollout(try RunRequest(log.header, notes: engine.notes), engine: engine)
      try rollout.run()
      return Console.tell(rollout.log)
    }
    let report = try Replay.verify(log, engine: engine)
    if let difference = report.difference {
      Console.print("differs: " + Sanitizer.visible("\(difference)"))
      if !difference.isOfTokens {
        Console.print(
          "the tokens are the same, all \(report.tokens); log-probabilities differ by \(report.drift) at most"
        )
      }
      let (recorded, replayed) = (RunPrecision(log.header.model), RunPrecision(engine.reference))
      if recorded != replayed {
        Console.print(
          Sanitizer.visible(
            "recorded with \(recorded), replayed with \(replayed): "
              + "log-probabilities agree bit for bit with the same only"))
      }
      throw ExitCode(1)
    }
    let variations = report.variations == 1 ? "" : " in \(report.variations) variations"
    Console.print("the same: \(report.tokens) tokens\(variations), log-probabilities bit for bit")
  }

  /// Another model may do the same problem; who did not mean that has to know.
  private func noteOtherModel(_ header: RunHeader, _ engine: any Engine) {
    do {
      try Rollout.checkModel(of: header, engine)
    } catch {
      ExitStatus.complain("note: \(error)")
    }
  }
}
