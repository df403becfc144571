import Dialects
import Engines
import Traces

/// A request on one engine: the method that was asked for, ready to go.
struct RolloutParts {
  let task: any ReasoningTask
  private(set) var method: any Method
  /// nil where the model has no use for tags.
  let vocabulary: DialectVocabulary?
  let contexts: ContextBuilder
  let header: RunHeader
  let bansForking: Bool
  /// How the run begins.
  let prompt: Prompt
  /// The method or task that words the prompt; nil where it is the problem and nothing else.
  let promptAuthor: String?
  private let kind: any Method.Type
  private let setting: MethodSetting
  /// The limits in force: those of the request, or longer ones.
  private(set) var limits: LengthLimits

  /// - Throws: `ReasoningError` for names that are unknown and for what the engine or the dialect cannot do.
  init(_ request: RunRequest, _ engine: any Engine) throws {
    let kind = try request.catalogue.method(named: request.method)
    let dialect = try request.dialect.map(request.catalogue.dialect)
    let vocabulary = try Self.vocabulary(dialect, request, isNeeded: kind.usesDialect, engine)
    try Self.check(
      request, isJoining: kind.usesDialect, bansForks: !kind.usesDialect && vocabulary != nil,
      engine.capabilities)
    task = request.task
    self.vocabulary = vocabulary
    contexts = ContextBuilder(vocabulary, encode: engine.encode)
    var header = request.header
    header.task = request.task.name
    header.dialect = vocabulary?.dialect.name
    header.layout = vocabulary?.layout.name
    if !kind.usesDialect { header.join = nil }
    if header.chat != true { header.system = nil }
    header.model = engine.reference
    header.alternatives = min(header.alternatives, engine.capabilities.alternatives)
    header.traits = kind.traits(of: header)
    self.header = header
    bansForking = header.traits?.forking != .byModel
    let setting = MethodSetting(
      problem: request.problem, task: request.task, header: header,
      numbers: MethodNumbers(header.parameters, usual: kind.usualParameters),
      limits: LengthLimits(header, contextLength: engine.contextLength), endOfText: engine.endOfText,
      judge: Judge(task: request.task, problem: request.problem, scorer: header.parameters?.scorer),
      vocabulary: vocabulary, contexts: contexts, capabilities: engine.capabilities, encode: engine.encode,
      encodePrompt: engine.encode)
    (self.kind, self.setting, limits) = (kind, setting, setting.limits)
    method = try kind.init(setting)
    promptAuthor = method.prompt == nil ? request.task.name : request.method
    prompt = try method.prompt ?? setting.prompt(request.task.prompt(for: request.problem, in: dialect))
  }

  /// Takes longer chains than were asked for at first; nil goes back to those.
  mutating func reach(_ chain: Int?) throws {
    let limits = setting.limits.reaching(chain ?? 0)
    guard limits != self.limits else { return }
    var setting = setting
    setting.limits = limits
    method = try kind.init(setting)
    self.limits = limits
  }

  /// The dialect in the model's tokens; nil where the method has no use for one and the model cannot write it.
  private static func vocabulary(
    _ dialect: Dialect?, _ request: RunRequest, isNeeded: Bool, _ engine: any Engine
  ) throws -> DialectVocabulary? {
    guard let dialect else {
      guard isNeeded else { return nil }
      throw ReasoningError.notRunnable("unknown dialect: give one")
    }
    if isNeeded { return try DialectVocabulary(dialect, layout: request.layout, engine: engine) }
    // There is something to ban only where the model opens blocks with a token of its own.
    let vocabulary = try? DialectVocabulary(dialect, layout: request.layout, engine: engine)
    return vocabulary?.token(.opening) == nil ? nil : vocabulary
  }

  private static func check(
    _ request: RunRequest, isJoining: Bool, bansForks: Bool, _ capabilities: EngineCapabilities
  ) throws {
    if isJoining, request.join == .stitch, !capabilities.stitches {
      throw ReasoningError.notPossible(
        "this engine cannot join threads in place: take another discipline, such as --join prefill")
    }
    if bansForks, !capabilities.bansTokens {
      throw ReasoningError.notPossible(
        "this engine cannot forbid the token that forks: take a method that forks")
    }
    if request.chat == true, !capabilities.hasChatTemplate {
      throw ReasoningError.notPossible("the model has no chat template that is understood: leave out --chat")
    }
  }
}
