/// The sequential counterfactual of a run: the same model, problem, seed and settings with forks banned.
public struct AloneRun: Sendable, Equatable, Codable {
  /// Its answer tokens, all on one chain.
  public var tokens: Int
  /// nil where nobody can tell.
  public var isRight: Bool?

  public init(tokens: Int, isRight: Bool?) {
    self.tokens = tokens
    self.isRight = isRight
  }

  /// How many times shorter a critical path is than this run: above 1 forking paid (ThreadWeaver, arXiv 2512.07843 §6.2).
  ///
  /// nil of a run that did not come to its end: what is missing would have cost something.
  public func speedup(over criticalPath: Int, endedBy finish: FinishReason?) -> Double? {
    criticalPath > 0 && finish == .endOfText ? Double(tokens) / Double(criticalPath) : nil
  }
}
