import ArgumentParser
import Engines
import Explorer
import Inference
import Reasoning
import Traces

/// Plain completion of a prompt.
struct Generate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Complete a prompt, without forks.",
    discussion:
      "Special tokens in the prompt are recognised; with --chat the prompt is a user's message, and they are not."
  )

  @Option(help: "A GGUF file; without it the built-in model.")
  var model: String?

  @Option(name: .shortAndLong, help: "The prompt as text.")
  var prompt: String?

  @Option(help: "The prompt as token ids, separated by commas.")
  var promptIds: String?

  @Flag(help: "Take the prompt as a user's message and write it in the model's chat template.")
  var chat = false

  @Option(help: "The system message of --chat. Default: the template's own, if it has one.")
  var system: String?

  @Option(name: [.customShort("n"), .long], help: "How many tokens at most.")
  var maxTokens = 128

  @Flag(help: "Always take the likeliest token; the same as --temperature 0.")
  var greedy = false

  @Option(help: "0 is greedy.")
  var temperature: Float = 1

  @OptionGroup var drawing: DrawingOptions

  @Option(help: "Print this many alternatives of each token.")
  var logprobs = 0

  @OptionGroup(title: "The engine") var choice: EngineChoice

  @Flag(help: "Print one JSON document.")
  var json = false

  func validate() throws {
    try require((prompt == nil) != (promptIds == nil), "give either --prompt or --prompt-ids")
    try require(!chat || prompt != nil, "--chat needs the message in --prompt")
    try require(chat || system == nil, "--system goes with --chat")
    try require(maxTokens >= 0, "-n takes 0 or more")
    try require((0...1000).contains(logprobs), "--logprobs takes 0 to 1000")
    try require(temperature >= 0, "--temperature takes 0 or more")
  }

  private struct Report: Encodable {
    var prompt_ids: [TokenID]
    var tokens: [TokenReport]
    var finish: String
  }

  private struct TokenReport: Encodable {
    var id: TokenID
    var text: String
    var logprob: Double
    /// nil for an alternative.
    var top: [TokenReport]?
  }

  func run() throws {
    let loaded = try choice.load(model)
    let engine = try loaded.engine()
    var stops = engine.endOfText
    let ids: [TokenID]
    if chat {
      guard let template = try loaded.model.chatTemplate() else {
        throw Complaint("\(loaded.model.name) has no chat template: leave out --chat")
      }
      let instructions = system.map { [ChatMessage(.system, $0)] } ?? []
      let messages = instructions + [ChatMessage(.user, prompt ?? "")]
      ids = try loaded.model.tokenizer.encode(messages, in: template)
      stops.formUnion(loaded.model.tokenizer.endOfTurn(in: template))
    } else {
      ids = try promptTokens(engine)
    }
    guard !ids.isEmpty else { throw Complaint("the prompt is empty: give it some text") }
    guard ids.count < engine.contextLength else {
      throw ReasoningError.promptTooLong(tokens: ids.count, limit: engine.contextLength)
    }
    var report = Report(prompt_ids: ids, tokens: [], finish: "length")
    let sequence = try engine.open([.tokens(ids)])
    var stream = UTF8Stream()
    let parameters = SamplingParameters(
      temperature: greedy ? 0 : Double(temperature), topK: drawing.topK, topP: Double(drawing.topP),
      minP: Double(drawing.minP))
    while report.tokens.count < maxTokens, ids.count + report.tokens.count < engine.contextLength {
      let key = RandomKey(seed: drawing.seed, path: 0, position: report.tokens.count)
      let request = SamplingRequest(parameters: parameters, key: key, alternatives: logprobs)
      guard let result = try engine.step([StepRow(sequence, sampling: request)])[0] else { break }
      if stops.contains(result.token) {
        report.finish = "stop"
        break
      }
      report.tokens.append(token(result, engine))
      try engine.append([result.token], to: sequence)
      if !json { Self.write(stream.append(engine.piece(result.token))) }
    }
    guard !json else { return try Console.json(report) }
    Self.write(stream.finish())
    Console.print("")
    if logprobs > 0 { report.tokens.forEach(Self.printAlternatives) }
  }

  private static func write(_ text: [UInt8]) { Console.write(Sanitizer.visible(text, .lines)) }

  private func promptTokens(_ engine: InferenceEngine) throws -> [TokenID] {
    guard let promptIds else { return try engine.encode(prompt ?? "") }
    return try promptIds.split(separator: ",", omittingEmptySubsequences: false).map { part in
      guard let id = TokenID(part.filter { $0 != " " }), (0..<engine.model.tokenizer.count).contains(Int(id))
      else {
        let last = engine.model.tokenizer.count - 1
        throw Complaint("'\(part)' in --prompt-ids is no token of this model: it has ids 0 to \(last)")
      }
      return id
    }
  }

  private func token(_ result: StepResult, _ engine: InferenceEngine) -> TokenReport {
    TokenReport(
      id: result.token, text: Self.text(result.token, engine), logprob: result.logprob,
      top: result.alternatives.map {
        .init(id: $0.token, text: Self.text($0.token, engine), logprob: $0.logprob)
      })
  }

  /// A token by itself as text; bytes that are no valid UTF-8 show as U+FFFD.
  private static func text(_ id: TokenID, _ engine: InferenceEngine) -> String {
    String(decoding: engine.piece(id), as: UTF8.self)
  }

  private static func printAlternatives(_ token: TokenReport) {
    func line(_ token: TokenReport) -> String {
      "\(Sanitizer.visible(token.text)) \(token.logprob.fixed(4))"
    }
    let top = (token.top ?? []).map(line).joined(separator: "   ")
    Console.print("\(line(token))   |   \(top)")
  }
}
