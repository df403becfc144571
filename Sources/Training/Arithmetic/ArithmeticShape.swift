import Engines
public import Inference
import Reasoning
import Traces

/// The shapes of problems in which forks pay, or do not, as they are measured.
public enum ArithmeticShape: String, Sendable, CaseIterable, Codable {
  /// Three to six groups side by side, each a chain of four to eight operations: forks pay.
  case wide
  /// Three to five nested groups, each of which needs the one before, some with a small group at its side: forks cost.
  case chain
  /// Two to five groups of one or two operations, too small for any fork to pay.
  case small
  /// The task's own problems of 1 to 16 operations: forks pay in some of them.
  case random

  /// Whether a problem is kept for validation: one in sixteen is, by its text alone, so that no other is ever trained on.
  public static func isHeldOut(_ problem: String) -> Bool {
    SplitMix64.mix(problem.utf8.reduce(14_695_981_039_346_656_037) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 })
      % 16 == 0
  }

  /// The first of a seeded list of problems that were kept from all training.
  ///
  /// - Parameter model: whose numbers they have, and in whose notation forks pay or do not.
  public func heldOutProblems(_ count: Int, for model: Model, seed: UInt64) -> [String] {
    let task = ArithmeticTask(model.notes)
    return (0..<count).map {
      problem(seed: seed, index: $0, sizes: task.domain.sizes, in: task.notation, heldOut: true)
    }
  }

  /// The `index`th problem of a seeded, endless list.
  ///
  /// Those to learn from go further than those that are measured, for a model is sure only well inside of what it has seen: of
  /// wide problems one in five is broad and one in five nested, and of random ones one in five has up to 24 operations.
  ///
  /// - Parameters:
  ///   - sizes: of its numbers, each as likely as the others.
  ///   - notation: in which steps are counted, where forks are to pay or not.
  ///   - heldOut: whether it comes from those kept for validation.
  ///   - operations: the most operations of a wide problem.
  func problem(
    seed: UInt64, index: Int, sizes: [ArithmeticSize], in notation: ArithmeticNotation, heldOut: Bool,
    operations: Int = 48
  ) -> String {
    var random = SplitMix64(
      seed: SplitMix64.mix(SplitMix64.mix(seed) ^ UInt64(bitPattern: Int64(index)))
        ^ UInt64(rawValue.utf8.count))
    let size = sizes.randomElement(using: &random) ?? ArithmeticSize.all[0]
    // Drawn once: what is rejected more often shall not become rare.
    let kind = heldOut ? 0 : Int.random(in: 1...5, using: &random)
    while true {
      var draw = ShapedProblem(size: size, notation: notation, random: random)
      let problem: String? =
        switch self {
        case .wide where kind == 1: draw.broad(operations)?.infix
        case .wide where kind == 2: draw.nested(operations)?.infix
        case .wide: draw.wide(operations)?.infix
        case .chain: draw.chain()?.infix
        case .small: draw.small()?.infix
        case .random:
          ArithmeticTask(ModelNotes()).problem(
            seed: draw.random.next() >> 1, index: 0, operations: kind == 1 ? 12...24 : 1...16, size: size)
        }
      random = draw.random
      if let problem, Self.isHeldOut(problem) == heldOut { return problem }
    }
  }
}
