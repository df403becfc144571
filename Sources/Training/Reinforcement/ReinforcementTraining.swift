import Engines
import Foundation
public import Inference
import Reasoning
import Traces

/// Learning when to fork, from the model's own runs, in a folder that can be taken up again.
///
/// Each round makes groups of runs with the built-in engine, learns from them, and measures the model on held-out problems.
public final class ReinforcementTraining {
  public enum Algorithm: String, Sendable, CaseIterable, Codable {
    /// The best run of each group is learned like a demonstration.
    case expertIteration = "expert-iteration"
    /// The gradient of log-probability times advantage, the reward less the group's mean (P-GRPO, arXiv 2512.07843 §3.4).
    case pgrpo = "p-grpo"
    /// The same with the advantage divided by the group's deviation (GRPO, arXiv 2402.03300 §4.1).
    case grpo
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
    /// runs alone.
    public var samples = 8
    public var mixture = ShapeMixture(wide: 0.3, chain: 0.25, small: 0.2, random: 0.25)
    /// Steps of a round at most, and tokens of each.
    public var steps = 30
    public var batch = 3400
    public var rowLength = 768
    /// The share of kept samples with forks that are learned as a second prefill joins them.
    public var prefillShare = 0.45
    /// The share of demonstrations in what is learned.
    public var demonstrations = 0.0
    public var optimizer = OptimizerSettings()
    /// What is left of the learning rate in the end.
    public var floor = 0.3

    public init() { optimizer.rate = 1e-4 }

    var isGradient: Bool { algorithm != .expertIteration }
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

  public let recipe: Recipe
  public let trainer: Trainer
  private let folder: String
  private let template: Model
  private let task: ArithmeticTask
  private let workers: Int
  private var round = 0
  private let start: String

  /// - Throws: `TrainingError`, also where the folder holds a training by another recipe.
  public init(_ recipe: Recipe, folder: String, from start: Model, workers: Int) throws {
    self.recipe = recipe
    self.folder = folder
    self.workers = workers
    template = start
    task = ArithmeticTask(start.notes)
    self.start = start.fingerprint
    try DurableFile.makeFolder(folder)
    let (layout, initial) = try Trainer.parameters(of: start)
    trainer = Trainer(
      layout, of: start.config, from: initial, recipe.optimizer,
      LearningRate(
        steps: recipe.rounds * recipe.stepsOfRound, warmUp: recipe.isGradient ? 1 : 10, plateau: 0,
        floor: recipe.floor),
      rowLength: recipe.isGradient ? 2 * RolloutBatch.mostTokens : recipe.rowLength, workers: workers)
    if let checkpoint = try Checkpoint<Recipe>(path: checkpointPath) {
      guard checkpoint.header.recipe == recipe else { throw TrainingError.otherTraining(checkpointPath) }
      try checkpoint.restore(trainer, start: start.fingerprint, path: checkpointPath)
      round = checkpoint.header.round ?? 0
    }
  }

  private var checkpointPath: String { folder + "/checkpoint.bin" }
  private var metricsPath: String { folder + "/metrics.jsonl" }
  public func modelPath(round: Int) -> String { folder + "/round-\(round).gguf" }

