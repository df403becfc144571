import Foundation
public import Inference
package import Reasoning

/// Learning from demonstrations, in a folder that can be taken up again.
///
/// The folder has `checkpoint.bin`, `metrics.jsonl` and, in the end, `model.gguf`.
public final class SupervisedTraining {
  /// All that decides what comes out.
  public struct Recipe: Sendable, Equatable, Codable {
    public var seed: UInt64 = 1
    public var steps = 3400
    /// Tokens of a step, about.
    public var batch = 4096
    public var rowLength = 1024
    public var embedding = 128
    public var layers = 4
    public var heads = 4
    public var kvHeads = 2
    public var feedForward = 384
    public var contextLength = 2048
    public var mixture = ShapeMixture(wide: 0.4, chain: 0.2, small: 0.1, random: 0.3)
    public var prefillShare = 0.35
    /// The largest number of a problem: 15, 99, 999 or 9,999.
    public var largest = 9999
    /// How problems and steps are written; nil as the template has it.
    package var notation: ArithmeticNotation?
    /// The share of samples that are but one to six operations.
    public var practice = 0.7
    /// The share of samples in which decisions to fork are learned.
    ///
    /// They are drawn at random, so that most of the loss would be theirs.
    public var decisionShare = 0.1
    /// Tokens of demonstrations that are looked at for each one that is learned; half of a step's are then the hardest of them.
    public var candidates = 1
    /// Whether some of the demonstrations fork.
    public var forks = true
    public var optimizer = OptimizerSettings()
    public var plateau = 0.3
    public var floor = 0.05

    public init() {}

    /// The stages that lead to the model with which reinforcement learning begins, each a continuation.
    ///
    /// Four layers are quicker than six, and enough to begin with. Behind the first stage only what is still hard is worth a step,
    /// and that is the structure of long problems: sums in columns are learned by then. Every decay of the learning rate brings a
    /// jump.
    public static var shipped: [Recipe] {
      typealias Stage = (
        layers: Int, steps: Int, rate: Double, practice: Double, decisionShare: Double, candidates: Int
      )
      let stages: [Stage] = [
        (4, 7000, 2e-3, 0.8, 0.05, 1), (6, 3500, 1.5e-3, 0.4, 0.03, 4), (6, 4500, 1.5e-3, 0.4, 0.03, 4),
        (6, 3000, 8e-4, 0.4, 0.02, 4),
      ]
      return stages.enumerated().map { index, stage in
        var recipe = Recipe()
        recipe.seed = UInt64(index + 1)
        recipe.notation = .columns
        (recipe.layers, recipe.steps) = (stage.layers, stage.steps)
        (recipe.optimizer.rate, recipe.practice) = (stage.rate, stage.practice)
        (recipe.decisionShare, recipe.candidates) = (stage.decisionShare, stage.candidates)
        return recipe
      }
    }

    var sizes: [ArithmeticSize] { ArithmeticSize.all.filter { $0.numbers.upperBound <= largest } }

    /// The sizes of a model that the training begins with.
    public mutating func takeSizes(of model: Model) {
      let config = model.config
      (embedding, layers, feedForward) = (config.embedding, config.layers, config.feedForward)
      (heads, kvHeads, contextLength) = (config.heads, config.kvHeads, config.contextLength)
    }

    /// Other sizes, with heads of the same size and as many of them to a K/V head.
    ///
    /// - Throws: `TrainingError.untrainable` where a width is not whole heads.
    public mutating func take(layers: Int?, width: Int?, feedForward: Int?) throws(TrainingError) {
      let (size, group) = (embedding / heads, heads / kvHeads)
      let width = width ?? embedding
      guard width.isMultiple(of: size * group) else {
        throw .untrainable("its width has to be a multiple of \(size * group)")
      }
      (self.layers, self.feedForward) = (layers ?? self.layers, feedForward ?? self.feedForward)
      (embedding, heads, kvHeads) = (width, width / size, width / size / group)
    }

    func config(vocabulary: Int) -> ModelConfig {
      ModelConfig(
        vocabulary: vocabulary, contextLength: contextLength, embedding: embedding, layers: layers,
        heads: heads,
        kvHeads: kvHeads, feedForward: feedForward)
    }
  }

  /// The figures of a step.
  public struct Entry: Sendable, Codable {
    public var step: Int
    public var tokens: Int
    public var loss: Double
    public var accuracy: Double
    public var gradient: Double
    public var rate: Double
    public var tokensPerSecond: Double
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
      guard let report = try trainer.learn(batch) else { throw TrainingError.nothingFits(recipe.rowLength) }
      var entry = Entry(
        step: trainer.step, tokens: trainer.tokens, loss: report.loss, accuracy: report.accuracy,
        gradient: report.gradientLength, rate: rate,
        tokensPerSecond: Double(report.tokens) / (ContinuousClock.now - began).seconds)
      if interval > 0, trainer.step % interval == 0 || trainer.step == recipe.steps {
        entry.shapes = try ShapeFigures.all(
          of: try Model.load(bytes: Array(file(.f32))), problems: Self.monitored, seed: Self.monitoringSeed,
          workers: workers)
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
    try DurableFile.replace(modelPath, by: file(.f16))
    return true
  }

  /// What the step learns from.
  private func batch(_ step: Int) throws -> [TrainingSequence] {
    guard recipe.candidates > 1 else { return try curriculum.batch(step, tokens: recipe.batch) }
    var candidates = try curriculum.batch(step, tokens: recipe.batch * recipe.candidates)
    var count = 0
    let few = candidates.prefix { sequence in
      defer { count += sequence.count }
      return count < recipe.batch / 2
    }
    candidates.removeFirst(few.count)
    return few + trainer.hardest(of: candidates, tokens: recipe.batch - recipe.batch / 2)
  }

  /// Held-out problems of each shape in a measurement on the way.
  private static let monitored = 40
  private static let monitoringSeed: UInt64 = 777

  private func file(_ type: StoredType) -> Data {
    trainer.file(named: Self.modelName, like: template, type, task: task)
  }

  /// What a model that is trained here is called.
  static let modelName = "arithmetic-mini-3"

  private func save() throws { try Checkpoint(of: trainer, recipe, start: start).write(to: checkpointPath) }
}

extension Duration {
  var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
