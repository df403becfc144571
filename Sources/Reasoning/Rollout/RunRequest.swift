import Dialects
public import Traces

/// What to run: the problem and how to attack it.
public struct RunRequest: Sendable {
  public var problem: String
  /// The task that makes the prompt and checks the answer.
  public var task: any ReasoningTask
  public var method: Method
  public var dialect: String
  /// nil chooses by the model's vocabulary.
  public var layout: String?
  public var join: JoinDiscipline
  public var seed: UInt64
  public var sampling: RunHeader.Sampling
  public var maxTokens: Int
  public var alternatives: Int
  public var created: String?
  public var note: String?

  public enum Method: String, Sendable, CaseIterable {
    /// The model never forks: its opening tag is banned where that is one token.
    case sequential
    /// The model decides when to fork.
    case forkJoin = "fork-join"
  }

  public init(
    problem: String, task: any ReasoningTask, method: Method = .forkJoin, dialect: String = "threadweaver",
    layout: String? = nil, join: JoinDiscipline = .stitch, seed: UInt64 = 0,
    sampling: RunHeader.Sampling = .init(), maxTokens: Int = 1024, alternatives: Int = 8,
    created: String? = nil, note: String? = nil
  ) {
    self.problem = problem
    self.task = task
    self.method = method
    self.dialect = dialect
    self.layout = layout
    self.join = join
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
    let known = { (kind: String, name: String?, names: [String]) throws in
      guard let name, !names.contains(name) else { return }
      let error = ReasoningError.unknownName(kind: kind, name: name, known: names.joined(separator: ", "))
      throw ReasoningError.notRunnable("\(error)")
    }
    try known("method", header.method, Method.allCases.map(\.rawValue))
    try known("task", header.task, Tasks.names)
    try known("dialect", header.dialect, Dialect.all.map(\.name))
    self.init(
      problem: header.problem, task: try Tasks.task(named: header.task),
      method: Method(rawValue: header.method) ?? .forkJoin, dialect: header.dialect ?? "threadweaver",
      layout: header.layout, join: header.join ?? .prefill, seed: header.seed, sampling: header.sampling,
      maxTokens: header.maxTokens, alternatives: header.alternatives, created: header.created,
      note: header.note)
  }
}
