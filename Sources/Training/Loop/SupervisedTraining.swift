import Foundation
public import Inference
import Reasoning

/// Learning from demonstrations, in a folder that can be taken up again.
///
/// The folder has `checkpoint.bin`, `metrics.jsonl` and, in the end, `model.gguf`.
public final class SupervisedTraining {
  /// The figures of a step.
  public struct Entry: Sendable, Codable {
    public var step: Int
    public var tokens: Int
    public var loss: Double
    public var accuracy: Double
    public var gradient: Double
    public var rate: Double
    public var tokensPerSecond: Double
    /// Samples that were too long, where there were any.
    public var leftOut: Int?
    /// Measured now and then, on held-out problems.
    public var shapes: [ShapeFigures]?
  }

  public let recipe: Recipe
  public let trainer: Trainer
  private let folder: String
  private let template: Model
  private let task: ArithmeticTask
  private let curriculum: ArithmeticCurriculum
  private let workers: Int
  /// The fingerprint of the model that it began with.
  private let start: String?

  /// Begins a training, or takes up the one that lies in the folder.
  ///
  /// - Parameters:
  ///   - template: a model whose tokenizer, dialect and task the new one has.
  ///   - start: a model to begin with; nil begins with nothing.
  /// - Throws: `TrainingError`, also where the folder holds a training by another recipe.
  public init(
    _ recipe: Recipe, folder: String, like template: Model, from start: Model? = nil, workers: Int
  ) throws {
    self.folder = folder
    self.workers = workers
    self.template = template
    self.recipe = recipe
    try DurableFile.makeFolder(folder)
    self.start = start?.fingerprint
    let config = recipe.config(vocabulary: template.config.vocabulary)
    try Trainer.check(config)
    var layout = ParameterLayout(config)
    let initial: FloatBuffer
    if let start {
      guard start.tokenizer.says(theSameAs: template.tokenizer) else {
        throw TrainingError.untrainable("it has other tokens than this training: give one that 'train' made")
      }
      let (before, parameters) = try Trainer.parameters(of: start)
      if start.config == config {
        (layout, initial) = (before, parameters)
      } else {
        try Trainer.check(growth: start.config, to: config)
        layout = ParameterLayout(config, isTied: start.isTied)
        initial = .grown(parameters, of: before, to: config, layout, seed: recipe.seed)
      }
    } else {
      initial = .initial(config, layout, seed: recipe.seed)
    }
    trainer = Trainer(
      layout, of: config, from: initial, recipe.optimizer,
      LearningRate(steps: recipe.steps, plateau: recipe.plateau, floor: recipe.floor),
      rowLength: recipe.rowLength, workers: workers)
    // The prompt is the template's, in the recipe's notation; what it can do is not.
    var task = ArithmeticTask(template.notes)
    task.domain = ArithmeticDomain(of: recipe.sizes)
    if let notation = recipe.notation { task.notation = notation }
    if let mark = task.notation.marks.first(where: { (try? template.tokenizer.encode($0))?.count != 1 }) {
      throw TrainingError.untrainable(
        "it has no token for '\(mark)', which the notation '\(task.notation.rawValue)' writes")
    }
    self.task = task
    var curriculum = ArithmeticCurriculum(seed: recipe.seed, task: task, encode: template.tokenizer.encoder)
    curriculum.mixture = recipe.mixture
    curriculum.practice = recipe.practice
    curriculum.decisionShare = recipe.decisionShare
    if !recipe.forks { curriculum.likelihoods = [0] }
    curriculum.prefillShare = recipe.prefillShare
    self.curriculum = curriculum
    if let checkpoint = try Checkpoint<Recipe>(path: checkpointPath) {
      guard checkpoint.header.recipe == recipe else { throw TrainingError.otherTraining(checkpointPath) }
      try checkpoint.restore(trainer, start: self.start, path: checkpointPath)
    }
  }

  private var checkpointPath: String { folder + "/checkpoint.bin" }
  /// Where the model is when all is done.
  public var modelPath: String { folder + "/model.gguf" }

  /// Trains up to the recipe's last step and writes the model.
  ///
  /// - Parameters:
  ///   - seconds: between two checkpoints.
  ///   - interval: steps between two measurements on held-out problems; 0 makes none.
  ///   - watch: told of each step; false saves and stops.
  /// - Returns: whether the last step was made.
  public func run(
    savingEvery seconds: Double = 30, measuringEvery interval: Int = 0, _ watch: (Entry) -> Bool
  ) throws -> Bool {
    let log = try MetricsLog<Entry>(path: folder + "/metrics.jsonl") { $0.step <= trainer.step }
    var saved = ContinuousClock.now
    while trainer.step < recipe.steps {
      let began = ContinuousClock.now
      let rate = trainer.rate.factor(at: trainer.step) * recipe.optimizer.rate
      let batch = try batch(trainer.step)
      guard let report = try trainer.learn(batch) else { throw TrainingError.nothingFits(trainer.longest) }
      var entry = Entry(
        step: trainer.step, tokens: trainer.tokens, loss: report.loss, accuracy: report.accuracy,
        gradient: report.gradientLength, rate: rate,
        tokensPerSecond: Double(report.tokens) / (ContinuousClock.now - began).seconds,
        leftOut: report.leftOut > 0 ? report.leftOut : nil)
      if interval > 0, trainer.step % interval == 0 || trainer.step == recipe.steps {
        entry.shapes = try ShapeFigures.all(
          of: try Model.load(bytes: Array(file(.f32))), problems: Self.monitored,
          seed: Evaluation.monitoringSeed, workers: workers)
      }
      try log.append(entry)
      let goesOn = watch(entry)
      if !goesOn || (ContinuousClock.now - saved).seconds > seconds {
        try log.synchronize()
        try save()
        saved = .now
      }
      if !goesOn, trainer.step < recipe.steps { return false }
    }
    try log.synchronize()
    try save()
    try DurableFile.replace(modelPath, by: try file(.f16))
    return true
  }

  /// What the step learns from.
  func batch(_ step: Int) throws -> [TrainingSequence] {
    guard recipe.candidates > 1 else { return try curriculum.batch(step, tokens: recipe.batch) }
    let half = recipe.batch / 2
    let any = try curriculum.batch(step, tokens: half)
    // Decisions are drawn at random and stay hard for ever: they would take the place of what can be learned.
    var steady = curriculum
    steady.decisionShare = 0
    let candidates = try steady.batch(step, tokens: recipe.batch * recipe.candidates - half, from: any.count)
    return any + trainer.hardest(of: candidates, tokens: recipe.batch - half)
  }

  /// Held-out problems of each shape in a measurement on the way.
  private static let monitored = 40

  private func file(_ type: StoredType) throws -> Data {
    try trainer.file(named: Self.modelName, like: template, type, task: task)
  }

  /// What a model that is trained here is called.
  static let modelName = "arithmetic-mini-3"

  private func save() throws { try Checkpoint(of: trainer, recipe, start: start).write(to: checkpointPath) }
}
