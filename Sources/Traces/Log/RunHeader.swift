/// Everything needed to make the run again: problem, method, model, seed and limits.
public struct RunHeader: Sendable, Equatable, Codable {
  /// The person's problem, as typed.
  public var problem: String
  /// The task whose prompt and checker were used, such as `arithmetic`; nil for free text.
  public var task: String?
  /// How the problem is attacked, such as `sequential` or `fork-join`.
  public var method: String
  /// The traits of the method; nil in headers of earlier runs that nobody has filled in.
  public var traits: MethodTraits?
  /// The system whose tags and rules apply; nil for methods without tags.
  public var dialect: String?
  /// Which written layout of the dialect applies, such as `published` or `compact`.
  public var layout: String?
  public var join: JoinDiscipline?
  /// The numbers that a method with a fixed structure goes by; nil for the others.
  public var parameters: MethodParameters?
  /// Bounds on the run besides `maxTokens`; nil where there are none.
  public var limits: Limits?
  /// Whether the prompt is written in the model's chat template; nil means no.
  public var chat: Bool?
  /// The system message of the chat template; nil for the template's own.
  public var system: String?
  public var model: ModelReference
  public var seed: UInt64
  public var sampling: Sampling
  /// The longest chain of answer tokens allowed.
  public var maxTokens: Int
  /// How many alternatives are recorded at each position.
  public var alternatives: Int
  /// When the run was made, ISO 8601; nil where nobody knows.
  public var created: String?
  /// One line that says what this run teaches.
  public var note: String?
  /// What the run's text is counted in; nil means tokens.
  public var unit: CountUnit?

  public struct ModelReference: Sendable, Equatable, Codable {
    public var name: String
    /// Identifies the weights; nil for models on a server.
    public var fingerprint: String?
    /// Where the file or server was; nil for the built-in model.
    public var location: String?
    /// The instruction set whose rounding the log-probabilities carry; replay is bit-exact on the same one.
    public var arithmetic: String?
    /// How its keys and values were kept, such as `f16`; runs that do not say were made with `f32`.
    public var kvPrecision: String?
    /// How activations were rounded for its quantised matrices, such as `int8`; nil means `int8`.
    public var activations: String?

    public init(
      name: String, fingerprint: String? = nil, location: String? = nil, arithmetic: String? = nil,
      kvPrecision: String? = nil, activations: String? = nil
    ) {
      self.name = name
      self.fingerprint = fingerprint
      self.location = location
      self.arithmetic = arithmetic
      self.kvPrecision = kvPrecision
      self.activations = activations
    }
  }

  public struct Sampling: Sendable, Hashable, Codable {
    /// 0 means greedy.
    public var temperature: Float
    /// 0 means no limit.
    public var topK: Int
    public var topP: Float
    public var minP: Float

    public init(temperature: Float = 0, topK: Int = 0, topP: Float = 1, minP: Float = 0) {
      self.temperature = temperature
      self.topK = topK
      self.topP = topP
      self.minP = minP
    }
  }

  /// Bounds at which a run is cut off, so that methods can be compared at the same cost.
  public struct Limits: Sendable, Hashable, Codable {
    /// Tokens that any thread may attend to, prompt included.
    public var context: Int?
    /// Answer tokens on the longest causal chain.
    public var critical: Int?
    /// Answer tokens of all threads, pruned ones included.
    public var total: Int?

    public init(context: Int? = nil, critical: Int? = nil, total: Int? = nil) {
      self.context = context
      self.critical = critical
      self.total = total
    }
  }

  public init(
    problem: String, task: String? = nil, method: String = "", traits: MethodTraits? = nil,
    dialect: String? = nil,
    layout: String? = nil, join: JoinDiscipline? = nil, parameters: MethodParameters? = nil,
    limits: Limits? = nil, chat: Bool? = nil, system: String? = nil, model: ModelReference, seed: UInt64 = 0,
    sampling: Sampling = Sampling(), maxTokens: Int = 1024, alternatives: Int = 8, created: String? = nil,
    note: String? = nil, unit: CountUnit? = nil
  ) {
    self.problem = problem
    self.task = task
    self.method = method
    self.traits = traits
    self.dialect = dialect
    self.layout = layout
    self.join = join
    self.parameters = parameters
    self.limits = limits
    self.chat = chat
    self.system = system
    self.model = model
    self.seed = seed
    self.sampling = sampling
    self.maxTokens = maxTokens
    self.alternatives = alternatives
    self.created = created
    self.note = note
    self.unit = unit
  }
}
