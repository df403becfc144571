/// What a decision was worth, in figures.
public struct DecisionWorth: Sendable, Equatable {
  public var fork: Side
  public var alone: Side
  /// Critical path of the side that was taken less that of the other, the mean over runs with the same random numbers: what
  /// the choice cost, in tokens; below zero it paid.
  public var regret: Double
  /// Half of the regret's 95 % interval; 0 for one run of each side, which is what it is.
  public var margin: Double

  /// Whether the regret is beyond noise.
  public var isSignificant: Bool { abs(regret) > margin }

  /// How one side came out, the means over its runs.
  public struct Side: Sendable, Equatable {
    public var rollouts: Int
    /// nil where nobody can tell.
    public var accuracy: Double?
    /// Wilson's, at 95 %.
    public var accuracyInterval: ClosedRange<Double>?
    public var criticalPath: Double
    public var total: Double

    init(_ outcomes: [ProbeFinding.Outcome]) {
      rollouts = outcomes.count
      let checked = outcomes.compactMap(\.isRight)
      if !checked.isEmpty { accuracy = Double(checked.count { $0 }) / Double(checked.count) }
      accuracyInterval = Aggregate.wilson(checked.count { $0 }, of: checked.count)
      criticalPath = DecisionWorth.mean(outcomes.map { Double($0.criticalPath) })
      total = DecisionWorth.mean(outcomes.map { Double($0.total) })
    }
  }

  public init(_ finding: ProbeFinding) {
    fork = Side(finding.fork)
    alone = Side(finding.alone)
    let isTaken = finding.decision.taken
    let (taken, other) = isTaken ? (finding.fork, finding.alone) : (finding.alone, finding.fork)
    let differences = zip(taken, other).map { Double($0.criticalPath - $1.criticalPath) }
    let mean = Self.mean(differences)
    let count = Double(max(1, differences.count))
    let squares = differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    regret = mean
    margin = count > 1 ? 1.96 * (squares / (count - 1) / count).squareRoot() : 0
  }

  private static func mean(_ values: [Double]) -> Double {
    values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
  }
}
