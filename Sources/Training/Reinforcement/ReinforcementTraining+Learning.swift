import Engines
import Foundation
import Inference
import Reasoning
import Traces

extension ReinforcementTraining {
  /// - Returns: the mean loss, and the steps made so far.
  func learn(from groups: [Group]) throws -> (Double, Int) {
    var random = SplitMix64(seed: SplitMix64.mix(recipe.seed ^ 0xbea7) ^ UInt64(round))
    var sequences = groups.flatMap { material(from: $0, &random) }
    if recipe.divergence > 0, recipe.isGradient { sequences = heldBack(sequences) }
    sequences += try demonstrations(Int(Double(sequences.count) * recipe.demonstrations))
    sequences.shuffle(using: &random)
    var losses: [Double] = []
    for (index, batch) in batches(of: sequences).enumerated() {
      var batch = batch
      var normalizer: Float?
      switch recipe.algorithm {
      case .expertIteration: break
      case .pgrpo, .grpo:
        batch.removeAll { $0.count > trainer.longest }
        normalizer = Float(batch.reduce(0) { $0 + $1.weights.count { $0 != 0 } })
      case .decision: batch += try anchor(step: round << 8 | index)
      }
      if let report = try trainer.learn(batch, normalizer: normalizer) { losses.append(report.loss) }
    }
    return (losses.reduce(0, +) / Double(max(1, losses.count)), trainer.step)
  }

  private func material(from group: Group, _ random: inout SplitMix64) -> [TrainingSequence] {
    switch recipe.algorithm {
    case .expertIteration:
      Self.best(of: group.samples).map { [sequence($0.strand, &random)] } ?? []
    case .pgrpo, .grpo:
      gradientSequences(of: group)
    case .decision:
      group.lessons.map { TrainingSequence($0.strand, isStitched: group.join == .stitch) }
    }
  }

  /// On-policy: in the contexts in which the runs were made.
  private func gradientSequences(of group: Group) -> [TrainingSequence] {
    var sequences: [TrainingSequence] = []
    for (sample, advantage) in zip(group.samples, advantages(group)) {
      guard advantage != 0 || recipe.divergence > 0 else { continue }
      // A target without an advantage still has a divergence.
      let weight = advantage == 0 ? Float.leastNormalMagnitude : Float(advantage)
      sequences.append(
        TrainingSequence(sample.strand, isStitched: group.join == .stitch, weight: weight))
    }
    return sequences
  }

  /// The batches of a round's steps; a policy gradient makes one step of all of its runs.
  private func batches(of sequences: [TrainingSequence]) -> [[TrainingSequence]] {
    guard !recipe.isGradient else { return sequences.isEmpty ? [] : [sequences] }
    if recipe.algorithm == .decision {
      // Few of a lesson's tokens are learned: their number does not say how large a step is.
      let count = min(recipe.steps, sequences.count)
      return (0..<count).map { step in
        stride(from: step, to: sequences.count, by: count).map { sequences[$0] }
      }
    }
    let most = recipe.batch
    var batches: [[TrainingSequence]] = []
    var count = Int.max
    for sequence in sequences {
      if count > most - sequence.count {
        batches.append([])
        count = 0
      }
      count += sequence.count
      batches[batches.count - 1].append(sequence)
    }
    return Array(batches.prefix(recipe.steps))
  }

  // MARK: - What holds the model where it was

  /// Demonstrations in which nothing is learned about forks.
  private var curriculum: ArithmeticCurriculum {
    var curriculum = ArithmeticCurriculum(
      seed: recipe.seed ^ 0xdec0, task: task, encode: template.tokenizer.encoder)
    curriculum.mixture = recipe.mixture
    curriculum.decisionShare = 0
    return curriculum
  }

  private func demonstrations(_ count: Int) throws -> [TrainingSequence] {
    let curriculum = curriculum
    return try (0..<count).map { try curriculum.sample(round << 16 | $0) }
  }

  /// Demonstrations with `recipe.anchor` as the sum of their weights.
  private func anchor(step: Int) throws -> [TrainingSequence] {
    var sequences = try curriculum.batch(step, tokens: recipe.batch)
    let weight = Float(recipe.anchor) / max(1, sequences.reduce(0) { $0 + $1.weights.reduce(0, +) })
    for index in sequences.indices { sequences[index].scaleWeights(by: weight) }
    return sequences
  }

  private func heldBack(_ sequences: [TrainingSequence]) -> [TrainingSequence] {
    Self.heldBack(
      sequences, now: trainer.logProbabilities(of: sequences, by: trainer.parameters),
      start: trainer.logProbabilities(of: sequences, by: startParameters), by: recipe.divergence)
  }

  /// Takes the gradient of the divergence from the starting model off the weights.
  ///
  /// Of the estimator r - log r - 1 with r = p_start / p, as in GRPO (arXiv 2402.03300 §4.1): its gradient is that of log p
  /// times 1 - r.
  /// - Parameters:
  ///   - now: log-probabilities of the targets by today's parameters, [sequences][tokens].
  ///   - start: the same by the parameters that the training began with.
  static func heldBack(
    _ sequences: [TrainingSequence], now: [[Float]], start: [[Float]], by weight: Double
  ) -> [TrainingSequence] {
    var sequences = sequences
    for index in sequences.indices {
      for token in sequences[index].weights.indices where sequences[index].weights[token] != 0 {
        let ratio = min(10, exp(start[index][token] - now[index][token]))
        sequences[index].weights[token] += Float(weight) * (ratio - 1)
      }
    }
    return sequences
  }

  // MARK: - Choosing

  private func sequence(_ strand: Strand, _ random: inout SplitMix64) -> TrainingSequence {
    let isStitched = !strand.hasFork || Double.random(in: 0..<1, using: &random) >= recipe.prefillShare
    return TrainingSequence(strand, isStitched: isStitched)
  }

  /// The right run with the shortest critical path; among equals the one with the fewest tokens.
  static func best(of samples: [RolloutBatch.Sample]) -> RolloutBatch.Sample? {
    samples.filter { $0.isRight && $0.isWellFormed }.min {
      ($0.criticalPath, $0.total) < ($1.criticalPath, $1.total)
    }
  }

  func reward(_ sample: RolloutBatch.Sample, in group: Group) -> Double {
    recipe.reward.value(sample, alone: group.alone, weight: recipe.gainWeight)
  }

  private func advantages(_ group: Group) -> [Double] {
    let rewards = group.samples.map { reward($0, in: group) }
    let mean = rewards.reduce(0, +) / Double(max(1, rewards.count))
    let deviation =
      (rewards.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(1, rewards.count))).squareRoot()
    let divisor = recipe.algorithm == .grpo ? deviation + 1e-4 : 1
    return rewards.map { ($0 - mean) / divisor }
  }
}
