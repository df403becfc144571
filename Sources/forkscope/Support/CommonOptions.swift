import ArgumentParser
import Dialects
import Engines
import Foundation
import Reasoning
import Traces

/// The options of everything that runs a method on a model.
struct CommonOptions: ParsableArguments {
  @Option(help: "A GGUF file; without it the built-in model.")
  var model: String?

  @OptionGroup(title: "A server in place of the built-in engine") var server: ServerChoice

  @OptionGroup(title: "Numbers of the methods") var numbers: MethodOptions

  @Option(help: "0 is greedy. Default: 0, and 0.7 for methods that draw several samples.")
  var temperature: Float?

  @OptionGroup var drawing: DrawingOptions

  @Option(help: "The longest chain of answer tokens.")
  var maxTokens = 1024

  @Flag(help: "Write the prompt in the model's chat template.")
  var chat = false

  @Option(help: "The system message of --chat. Default: the template's own, if it has one.")
  var system: String?

  @Option(help: "How many alternatives to record at each token.")
  var alternatives = 8

  @Option(help: "One line on what the run teaches, kept in the saved file.")
  var note: String?

  @OptionGroup(title: "The engine") var engine: EngineChoice

  func validate() throws {
    try require((0...10).contains(temperature ?? 0), "--temperature takes 0 to 10")
    try require(chat || system == nil, "--system goes with --chat")
    try require((1...1 << 24).contains(maxTokens), "--max-tokens takes 1 or more")
    try require((0...64).contains(alternatives), "--alternatives takes 0 to 64")
  }

  /// The request for one problem and one method; anything left open is the dialect's or the model's own.
  func request(
    for choice: MethodChoice, of problem: String, _ task: any ReasoningTask, on engine: any Engine
  ) throws -> RunRequest {
    let catalogue = Catalogue.standard
    let dialect = try choice.dialect.map(catalogue.dialect) ?? catalogue.usualDialect(on: engine)
    let joins = dialect.joins(on: engine.capabilities)
    return RunRequest(
      problem: problem, task: task, method: choice.method.name,
      parameters: numbers.parameters(for: choice.method, dialect: dialect), dialect: dialect.name,
      join: choice.join ?? (joins.contains(.stitch) ? .stitch : joins.first),
      chat: chat || choice.method.prefersChat && engine.capabilities.hasChatTemplate, system: system,
      seed: drawing.seed,
      sampling: .init(
        temperature: temperature ?? (choice.method.needsSampling ? 0.7 : 0), topK: drawing.topK,
        topP: drawing.topP, minP: drawing.minP),
      maxTokens: maxTokens, alternatives: alternatives, created: Date.now.ISO8601Format(), note: note)
  }
}

/// The options that say how tokens are drawn from the model's distribution.
struct DrawingOptions: ParsableArguments {
  @Option(help: "Seed of the random numbers: the same seed gives the same tokens.")
  var seed: UInt64 = 0

  @Option(help: "Sample among the K likeliest tokens; 0 for no limit.")
  var topK = 0

  @Option(help: "Sample among the likeliest tokens that make up this share.")
  var topP: Float = 1

  @Option(help: "Leave out tokens less likely than this share of the likeliest one's probability.")
  var minP: Float = 0

  func validate() throws {
    try require(topK >= 0, "--top-k takes 0 or more")
    try require(topP > 0 && topP <= 1, "--top-p takes more than 0 and at most 1")
    try require(minP >= 0 && minP < 1, "--min-p takes 0 or more and less than 1")
  }
}

/// Refuses the command line, and says why, where `isValid` is false.
func require(_ isValid: Bool, _ refusal: @autoclosure () -> String) throws {
  if !isValid { throw ValidationError(refusal()) }
}

/// The values of an option that is one of a list, for its help.
func names<Choice: CaseIterable & RawRepresentable>(_ kind: Choice.Type) -> String
where Choice.RawValue == String {
  kind.allCases.map(\.rawValue).joined(separator: ", ")
}