  /// Makes the rounds that are left.
  ///
  /// - Parameters:
  ///   - evaluated: held-out problems of each shape.
  ///   - watch: told of each round; false stops behind it.
  /// - Returns: whether the last round was made.
  public func run(evaluated: Int = 100, _ watch: (Entry) throws -> Bool) throws -> Bool {
    let log = try MetricsLog<Entry>(path: metricsPath) { [round] in $0.round <= round }
    while round < recipe.rounds {
      let began = ContinuousClock.now
      let groups = try makeGroups()
      let (loss, steps) = try learn(from: groups)
      round += 1
      let evaluation = Evaluation(batch: try batch())
      let samples = groups.flatMap(\.samples)
      let rewards = groups.flatMap { group in group.samples.map { reward($0, in: group) } }
      let entry = Entry(
        round: round, steps: steps, loss: loss,
        sampled: Double(samples.count { $0.isRight }) / Double(max(1, samples.count)),
        reward: rewards.reduce(0, +) / Double(max(1, rewards.count)),
        rolloutTokens: samples.reduce(0) { $0 + $1.total }, seconds: (ContinuousClock.now - began).seconds,
        shapes: try ArithmeticShape.allCases.map {
          try evaluation.figures($0, problems: evaluated, seed: Self.monitoringSeed)
        })
      try saveTraces(evaluation.batch.engine)
      try DurableFile.replace(modelPath(round: round), by: file(.f16))
      try log.append(entry)
      try log.synchronize()
      try Checkpoint(of: trainer, recipe, round: round, start: start).write(to: checkpointPath)
      if try !watch(entry) { return round == recipe.rounds }
    }
    return true
  }

  private static let monitoringSeed: UInt64 = 777

  /// The round whose model is best: right with either join, and close to the best choice of forks, on held-out problems.
  public var bestRound: Int? {
    MetricsLog<Entry>.entries(of: metricsPath).max { $0.score < $1.score }?.round
  }

  private func file(_ type: StoredType) -> Data {
    trainer.file(named: SupervisedTraining.modelName, like: template, type)
  }

  /// The engine that runs today's parameters.
  private func batch() throws -> RolloutBatch {
    let model = try Model.load(bytes: Array(file(.f32)))
    return RolloutBatch(
      engine: try InferenceEngine(model, options: EngineOptions(workers: workers)), task: task)
  }

  // MARK: - Runs

  /// The runs of one problem.
  struct Group {
    var problem: String
    /// How its runs were joined.
    var join: JoinDiscipline
    var samples: [RolloutBatch.Sample]
    /// Tokens of the problem's demonstration without forks.
    var alone: Int
  }

  private func makeGroups() throws -> [Group] {
    var random = SplitMix64(seed: SplitMix64.mix(recipe.seed) ^ SplitMix64.mix(UInt64(round)))
    var problems: [(text: String, join: JoinDiscipline)] = []
    var jobs: [RolloutBatch.Job] = []
    for index in 0..<recipe.problems {
      let shape = recipe.mixture.draw(&random)
      let problem = shape.problem(seed: random.next() >> 1, index: index, heldOut: false)
      let join: JoinDiscipline =
        Double.random(in: 0..<1, using: &random) < recipe.prefillShare ? .prefill : .stitch
      problems.append((problem, join))
      for sample in 0..<recipe.samples {
        let share = Double(sample) / Double(recipe.samples)
        let forks: RolloutBatch.Forks =
          recipe.isGradient || share < 0.5 ? .free : share < 0.75 ? .forced : .banned
        jobs.append(
          .init(problem: problem, join: join, seed: random.next() >> 1, temperature: 1, forks: forks))
      }
    }
    let samples = try batch().samples(jobs)
    return try problems.indices.map { index in
      Group(
        problem: problems[index].text, join: problems[index].join,
        samples: Array(samples[index * recipe.samples..<(index + 1) * recipe.samples]),
        alone: try demonstration(problems[index].text).criticalPath - promptLength(problems[index].text))
    }
  }

  private func demonstration(_ problem: String) throws -> Strand {
    try ArithmeticCurriculum.strand(for: problem, task, template.tokenizer.encoder) { _ in false }
  }

  private func promptLength(_ problem: String) throws -> Int {
    try template.tokenizer.encode(task.prompt(for: problem, in: nil)).count
  }

  // MARK: - Learning

