import ArgumentParser
import Foundation
import Inference
import Reasoning
import Traces

/// The options that say what to run and on which model.
struct RunOptions: ParsableArguments {
  @Option(help: "A GGUF file; without it the built-in model.")
  var model: String?

  @Option(
    help:
      "The kind of problem: \(Tasks.names.joined(separator: " or ")). Default: what the model was made for.")
  var task: String?

  @Option(help: "How to attack it: fork-join or sequential.")
  var method = "fork-join"

  @Option(help: "Whose tags and rules: threadweaver. Default: what the model was made for.")
  var dialect: String?

  @Option(help: "How threads come back: stitch (K/V reused in place) or prefill (computed a second time).")
  var join = "stitch"

  @Option(help: "0 is greedy.")
  var temperature: Float = 0

  @OptionGroup var drawing: DrawingOptions

  @Option(help: "The longest chain of answer tokens.")
  var maxTokens = 1024

  @Option(help: "How many alternatives to record at each token.")
  var alternatives = 8

  @Option(help: "One line on what the run teaches, kept in the saved file.")
  var note: String?

  @Option(help: "Worker threads. Default: the number of cores.")
  var threads: Int?

  @Option(help: "Memory for keys and values in MiB.")
  var kvMemory = 512

  @Option(name: .customLong("kv-type"), help: "How keys and values are kept: \(KVPrecision.names).")
  var kvPrecision = KVPrecision.f16

  func validate() throws {
    guard temperature >= 0, temperature <= 10 else { throw ValidationError("--temperature takes 0 to 10") }
    guard maxTokens > 0, maxTokens <= 1 << 24 else { throw ValidationError("--max-tokens takes 1 or more") }
    guard (0...64).contains(alternatives) else { throw ValidationError("--alternatives takes 0 to 64") }
    guard (threads ?? 1) > 0, (threads ?? 1) <= 256 else { throw ValidationError("--threads takes 1 to 256") }
    guard kvMemory > 0, kvMemory <= 1 << 20 else { throw ValidationError("--kv-memory takes 1 or more MiB") }
  }

  /// The model that was asked for, ready to run.
  func loadModel() throws -> LoadedModel {
    try LoadedModel(path: model, workers: threads, kvMemory: kvMemory << 20, kvPrecision: kvPrecision)
  }

  /// What to run, with the model's own task and dialect where none was given.
  func request(_ problem: String?, on model: LoadedModel) throws -> RunRequest {
    guard let method = RunRequest.Method(rawValue: method) else {
      throw ReasoningError.unknownName(
        kind: "method", name: self.method,
        known: RunRequest.Method.allCases.map(\.rawValue).joined(separator: ", "))
    }
    guard let join = JoinDiscipline(rawValue: join) else {
      throw ReasoningError.unknownName(kind: "join", name: self.join, known: "stitch, prefill")
    }
    let task = try model.task(named: task)
    guard let problem = problem ?? task.problem(seed: drawing.seed, index: 0) else {
      throw Complaint("there is no problem to run: give one")
    }
    return RunRequest(
      problem: problem, task: task, method: method, dialect: dialect ?? model.dialect, join: join,
      seed: drawing.seed,
      sampling: .init(
        temperature: temperature, topK: drawing.topK, topP: drawing.topP, minP: drawing.minP),
      maxTokens: maxTokens,
      alternatives: alternatives, created: Date.now.ISO8601Format(), note: note)
  }
}
