public import Inference
import Reasoning
import Traces

/// How good a model is at a shape of problems, and what its forks are worth.
public struct ShapeFigures: Sendable, Codable {
  public var shape: ArithmeticShape
  public var problems: Int
  /// The share of right answers, joined by stitch, by prefill, and with forks banned.
  public var accuracy: Double
  public var accuracyPrefill: Double
  public var accuracyAlone: Double
  /// Mean tokens behind the prompt, by stitch.
  public var criticalPath: Double
  public var total: Double
  /// Mean tokens of the same problems with forks banned.
  public var alone: Double
  /// Mean critical path of the best choice of forks, by exact counts.
  public var oracle: Double
  /// Tokens alone divided by tokens on the critical path, the mean over problems, and half of its 95 % interval.
  public var speedup: Double
  public var speedupMargin: Double
  /// The share of problems in which it forks, and threads a problem.
  public var forkShare: Double
  public var threads: Double
  /// The share of runs whose every thread came to a proper end.
  public var wellFormed: Double
}

extension ShapeFigures {
  /// Wilson's 95 % interval of `accuracy`.
  public var accuracyInterval: ClosedRange<Double>? {
    Aggregate.wilson(Int((accuracy * Double(problems)).rounded()), of: problems)
  }

  /// The figures of a model for each shape, from problems that no training of ours sees.
  ///
  /// - Parameter wrong: a folder that gets the runs whose answer was wrong, as traces; those joined by stitch.
  public static func all(
    of model: Model, problems: Int, seed: UInt64, workers: Int, savingWrongIn wrong: String? = nil
  ) throws -> [ShapeFigures] {
    let engine = try InferenceEngine(model, options: EngineOptions(workers: workers))
    let evaluation = Evaluation(
      batch: RolloutBatch(engine: engine, task: ArithmeticTask(model.notes)), wrongFolder: wrong)
    return try ArithmeticShape.allCases.map { try evaluation.figures($0, problems: problems, seed: seed) }
  }
}

/// Measures a model on problems that were kept from its training.
struct Evaluation {
  let batch: RolloutBatch
  /// Where runs with a wrong answer are kept; nil keeps none.
  var wrongFolder: String?

  /// Of the problems on which a training is measured on its way.
  static let monitoringSeed: UInt64 = 777

  /// - Parameter seed: of the list of problems.
  func figures(_ shape: ArithmeticShape, problems count: Int, seed: UInt64) throws -> ShapeFigures {
    let problems = shape.heldOutProblems(count, for: batch.engine.model, seed: seed)
    func samples(
      _ join: JoinDiscipline, _ forks: RolloutBatch.Forks,
      each: (Int, Rollout) throws -> Void = { _, _ in }
    ) throws -> [RolloutBatch.Sample] {
      try batch.samples(
        problems.map { .init(problem: $0, join: join, seed: seed, temperature: 0, forks: forks) }, each: each)
    }
    let stitched = try samples(.stitch, .free) { index, rollout in
      guard let wrongFolder, rollout.history.tree().verdict?.correct != true else { return }
      try DurableFile.makeFolder(wrongFolder)
      try rollout.log.write(to: wrongFolder + "/\(shape.rawValue)-\(index + 1).jsonl")
    }
    let prefilled = try samples(.prefill, .free)
    let alone = try samples(.stitch, .banned)
    let oracle = try problems.map(bestCriticalPath)
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(max(1, values.count)) }
    func share(_ values: [Bool]) -> Double { mean(values.map { $0 ? 1 : 0 }) }
    let speedups = zip(alone, stitched).map { Double($0.criticalPath) / Double(max(1, $1.criticalPath)) }
    let speedup = mean(speedups)
    let variance = mean(speedups.map { ($0 - speedup) * ($0 - speedup) })
    return ShapeFigures(
      shape: shape, problems: count, accuracy: share(stitched.map(\.isRight)),
      accuracyPrefill: share(prefilled.map(\.isRight)), accuracyAlone: share(alone.map(\.isRight)),
      criticalPath: mean(stitched.map { Double($0.criticalPath) }),
      total: mean(stitched.map { Double($0.total) }),
      alone: mean(alone.map { Double($0.criticalPath) }), oracle: mean(oracle.map(Double.init)),
      speedup: speedup, speedupMargin: 1.96 * (variance / Double(max(1, count))).squareRoot(),
      forkShare: share(stitched.map { $0.threads > 0 }), threads: mean(stitched.map { Double($0.threads) }),
      wellFormed: share(stitched.map(\.isWellFormed)))
  }

  /// The critical path of the best choice of forks, behind the prompt.
  private func bestCriticalPath(_ problem: String) throws -> Int {
    let encode = batch.engine.model.tokenizer.encoder
    guard
      let solution = ArithmeticSolution(
        try batch.task.parse(problem), in: batch.task.notation, encode: encode)
    else { return 0 }
    let forks = solution.root.best.forks
    return try solution.strand(prompt: []) { forks.contains($0.label) }.criticalPath
  }
}
