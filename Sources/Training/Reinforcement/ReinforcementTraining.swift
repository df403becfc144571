import Engines
import Foundation
public import Inference
import Reasoning
import Traces

/// Learning when to fork, from the model's own runs, in a folder that can be taken up again.
///
/// Each round makes groups of runs with the built-in engine, learns from them, and measures the model on held-out problems.
public final class ReinforcementTraining {
  public let recipe: Recipe
  public let trainer: Trainer
  let folder: String
  let template: Model
  let task: ArithmeticTask
  let workers: Int
  var round = 0
  let start: String
  let startParameters: FloatBuffer

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
    startParameters = initial
    trainer = Trainer(
      layout, of: start.config, from: initial, recipe.optimizer,
      LearningRate(
        steps: recipe.rounds * recipe.stepsOfRound, warmUp: recipe.isGradient ? 1 : 10, plateau: 0,
        floor: recipe.floor),
      rowLength: recipe.rowLength, workers: workers)
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
  ///   - interval: rounds between two measurements; nil takes the algorithm's own.
  ///   - watch: told of each round; false stops behind it.
  /// - Returns: whether the last round was made.
  public func run(
    evaluated: Int = 100, measuringEvery interval: Int? = nil, _ watch: (Entry) throws -> Bool
  ) throws -> Bool {
    // A round of a policy gradient is but a step.
    let interval = interval ?? (recipe.isGradient ? 10 : 1)
    let log = try MetricsLog<Entry>(path: metricsPath) { [round] in $0.round <= round }
    while round < recipe.rounds {
      let began = ContinuousClock.now
      let groups = try makeGroups()
      let (loss, steps) = try learn(from: groups)
      round += 1
      let samples = groups.flatMap(\.samples)
      let rewards = groups.flatMap { group in group.samples.map { reward($0, in: group) } }
      var entry = Entry(
        round: round, steps: steps, loss: loss,
        sampled: Double(samples.count { $0.isRight }) / Double(max(1, samples.count)),
        reward: rewards.reduce(0, +) / Double(max(1, rewards.count)),
        rolloutTokens: samples.reduce(0) { $0 + $1.total }, seconds: (ContinuousClock.now - began).seconds,
        shapes: [])
      if round.isMultiple(of: interval) || round == recipe.rounds {
        let evaluation = Evaluation(batch: try batch())
        entry.shapes = try ArithmeticShape.allCases.map {
          try evaluation.figures($0, problems: evaluated, seed: Evaluation.monitoringSeed)
        }
        try saveTraces(evaluation.batch.engine)
        try DurableFile.replace(modelPath(round: round), by: try file(.f16))
      }
      try log.append(entry)
      try log.synchronize()
      try Checkpoint(of: trainer, recipe, round: round, start: start).write(to: checkpointPath)
      if try !watch(entry) { return round == recipe.rounds }
    }
    return true
  }

  /// The round whose model is best: right with either join, and close to the best choice of forks, on held-out problems.
  public var bestRound: Int? {
    MetricsLog<Entry>.entries(of: metricsPath).filter { !$0.shapes.isEmpty }.max { $0.score < $1.score }?
      .round
  }

  /// What the model that it began with was able to do is not said of this one.
  private func file(_ type: StoredType) throws -> Data {
    try trainer.file(named: SupervisedTraining.modelName, like: template, type, task: task)
  }

  /// The engine that runs today's parameters.
  func batch() throws -> RolloutBatch {
    let model = try Model.load(bytes: Array(try file(.f32)))
    return RolloutBatch(
      engine: try InferenceEngine(model, options: EngineOptions(workers: workers)), task: task)
  }

  // MARK: - Traces

  /// A few held-out runs of each shape, for the explorer: `forkscope open FOLDER/step-0040`.
  private func saveTraces(_ engine: InferenceEngine) throws {
    let digits = String(trainer.step)
    let path = folder + "/step-" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    try DurableFile.makeFolder(path)
    for shape in ArithmeticShape.allCases {
      let problems = shape.heldOutProblems(2, for: engine.model, seed: Evaluation.monitoringSeed)
      for (index, problem) in problems.enumerated() {
        let rollout = try Rollout(
          RunRequest(problem: problem, task: task, join: .stitch, maxTokens: RolloutBatch.mostTokens),
          engine: engine)
        try rollout.run()
        try rollout.log.write(to: path + "/\(shape.rawValue)-\(index + 1).jsonl")
      }
    }
  }
}
