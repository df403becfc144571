public import Dialects
public import Engines
public import Traces

/// A run that is asked for: the problem and how to attack it.
public struct RunRequest: Sendable {
  public var problem: String
  /// The task that makes the prompt and checks the answer.
  public var task: any ReasoningTask
  /// The method's name in the catalogue.
  public var method: String
  /// The numbers that the method goes by; nil where it has none.
  public var parameters: MethodParameters?
  /// The dialect whose tags and rules apply; nil where the method uses no tags.
  public var dialect: String?
  /// nil chooses by the model's vocabulary.
  public var layout: String?
  /// nil for methods whose structure leaves nothing to choose.
  public var join: JoinDiscipline?
  public var limits: RunHeader.Limits?
  /// Whether the prompt is written in the model's chat template.
  public var chat: Bool
  /// The system message of the chat template; nil for the template's own.
  public var system: String?
  public var seed: UInt64
  public var sampling: RunHeader.Sampling
  public var maxTokens: Int
  public var alternatives: Int
  public var created: String?
  public var note: String?
  /// Where names of methods and dialects are looked up.
  public var catalogue: Catalogue

  /// - Parameters:
  ///   - method: nil takes the catalogue's usual one.
  ///   - parameters: nil takes the method's usual ones.
  public init(
    problem: String, task: any ReasoningTask, method: String? = nil,
    parameters: MethodParameters? = nil, dialect: String? = Catalogue.standard.dialects.first?.name,
    layout: String? = nil,
    join: JoinDiscipline? = .stitch, limits: RunHeader.Limits? = nil, chat: Bool = false,
    system: String? = nil,
    seed: UInt64 = 0,
    sampling: RunHeader.Sampling = .init(), maxTokens: Int = 1024, alternatives: Int = 8,
    created: String? = nil, note: String? = nil, catalogue: Catalogue = .standard
  ) {
    self.problem = problem
    self.task = task
    self.method = method ?? catalogue.methods.first?.name ?? ""
    self.parameters = parameters
    if parameters == nil, let kind = try? catalogue.method(named: self.method) {
      self.parameters = kind.usualParameters
    }
    self.dialect = dialect
    self.layout = layout
    self.join = join
    self.limits = limits
    self.chat = chat
    self.system = system
    self.seed = seed
    self.sampling = sampling
    self.maxTokens = maxTokens
    self.alternatives = alternatives
    self.created = created
    self.note = note
    self.catalogue = catalogue
  }

  /// The request that a saved run was made from.
  ///
  /// - Parameter notes: those of the model that shall make it again.
  /// - Throws: `ReasoningError.notRunnable` where the header names something unknown.
  public init(
    _ header: RunHeader, notes: ModelNotes = ModelNotes(), catalogue: Catalogue = .standard
  ) throws {
    let task: any ReasoningTask
    do {
      task = try catalogue.task(named: header.task, notes: notes)
      _ = try catalogue.method(named: header.method)
      _ = try header.dialect.map(catalogue.dialect)
      try Self.check("scorer", header.parameters?.scorer, Scorer.allCases.map(\.rawValue))
      try Self.check("order", header.parameters?.order, SearchOrder.allCases.map(\.rawValue))
    } catch let error as ReasoningError {
      throw ReasoningError.notRunnable("\(error)")
    }
    self.init(
      problem: header.problem, task: task, method: header.method, parameters: header.parameters,
      dialect: header.dialect, layout: header.layout, join: header.join, limits: header.limits,
      chat: header.chat ?? false, system: header.system, seed: header.seed, sampling: header.sampling,
      maxTokens: header.maxTokens, alternatives: header.alternatives, created: header.created,
      note: header.note, catalogue: catalogue)
  }

  private static func check(_ kind: String, _ name: String?, _ names: [String]) throws {
    guard let name, !names.contains(name) else { return }
    throw ReasoningError.unknownName(kind: kind, name: name, known: names.joined(separator: ", "))
  }
}
