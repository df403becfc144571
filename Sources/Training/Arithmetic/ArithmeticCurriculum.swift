import Engines
import Inference
import Reasoning
import Traces

/// What share of the samples has which shape.
public struct ShapeMixture: Sendable, Equatable, Codable {
  public var wide: Double
  public var chain: Double
  public var small: Double
  public var random: Double

  public init(wide: Double, chain: Double, small: Double, random: Double) {
    self.wide = wide
    self.chain = chain
    self.small = small
    self.random = random
  }

  public subscript(shape: ArithmeticShape) -> Double {
    switch shape {
    case .wide: wide
    case .chain: chain
    case .small: small
    case .random: random
    }
  }

  func draw(_ random: inout SplitMix64) -> ArithmeticShape {
    let shapes = ArithmeticShape.allCases
    var left = Double.random(in: 0..<1, using: &random) * shapes.reduce(0) { $0 + self[$1] }
    for shape in shapes {
      left -= self[shape]
      if left < 0 { return shape }
    }
    return .random
  }
}

/// Demonstrations of the arithmetic task, without end: right in every step, at random in what they fork.
///
/// A quarter forks nowhere, a quarter wherever it can, the others at every second place. It is the same for all shapes, so
/// that there is no judgement to be copied.
struct ArithmeticCurriculum {
  var mixture = ShapeMixture(wide: 0.4, chain: 0.2, small: 0.1, random: 0.3)
  /// The share of samples with forks that are learned as a second prefill joins them.
  var prefillShare = 0.35
  /// The sizes of numbers, each as likely as the others.
  var sizes: [ArithmeticSize]
  /// The share of samples that are but one to six operations: numbers are learned there, at the cost of few tokens.
  var practice = 0.0
  /// How likely a fork is at each place, drawn once a sample.
  var likelihoods: [Double] = [0, 0.5, 0.5, 1]
  /// The share of samples in which the tokens that decide on a fork are learned.
  var decisionShare = 1.0
  var seed: UInt64
  private let task: ArithmeticTask
  private let encode: (String) throws -> [TokenID]

  /// - Parameter encode: of the model's tokenizer, special tokens recognised.
  init(seed: UInt64, task: ArithmeticTask, encode: @escaping (String) throws -> [TokenID]) {
    self.seed = seed
    self.task = task
    sizes = task.domain.sizes
    self.encode = encode
  }

  /// The `index`th sample.
  func sample(_ index: Int) throws -> TrainingSequence {
    var random = SplitMix64(seed: SplitMix64.mix(SplitMix64.mix(seed ^ 0x5f7) ^ UInt64(index)))
    let (problem, first) = problem(index, &random)
    let likelihood = likelihoods[Int.random(in: likelihoods.indices, using: &random)]
    let learnsDecisions = Double.random(in: 0..<1, using: &random) < decisionShare
    let strand = try Self.strand(
      for: problem, task, encode, namesFrom: first, learnsDecisions: learnsDecisions
    ) { _ in
      Double.random(in: 0..<1, using: &random) < likelihood
    }
    let isStitched = !strand.hasFork || Double.random(in: 0..<1, using: &random) >= prefillShare
    return TrainingSequence(strand, isStitched: isStitched)
  }

  /// A problem, and where its letters and numbers begin.
  ///
  /// In practice they begin anywhere. So short problems teach what is otherwise seen in long ones alone: all names, and which one
  /// follows which (Ruoss et al., Randomized Positional Encodings Boost Length Generalization, 2023, do so with positions).
  private func problem(_ index: Int, _ random: inout SplitMix64) -> (text: String, namesFrom: Int) {
    while Double.random(in: 0..<1, using: &random) < practice {
      let problem = practiceProblem(&random)
      if ArithmeticShape.isHeldOut(problem) { continue }
      return (problem, Int.random(in: 0..<ArithmeticNotation.operatorNumbers, using: &random))
    }
    let shape = mixture.draw(&random)
    let operations = [20, 30, 48][Int.random(in: 0..<3, using: &random)]
    let problem = shape.problem(
      seed: random.next() >> 1, index: index, sizes: sizes, in: task.notation, heldOut: false,
      operations: operations)
    return (problem, 0)
  }

  /// A third of them are one product, the others add and subtract up to six times.
  private func practiceProblem(_ random: inout SplitMix64) -> String {
    let size = sizes.randomElement(using: &random) ?? ArithmeticSize.all[0]
    var draw = ShapedProblem(size: size, notation: task.notation, random: random)
    defer { random = draw.random }
    return (draw.oneIn(3) ? draw.product() : draw.carries()).infix
  }

  /// The samples of one step: at least so many tokens.
  ///
  /// - Parameter first: how many samples of the step are passed over.
  func batch(_ step: Int, tokens: Int, from first: Int = 0) throws -> [TrainingSequence] {
    var batch: [TrainingSequence] = []
    var count = 0
    // Steps draw from ranges of their own, so that a run that is taken up again sees the same.
    while count < tokens {
      let sequence = try sample(step << 16 | (first + batch.count))
      count += sequence.count
      batch.append(sequence)
    }
    return batch
  }

  static func strand(
    for problem: String, _ task: ArithmeticTask, _ encode: @escaping (String) throws -> [TokenID],
    namesFrom first: Int = 0, learnsDecisions: Bool = true, forks: (ArithmeticGroup) -> Bool
  ) throws -> Strand {
    let expression = try task.parse(problem)
    guard
      let solution = ArithmeticSolution(expression, in: task.notation, namesFrom: first, encode: encode)
    else {
      throw ReasoningError.notAProblem("a value of the problem is too large: \(problem)")
    }
    return try solution.strand(
      prompt: try encode(task.prompt(for: expression, namesFrom: first)), learnsDecisions: learnsDecisions,
      forks: forks)
  }
}

extension Tokenizer {
  /// Turns text with special tokens into ids.
  var encoder: (String) throws -> [TokenID] { { text in try self.encode(text) } }
}
