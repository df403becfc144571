/// Figures over many runs: how many were right, what they cost on average, and which failures they show.
public struct Aggregate: Sendable, Equatable {
  public private(set) var runs = 0
  /// Runs that a checker judged, and those of them that are right.
  public private(set) var checked = 0
  private(set) var right = 0
  /// Runs with at least one block.
  private var forking = 0
  private var sums = [Double](repeating: 0, count: RunFigure.all.count)
  private var flagged: [FailureFlag.Kind: Int] = [:]

  public init() {}

  public init(_ runs: some Sequence<RunSummary>) {
    for run in runs { add(run) }
  }

  public mutating func add(_ run: RunSummary) {
    runs += 1
    if let correct = run.correct {
      checked += 1
      right += correct ? 1 : 0
    }
    forking += run.metrics.blocks > 0 ? 1 : 0
    for (index, figure) in RunFigure.all.enumerated() { sums[index] += run[figure] }
    if !run.flags.isEmpty {
      for kind in Set(run.flags.map(\.kind)) { flagged[kind, default: 0] += 1 }
    }
  }

  /// The mean over the runs; 0 where there are none, NaN where it is not known of all of them.
  public func mean(_ figure: RunFigure) -> Double {
    runs > 0 ? sums[RunFigure.all.firstIndex(of: figure) ?? 0] / Double(runs) : 0
  }

  /// Share of the checked runs that are correct; nil where none was checked.
  public var accuracy: Double? { checked > 0 ? Double(right) / Double(checked) : nil }

  /// Between which bounds the accuracy lies at 95 %; nil where none was checked.
  public var accuracyInterval: ClosedRange<Double>? { Self.wilson(right, of: checked) }

  /// Share of the runs with at least one block.
  public var activationRatio: Double { share(forking) }

  /// Share of the runs that show each failure mode.
  public var flags: [FailureFlag.Kind: Double] { flagged.mapValues(share) }

  private func share(_ count: Int) -> Double { runs > 0 ? Double(count) / Double(runs) : 0 }

  /// The Wilson score interval for `right` of `count`, with z = 1.96 (Wilson 1927).
  ///
  /// It stays inside 0...1 and holds for few runs too.
  package static func wilson(_ right: Int, of count: Int) -> ClosedRange<Double>? {
    guard count > 0 else { return nil }
    let n = Double(count)
    let share = Double(right) / n
    let z = 1.959_964
    let middle = share + z * z / (2 * n)
    let spread = z * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
    let scale = 1 + z * z / n
    return max(0, (middle - spread) / scale)...min(1, (middle + spread) / scale)
  }
}

extension Aggregate: Encodable {
  public func encode(to encoder: any Encoder) throws { try fields.encode(to: encoder) }

  var fields: JSONFields {
    let shares: JSONFields = [
      "runs": runs, "accuracy": accuracy,
      "accuracy_ci95": accuracyInterval.map { [$0.lowerBound, $0.upperBound] },
      "activation_ratio": activationRatio,
      "flags": Dictionary(uniqueKeysWithValues: flags.map { ($0.key.rawValue, $0.value) }),
    ]
    let means = RunFigure.all.map { figure -> (String, (any Encodable)?) in
      let mean = mean(figure)
      return (figure.rawValue, mean.isNaN ? nil : mean)
    }
    return shares + JSONFields(means)
  }
}
