import Dialects
public import Traces

/// What to run: the problem and how to attack it.
public struct RunRequest: Sendable {
  public var problem: String
  /// The task that makes the prompt and checks the answer.
  public var task: any ReasoningTask
  public var method: MethodName
  /// The numbers that the method goes by; nil where it has none.
  public var parameters: MethodParameters?
  /// Whose tags and rules apply; nil where the method uses no tags.
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

  /// - Parameter parameters: nil takes the method's usual ones.
  public init(
    problem: String, task: any ReasoningTask, method: MethodName = .forkJoin,
    parameters: MethodParameters? = nil, dialect: String? = "threadweaver", layout: String? = nil,
    join: JoinDiscipline? = .stitch, limits: RunHeader.Limits? = nil, chat: Bool = false,
    system: String? = nil,
    seed: UInt64 = 0,
    sampling: RunHeader.Sampling = .init(), maxTokens: Int = 1024, alternatives: Int = 8,
    created: String? = nil, note: String? = nil
  ) {
    self.problem = problem
    self.task = task
    self.method = method
    self.parameters = parameters ?? method.parameters
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
  }

  /// The request that a saved run was made from.
  /// - Throws: `ReasoningError.notRunnable` where the header names something unknown.
  public init(_ header: RunHeader) throws {
    func known(_ kind: String, _ name: String?, _ names: [String]) throws {
      guard let name, !names.contains(name) else { return }
      let error = ReasoningError.unknownName(kind: kind, name: name, known: names.joined(separator: ", "))
      throw ReasoningError.notRunnable("\(error)")
    }
    try known("method", header.method, MethodName.allCases.map(\.rawValue))
    try known("task", header.task, Tasks.names)
    try known("dialect", header.dialect, Dialect.all.map(\.name))
    try known("scorer", header.parameters?.scorer, Scorer.allCases.map(\.rawValue))
    try known("order", header.parameters?.order, SearchOrder.allCases.map(\.rawValue))
    self.init(
      problem: header.problem, task: try Tasks.task(named: header.task),
      method: MethodName(rawValue: header.method) ?? .forkJoin, parameters: header.parameters,
      dialect: header.dialect, layout: header.layout, join: header.join, limits: header.limits,
      chat: header.chat ?? false, system: header.system, seed: header.seed, sampling: header.sampling,
      maxTokens: header.maxTokens,
      alternatives: header.alternatives, created: header.created, note: header.note)
  }
}
