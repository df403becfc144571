/// One run in the table of runs.
public struct RunsRow: Sendable, Equatable {
  /// The file that Enter opens.
  public var path: String
  public var problem: String
  /// The method with what sets it apart, such as `self-consistency n=8`.
  public var method: String
  public var answer: String?
  /// nil where nothing was checked.
  public var correct: Bool?
  public var totalTokens: Int
  public var criticalPath: Int
  public var acceleration: Double
  public var threads: Int
  public var reprefilled: Int
  public var maxContext: Int
  public var flags: [String]
  /// Why the file could not be read; nil for a run.
  public var failure: String?

  public init(
    path: String, problem: String, method: String, answer: String? = nil, correct: Bool? = nil,
    totalTokens: Int = 0, criticalPath: Int = 0, acceleration: Double = 0, threads: Int = 0,
    reprefilled: Int = 0,
    maxContext: Int = 0, flags: [String] = [], failure: String? = nil
  ) {
    self.path = path
    self.problem = problem
    self.method = method
    self.answer = answer
    self.correct = correct
    self.totalTokens = totalTokens
    self.criticalPath = criticalPath
    self.acceleration = acceleration
    self.threads = threads
    self.reprefilled = reprefilled
    self.maxContext = maxContext
    self.flags = flags
    self.failure = failure
  }

  /// Whether a lower-case text occurs in what the table shows of the run.
  func contains(_ text: String) -> Bool {
    [problem, method, answer ?? "", verdictWord, failure ?? ""].contains { $0.lowercased().contains(text) }
      || flags.contains { $0.lowercased().contains(text) }
  }

  /// What a filter finds the verdict by.
  private var verdictWord: String { correct.map { $0 ? "right" : "wrong" } ?? "unchecked" }
}
