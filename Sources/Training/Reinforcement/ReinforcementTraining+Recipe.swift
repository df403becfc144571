extension ReinforcementTraining {
  public enum Algorithm: String, Sendable, CaseIterable, Codable {
    /// The best run of each group is learned like a demonstration.
    case expertIteration = "expert-iteration"
    /// The gradient of log-probability times advantage, the reward less the group's mean (P-GRPO, arXiv 2512.07843 §3.4).
    case pgrpo = "p-grpo"
    /// The same with the advantage divided by the group's deviation (GRPO, arXiv 2402.03300 §4.1).
    case grpo
    /// Both sides of each decision are rolled out, and the better one is learned at the decision's token alone.
    case decision
  }

  /// All that decides what comes out.
  public struct Recipe: Sendable, Equatable, Codable {
    public var algorithm = Algorithm.expertIteration
    public var reward = Reward.latency
    /// Weight of the reward's gain.
    public var gainWeight = 2.0
    public var seed: UInt64 = 1
    public var rounds = 8
    /// Problems of a round.
    public var problems = 640
    /// Runs of a problem.
    ///
    /// Half of them are free, a quarter is made to fork at the root, a quarter has forks banned. Policy gradients learn from free
    /// runs alone; decisions are judged in one run of each kind.
    public var samples = 8
    public var mixture = ShapeMixture(wide: 0.3, chain: 0.25, small: 0.2, random: 0.25)
    /// Steps of a round at most, and tokens of each.
    public var steps = 30
    public var batch = 3400
    public var rowLength = 1024
    /// The share of problems whose runs are joined by a second prefill, and of kept runs with forks that are learned so.
    public var prefillShare = 0.45
    /// Demonstrations for each run that is learned.
    public var demonstrations = 0.0
    /// Weight of the divergence from the model that the training began with, in a policy gradient.
    public var divergence = 0.0
    /// Weight of the demonstrations beside decisions, in tokens of decisions.
    public var anchor = 200.0
    public var optimizer = OptimizerSettings()
    /// What is left of the learning rate in the end.
    public var floor = 0.3

    public init() { optimizer.rate = 1e-4 }

    /// The parts that made the built-in model: first what decisions are worth, then whole runs; and both once more, with fewer of
    /// the wide problems, on which it is sure by then.
    public static var shipped: [Recipe] {
      var (decisions, runs) = (Recipe(), Recipe())
      (decisions.algorithm, decisions.rounds) = (.decision, 3)
      (runs.rounds, runs.demonstrations, runs.seed) = (6, 0.4, 5)
      var (finer, last) = (decisions, runs)
      finer.mixture = ShapeMixture(wide: 0.1, chain: 0.45, small: 0.1, random: 0.35)
      (finer.rounds, finer.problems, finer.seed) = (2, 1500, 11)
      last.mixture = ShapeMixture(wide: 0.25, chain: 0.3, small: 0.1, random: 0.35)
      (last.rounds, last.demonstrations, last.seed) = (2, 0.6, 12)
      return [decisions, runs, finer, last]
    }

    var isGradient: Bool { algorithm == .pgrpo || algorithm == .grpo }
    /// Who decides at the root in each run of a problem.
    var forks: [RolloutBatch.Forks] {
      switch algorithm {
      case .pgrpo, .grpo: Array(repeating: .free, count: samples)
      case .decision: [.free, .forced, .shut]
      case .expertIteration:
        (0..<samples).map { 4 * $0 < 2 * samples ? .free : 4 * $0 < 3 * samples ? .forced : .banned }
      }
    }
    /// A policy gradient makes one step of all runs of a round.
    var stepsOfRound: Int { isGradient ? 1 : steps }
  }

  /// The figures of a round.
  public struct Entry: Sendable, Codable {
    public var round: Int
    public var steps: Int
    public var loss: Double
    /// Of the runs that were learned from: the share of right ones, and the mean reward.
    public var sampled: Double
    public var reward: Double
    public var rolloutTokens: Int
    public var seconds: Double
    public var shapes: [ShapeFigures]

    /// Accuracy, the worse of both joins, less what the critical path is longer than it need be; summed over the shapes.
    var score: Double {
      shapes.reduce(0) {
        $0 + min($1.accuracy, $1.accuracyPrefill) - max(0, $1.criticalPath / max(1, $1.oracle) - 1)
      }
    }
  }
}
