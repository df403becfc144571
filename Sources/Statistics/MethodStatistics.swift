import Foundation
import Traces

/// One row of the table of methods: the means over all runs of one label, model and precision.
///
/// It follows from the runs' own figures alone, so `forkscope stats` gives from saved traces what `compare` printed.
public struct MethodStatistics: Sendable, Equatable {
  public var label: String
  public var method: String
  public var dialect: String?
  public var join: String?
  /// The name of the model.
  public var model: String
  /// How its numbers were computed.
  public var precision: RunPrecision
  public var runs: Int
  /// Share of the checked runs that are correct; nil where none was checked.
  public var accuracy: Double?
  /// The Wilson score interval at 95 % (Wilson 1927): it stays inside 0...1 and holds for few runs too.
  public var accuracyInterval: ClosedRange<Double>?
  public var totalTokens: Double
  public var generatedTokens: Double
  public var insertedTokens: Double
  public var reprefilledTokens: Double
  public var criticalPathTokens: Double
  public var accelerationRatio: Double
  /// Critical path of the sequential run over that of this one, on the same problem, then averaged (ThreadWeaver,
  /// arXiv 2512.07843 §6.2); nil where no problem was also run in sequence.
  public var speedupVersusSequential: Double?
  public var kvReuse: Double
  public var wallSeconds: Double
  /// Share of the runs with at least one block.
  public var activationRatio: Double
  /// Child threads a run.
  public var meanThreads: Double
  /// The longest context that any thread attended to.
  public var maxContextTokens: Double
  /// Share of the runs that show each failure mode.
  public var flags: [String: Double]

  /// A row for each label, and for each model and precision where there are several, in the order in which they come first.
  public static func rows(_ runs: [RunStatistics]) -> [MethodStatistics] {
    struct Key: Hashable {
      var label: String
      var model: String
      var precision: RunPrecision
    }
    let baseline = Baseline(runs)
    var order: [Key] = []
    var groups: [Key: [RunStatistics]] = [:]
    for run in runs {
      let key = Key(label: run.label, model: run.model, precision: run.precision)
      if groups[key] == nil { order.append(key) }
      groups[key, default: []].append(run)
    }
    return order.compactMap { groups[$0].flatMap { MethodStatistics($0, baseline) } }
  }

  private init?(_ runs: [RunStatistics], _ baseline: Baseline) {
    guard let first = runs.first else { return nil }
    func mean(_ figure: (RunStatistics) -> Double) -> Double {
      runs.reduce(0) { $0 + figure($1) } / Double(runs.count)
    }
    label = first.label
    method = first.method
    dialect = first.method == "fork-join" ? first.dialect : nil
    join = first.join
    model = first.model
    precision = first.precision
    self.runs = runs.count
    let verdicts = runs.compactMap(\.correct)
    let right = verdicts.count { $0 }
    accuracy = verdicts.isEmpty ? nil : Double(right) / Double(verdicts.count)
    accuracyInterval = Self.wilson(right, of: verdicts.count)
    totalTokens = mean { Double($0.totalTokens) }
    generatedTokens = mean { Double($0.generatedTokens) }
    insertedTokens = mean { Double($0.insertedTokens) }
    reprefilledTokens = mean { Double($0.reprefilledTokens) }
    criticalPathTokens = mean { Double($0.criticalPathTokens) }
    accelerationRatio = mean(\.accelerationRatio)
    let speedups = runs.compactMap(baseline.speedup)
    speedupVersusSequential = speedups.isEmpty ? nil : speedups.reduce(0, +) / Double(speedups.count)
    kvReuse = mean(\.kvReuse)
    wallSeconds = mean(\.wallSeconds)
    activationRatio = mean { $0.blocks > 0 ? 1 : 0 }
    meanThreads = mean { Double($0.threads) }
    maxContextTokens = mean { Double($0.maxContextTokens) }
    flags = Dictionary(grouping: runs.flatMap { Set($0.flags) }) { $0 }.mapValues {
      Double($0.count) / Double(runs.count)
    }
  }

  /// The Wilson score interval for `right` of `count`, with z = 1.96.
  static func wilson(_ right: Int, of count: Int) -> ClosedRange<Double>? {
    guard count > 0 else { return nil }
    let n = Double(count)
    let share = Double(right) / n
    let z = 1.959_964
    let middle = share + z * z / (2 * n)
    let spread = z * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
    let scale = 1 + z * z / n
    return max(0, (middle - spread) / scale)...min(1, (middle + spread) / scale)
  }

  /// The sequential runs that others are measured against, by model, precision, problem and limits.
  private struct Baseline {
    private struct Key: Hashable {
      var model: String
      var precision: RunPrecision
      var task: String?
      var problem: String
      var seed: UInt64
      var limits: RunHeader.Limits?
    }

    private var lengths: [Key: Int] = [:]

    init(_ runs: [RunStatistics]) {
      for run in runs where run.method == "sequential" && run.criticalPathTokens > 0 {
        lengths[Self.key(run, run.limits)] = run.criticalPathTokens
      }
    }

    private static func key(_ run: RunStatistics, _ limits: RunHeader.Limits?) -> Key {
      Key(
        model: run.model, precision: run.precision, task: run.task, problem: run.problem, seed: run.seed,
        limits: limits)
    }

    /// Against the run within the same limits, or else the one that was not limited.
    func speedup(of run: RunStatistics) -> Double? {
      guard let sequential = lengths[Self.key(run, run.limits)] ?? lengths[Self.key(run, nil)],
        run.criticalPathTokens > 0
      else { return nil }
      return Double(sequential) / Double(run.criticalPathTokens)
    }
  }
}
