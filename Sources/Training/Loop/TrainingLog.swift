/// The figures of a training in a folder, finished or in progress.
public struct TrainingLog: Sendable {
  /// A figure at a step.
  public struct Point: Sendable {
    public var step: Int
    public var value: Double
  }

  public var loss: [Point] = []
  /// Of demonstrations, the share of tokens that are the likeliest; of roll-outs, the share of right ones.
  public var accuracy: [Point] = []
  public var tokensPerSecond: [Point] = []
  /// Measurements on held-out problems.
  public var shapes: [(step: Int, figures: [ShapeFigures])] = []

  /// Reads what is there; lines that are torn or of another kind are left out.
  public init(folder: String) {
    let path = folder + "/metrics.jsonl"
    for entry in MetricsLog<SupervisedTraining.Entry>.entries(of: path) {
      loss.append(Point(step: entry.step, value: entry.loss))
      accuracy.append(Point(step: entry.step, value: entry.accuracy))
      tokensPerSecond.append(Point(step: entry.step, value: entry.tokensPerSecond))
      if let figures = entry.shapes { shapes.append((entry.step, figures)) }
    }
    for entry in MetricsLog<ReinforcementTraining.Entry>.entries(of: path) {
      loss.append(Point(step: entry.steps, value: entry.loss))
      accuracy.append(Point(step: entry.steps, value: entry.sampled))
      if !entry.shapes.isEmpty { shapes.append((entry.steps, entry.shapes)) }
    }
  }

  public var isEmpty: Bool { loss.isEmpty }
}
