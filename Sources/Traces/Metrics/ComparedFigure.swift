/// A figure by which two runs are set side by side, in words that fit a column.
public struct ComparedFigure: Sendable {
  private let name: String
  public let figure: RunFigure
  /// Digits behind the point.
  public let decimals: Int

  /// - Parameter unit: nil where the two runs are counted in different ones.
  public func name(in unit: CountUnit?) -> String {
    figure == .totalTokens ? name + " " + (unit?.many ?? "length") : name
  }

  private init(_ name: String, _ figure: RunFigure, _ decimals: Int = 0) {
    (self.name, self.figure, self.decimals) = (name, figure, decimals)
  }

  /// What a run took first, then how it was spread, then what went wrong.
  public static let all = [
    ComparedFigure("total", .totalTokens), ComparedFigure("critical path", .criticalPathTokens),
    ComparedFigure("alone", .sequentialTokens), ComparedFigure("speed-up", .speedup, 2),
    ComparedFigure("acceleration", .accelerationRatio, 2), ComparedFigure("parallelism", .selfParallelism, 2),
    ComparedFigure("threads", .threads), ComparedFigure("depth", .maxDepth),
    ComparedFigure("re-prefilled", .reprefilledTokens), ComparedFigure("idle at joins", .idleTokens),
    ComparedFigure("pruned", .prunedTokens), ComparedFigure("context", .maxContextTokens),
    ComparedFigure("false steps", .falseSteps), ComparedFigure("seconds", .wallSeconds, 2),
  ]
}
