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
    let error = (squares / max(1, count - 1) / count).squareRoot()
    margin = count > 1 ? Self.quantile(differences.count - 1) * error : 0
  }

  /// Student's t at 97.5 % for so many degrees of freedom.
  private static func quantile(_ degrees: Int) -> Double {
    let table = [12.71, 4.30, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23, 2.20, 2.18, 2.16, 2.14, 2.13]
    return degrees <= table.count ? table[max(0, degrees - 1)] : degrees < 40 ? 2.07 : 1.98
  }

  private static func mean(_ values: [Double]) -> Double {
    values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
  }
}