  /// - Returns: the mean loss, and the steps made so far.
  private func learn(from groups: [Group]) throws -> (Double, Int) {
    var random = SplitMix64(seed: SplitMix64.mix(recipe.seed ^ 0xbea7) ^ UInt64(round))
    var sequences: [TrainingSequence] = []
    for group in groups {
      switch recipe.algorithm {
      case .expertIteration:
        guard let best = Self.best(of: group.samples) else { continue }
        sequences.append(sequence(best.strand, weight: 1, &random))
      case .pgrpo, .grpo:
        for (sample, advantage) in zip(group.samples, advantages(group)) where advantage != 0 {
          // On-policy: in the contexts in which the run was made.
          sequences.append(
            TrainingSequence(
              sample.strand, isStitched: group.join == .stitch, weight: Float(advantage)))
        }
      }
    }
    var curriculum = ArithmeticCurriculum(
      seed: recipe.seed ^ 0xdec0, task: task, encode: template.tokenizer.encoder)
    curriculum.mixture = recipe.mixture
    for index in 0..<Int(Double(sequences.count) * recipe.demonstrations) {
      sequences.append(try curriculum.sample(round << 16 | index))
    }
    sequences.shuffle(using: &random)
    var losses: [Double] = []
    let last = trainer.step + recipe.stepsOfRound
    var next = sequences[...]
    while !next.isEmpty, trainer.step < last {
      var count = 0
      // On-policy: a policy gradient makes one step of all of its runs.
      let size =
        recipe.isGradient
        ? next.count
        : next.prefix {
          count += $0.count; return count <= recipe.batch
        }.count
      let batch = next.prefix(max(1, size))
      next = next.dropFirst(max(1, size))
      let normalizer = recipe.isGradient ? Float(batch.reduce(0) { $0 + $1.weights.count { $0 != 0 } }) : nil
      if let report = try trainer.learn(Array(batch), normalizer: normalizer) { losses.append(report.loss) }
    }
    return (losses.reduce(0, +) / Double(max(1, losses.count)), trainer.step)
  }

  private func sequence(_ strand: Strand, weight: Float, _ random: inout SplitMix64) -> TrainingSequence {
    let isStitched = !strand.hasFork || Double.random(in: 0..<1, using: &random) >= recipe.prefillShare
    return TrainingSequence(strand, isStitched: isStitched, weight: weight)
  }

  /// The right run with the shortest critical path; among equals the one with the fewest tokens.
  static func best(of samples: [RolloutBatch.Sample]) -> RolloutBatch.Sample? {
    samples.filter { $0.isRight && $0.isWellFormed }.min {
      ($0.criticalPath, $0.total) < ($1.criticalPath, $1.total)
    }
  }

  private func reward(_ sample: RolloutBatch.Sample, in group: Group) -> Double {
    recipe.reward.value(sample, alone: group.alone, weight: recipe.gainWeight)
  }

  private func advantages(_ group: Group) -> [Double] {
    let rewards = group.samples.map { reward($0, in: group) }
    let mean = rewards.reduce(0, +) / Double(max(1, rewards.count))
    let deviation =
      (rewards.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(1, rewards.count))).squareRoot()
    let divisor = recipe.algorithm == .grpo ? deviation + 1e-4 : 1
    return rewards.map { ($0 - mean) / divisor }
  }

  // MARK: - Traces

  /// A few held-out runs of each shape, for the explorer: `forkscope open FOLDER/step-0040`.
  private func saveTraces(_ engine: InferenceEngine) throws {
    let digits = String(trainer.step)
    let path = folder + "/step-" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    try DurableFile.makeFolder(path)
    for shape in ArithmeticShape.allCases {
      for index in 0..<2 {
        let problem = shape.problem(seed: Self.monitoringSeed, index: index, heldOut: true)
        let rollout = try Rollout(
          RunRequest(problem: problem, task: task, join: .stitch, maxTokens: RolloutBatch.mostTokens),
          engine: engine)
        try rollout.run()
        try rollout.log.write(to: path + "/\(shape.rawValue)-\(index + 1).jsonl")
      }
    }
  }
}
