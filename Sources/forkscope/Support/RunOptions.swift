import ArgumentParser
import Dialects
import Foundation
import Inference
import Reasoning
import Traces

/// The options that say what to run and on which model.
struct RunOptions: ParsableArguments {
  @Option(help: "A GGUF file; without it the built-in model.")
  var model: String?

  @Option(
    help: "The kind of problem: \(Tasks.names.joined(separator: ", ")). Default: what the model was made for."
  )
  var task: String?

  @Option(help: "How to attack it: \(MethodName.allCases.map(\.rawValue).joined(separator: ", ")).")
  var method = MethodName.forkJoin.rawValue

  @Option(
    help:
      "Whose tags and rules: \(Dialect.all.map(\.name).joined(separator: ", ")). Default: the model's own.")
  var dialect: String?

  @Option(
    help: """
      How threads come back: stitch (K/V reused in place), prefill (computed a second time) or message (the child's \
      message alone). Default: stitch where the dialect allows it.
      """)
  var join: String?

  @OptionGroup(title: "Numbers of the methods") var numbers: MethodOptions

  @Option(help: "0 is greedy. Default: 0, and 0.7 for methods that draw several samples.")
  var temperature: Float?

  @OptionGroup var drawing: DrawingOptions

  @Option(help: "The longest chain of answer tokens.")
  var maxTokens = 1024

  @Option(help: "Cut every thread off at this many tokens of context.")
  var contextLimit: Int?

  @Option(help: "Cut the run off at this many answer tokens on its critical path.")
  var criticalLimit: Int?

  @Option(help: "Cut the run off at this many answer tokens in all.")
  var totalLimit: Int?

  @Flag(help: "Write the prompt in the model's chat template.")
  var chat = false

  @Option(help: "How many alternatives to record at each token.")
  var alternatives = 8

  @Option(help: "One line on what the run teaches, kept in the saved file.")
  var note: String?

  @OptionGroup var engine: EngineChoice

  func validate() throws {
    if let temperature, !(0...10).contains(temperature) {
      throw ValidationError("--temperature takes 0 to 10")
    }
    guard maxTokens > 0, maxTokens <= 1 << 24 else { throw ValidationError("--max-tokens takes 1 or more") }
    guard (0...64).contains(alternatives) else { throw ValidationError("--alternatives takes 0 to 64") }
    for (name, limit) in [("context", contextLimit), ("critical", criticalLimit), ("total", totalLimit)] {
      if let limit, limit < 1 { throw ValidationError("--\(name)-limit takes 1 or more") }
    }
  }

  /// The model that was asked for, ready to run.
  func loadModel() throws -> LoadedModel { try engine.load(model) }

  /// What to run, with the model's own task and dialect where none was given.
  func request(_ problem: String?, on model: LoadedModel) throws -> RunRequest {
    let task = try model.task(named: task)
    guard let problem = problem ?? task.problem(seed: drawing.seed, index: 0) else {
      throw Complaint("there is no problem to run: give one")
    }
    var request = try request(for: try MethodChoice(method), of: problem, task, on: model)
    request.limits = RunHeader.Limits(context: contextLimit, critical: criticalLimit, total: totalLimit).orNil
    return request
  }

  /// One problem, attacked in one way.
  func request(
    for choice: MethodChoice, of problem: String, _ task: any ReasoningTask, on model: LoadedModel
  ) throws -> RunRequest {
    let name = choice.dialect ?? dialect ?? model.dialect
    guard let dialect = Dialect.named(name) else {
      throw ReasoningError.unknownName(
        kind: "dialect", name: name, known: Dialect.all.map(\.name).joined(separator: ", "))
    }
    return RunRequest(
      problem: problem, task: task, method: choice.method,
      parameters: numbers.parameters(for: choice.method, dialect: dialect), dialect: name,
      join: try choice.join ?? Self.join(join, in: dialect),
      chat: chat || choice.method == .skeletonOfThought && model.hasChatTemplate, seed: drawing.seed,
      sampling: .init(
        temperature: temperature ?? (choice.method.needsSampling ? 0.7 : 0), topK: drawing.topK,
        topP: drawing.topP, minP: drawing.minP),
      maxTokens: maxTokens, alternatives: alternatives, created: Date.now.ISO8601Format(), note: note)
  }

  private static func join(_ name: String?, in dialect: Dialect) throws -> JoinDiscipline? {
    guard let name else {
      let join = dialect.joins.contains(.stitch) ? .stitch : dialect.joins.first
      return join.flatMap { JoinDiscipline(rawValue: $0.rawValue) }
    }
    guard let join = Dialect.Join(rawValue: name) else {
      throw ReasoningError.unknownName(
        kind: "join", name: name, known: Dialect.Join.allCases.map(\.rawValue).joined(separator: ", "))
    }
    return JoinDiscipline(rawValue: join.rawValue)
  }
}

extension RunHeader.Limits {
  /// nil where nothing is limited.
  var orNil: Self? { self == Self() ? nil : self }
}
