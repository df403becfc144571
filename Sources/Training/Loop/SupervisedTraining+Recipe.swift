public import Inference
package import Reasoning

extension SupervisedTraining {
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
    /// jump. Operands get their names when what is left are those that are groups.
    public static var shipped: [Recipe] {
      typealias Stage = (
        notation: ArithmeticNotation, layers: Int, steps: Int, rate: Double, practice: Double,
        decisionShare: Double, candidates: Int
      )
      let stages: [Stage] = [
        (.columns, 4, 7000, 2e-3, 0.8, 0.05, 1), (.columns, 6, 3500, 1.5e-3, 0.4, 0.03, 4),
        (.columns, 6, 4500, 1.5e-3, 0.4, 0.03, 4), (.named, 6, 600, 1e-3, 0.4, 0.02, 4),
        (.named, 6, 4500, 1.2e-3, 0.4, 0.02, 4),
      ]
      return stages.enumerated().map { index, stage in
        var recipe = Recipe()
        recipe.seed = UInt64(index + 1)
        (recipe.notation, recipe.layers, recipe.steps) = (stage.notation, stage.layers, stage.steps)
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
}
