public import Inference
import Reasoning

/// How fast steps of training are at the shape of the built-in model.
public struct TrainingSpeed {
  private let trainer: Trainer
  private let batches: [[TrainingSequence]]

  /// Multiply-adds of all matrix products of a token, forward and twice as many backward; attention is left out.
  public let multiplyAddsPerToken: Int

  /// - Parameter template: whose vocabulary and task the demonstrations have.
  public init(like template: Model, workers: Int, batch: Int = 4096) throws {
    let recipe = SupervisedTraining.Recipe()
    let config = recipe.config(vocabulary: template.config.vocabulary)
    let layout = ParameterLayout(config)
    trainer = Trainer(
      layout, of: config, from: .initial(config, layout, seed: 1), recipe.optimizer,
      LearningRate(steps: 1000),
      rowLength: recipe.rowLength, workers: workers)
    let curriculum = ArithmeticCurriculum(
      seed: 1, task: ArithmeticTask(template.notes), encode: template.tokenizer.encoder)
    batches = try (0..<8).map { try curriculum.batch($0, tokens: batch) }
    multiplyAddsPerToken =
      3 * layout.tensors.reduce(0) { $0 + ($1.kind == .norm ? 0 : $1.count) }
  }

  /// Tokens a second over so many steps, optimiser and all.
  public func measure(steps: Int) throws -> Double {
    let began = ContinuousClock.now
    var tokens = 0
    for step in 0..<steps { tokens += try trainer.learn(batches[step % batches.count])?.tokens ?? 0 }
    return Double(tokens) / (ContinuousClock.now - began).seconds
  }
}
