/// How parameters move: Muon for matrices, AdamW for embeddings and norms, or AdamW for all.
public struct OptimizerSettings: Sendable, Equatable, Codable {
  /// Whether matrices are moved by Muon.
  public var usesMuon = true
  /// AdamW's rate at the plateau.
  public var rate = 2e-3
  /// Muon's rate is this many times AdamW's.
  public var muonFactor = 10.0
  public var weightDecay = 0.02
  public var beta1 = 0.9
  public var beta2 = 0.98
  public var epsilon = 1e-8
  public var muonMomentum = 0.95
  /// Gradients longer than this are shortened to it.
  public var clip = 1.0

  public init() {}
}

/// The learning rate's course as a share of its plateau: warm-up, plateau, linear decay.
public struct LearningRate: Sendable, Equatable, Codable {
  public var steps: Int
  public var warmUp: Int
  /// The share of all steps at whose end the decay begins.
  public var plateau: Double
  /// What is left in the end.
  public var floor: Double

  public init(steps: Int, warmUp: Int = 100, plateau: Double = 0.3, floor: Double = 0.05) {
    self.steps = steps
    self.warmUp = warmUp
    self.plateau = plateau
    self.floor = floor
  }

  /// - Parameter step: from 0 on.
  public func factor(at step: Int) -> Double {
    if step < warmUp { return Double(step + 1) / Double(warmUp) }
    let end = max(Double(warmUp), plateau * Double(steps))
    guard Double(step) > end, Double(steps) > end else { return 1 }
    let done = min(1, (Double(step) - end) / (Double(steps) - end))
    return 1 - done * (1 - floor)
  }
}
