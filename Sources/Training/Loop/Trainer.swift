public import Inference
import Kernels

/// A model in training: parameters, optimiser and what a step needs.
///
/// A step's result depends on the parameters and the sequences alone, not on the number of workers: rows are dealt out to a
/// fixed number of gradients, which are summed in order.
public final class Trainer {
  public let config: ModelConfig
  let layout: ParameterLayout
  let parameters: FloatBuffer
  let optimizer: Optimizer
  let rate: LearningRate
  /// Tokens of a row; a longer sequence has a row of its own.
  public let rowLength: Int
  /// Tokens of the longest sequence that is learned from.
  public let longest: Int
  /// Steps made so far.
  public internal(set) var step = 0
  /// Tokens of all rows so far, those without a loss among them.
  public internal(set) var tokens = 0

  let pool: WorkerPool
  let passes: [GradientPass]
  private let gradients: [FloatBuffer]

  /// Gradients that are summed; more cores than these are of no use.
  static let lanes = 8

  /// The figures of one step.
  public struct StepReport: Sendable {
    /// Mean over the targets, nats.
    public var loss: Double
    /// The share of targets that are the likeliest token.
    public var accuracy: Double
    public var gradientLength: Double
    /// Tokens in all rows, those without a loss among them.
    public var tokens: Int
    /// Sequences that were too long.
    public var leftOut: Int
  }

  /// What a row may hold, as far as the model's context allows: twice joined texts of the longest problems.
  private static let usualLongest = 2048

  /// - Parameter initial: the parameters to begin with.
  init(
    _ layout: ParameterLayout, of config: ModelConfig, from initial: FloatBuffer,
    _ settings: OptimizerSettings, _ rate: LearningRate,
    rowLength: Int, workers: Int
  ) {
    self.config = config
    self.rate = rate
    self.rowLength = rowLength
    let longest = max(rowLength, min(config.contextLength, Self.usualLongest))
    self.longest = longest
    self.layout = layout
    parameters = FloatBuffer(copying: initial)
    pool = WorkerPool(workers: workers)
    let kernels = kernels_best().pointee
    optimizer = Optimizer(settings, layout, kernels, pool)
    passes = (0..<Self.lanes).map { _ in GradientPass(config, layout, kernels, capacity: longest) }
    gradients = (0..<Self.lanes).map { _ in FloatBuffer(layout.count) }
  }

  /// Learns from some sequences; those longer than `longest` are left out.
  ///
  /// - Parameter normalizer: what the sum of weighted losses is divided by; nil for the sum of the weights.
  /// - Returns: nil where there is nothing to learn.
  /// - Throws: `TrainingError.diverged`, before anything has moved.
  @discardableResult
  public func learn(_ sequences: [TrainingSequence], normalizer: Float? = nil) throws -> StepReport? {
    let rows = TrainingRow.pack(sequences, length: rowLength, longest: longest)
    guard let (outcome, gradient) = gradient(of: rows, normalizer) else { return nil }
    let length = optimizer.move(parameters, by: gradient, step: step, share: rate.factor(at: step))
    guard length.isFinite, outcome.loss.isFinite else { throw TrainingError.diverged(step: step) }
    step += 1
    let count = rows.reduce(0) { $0 + $1.count }
    tokens += count
    return StepReport(
      loss: outcome.loss / Double(normalizer ?? Float(outcome.weight)),
      accuracy: Double(outcome.right) / Double(max(1, outcome.targets)),
      gradientLength: length, tokens: count, leftOut: sequences.count { $0.count > longest })
  }

  /// The gradient of the mean loss over all targets of the rows.
  private func gradient(
    of rows: [TrainingRow], _ normalizer: Float?
  ) -> (GradientPass.Outcome, FloatBuffer)? {
    let weight = normalizer ?? rows.reduce(0) { $0 + $1.weights.reduce(0, +) }
    guard weight > 0, !rows.isEmpty else { return nil }
    let lanes = min(Self.lanes, rows.count)
    var outcomes = [GradientPass.Outcome](repeating: .init(), count: lanes)
    outcomes.withUnsafeMutableBufferPointer { outcomes in
      pool.run(lanes, isEven: false) { lane in
        gradients[lane].clear()
        for row in stride(from: lane, to: rows.count, by: lanes) {
          outcomes[lane] += passes[lane].run(
            rows[row], parameters, scale: 1 / weight, into: gradients[lane])
        }
      }
    }
    let piece = 1 << 15
    pool.run((layout.count + piece - 1) / piece) { index in
      let start = index * piece
      let count = min(piece, layout.count - start)
      for lane in 1..<max(1, lanes) {
        passes[0].kernels.add(gradients[0].base + start, gradients[lane].base + start, count)
      }
    }
    return (outcomes.reduce(into: .init()) { $0 += $1 }, gradients[0])
  }
}
