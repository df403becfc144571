import Inference
import Kernels

extension Trainer {
  /// The log-probability of each target by some parameters, nats; 0 where there is no target or the sequence is too long.
  ///
  /// - Returns: [sequences][tokens]
  func logProbabilities(of sequences: [TrainingSequence], by parameters: FloatBuffer) -> [[Float]] {
    var results = sequences.map { [Float](repeating: 0, count: $0.count) }
    let lanes = min(Self.lanes, sequences.count)
    results.withUnsafeMutableBufferPointer { results in
      let results = results
      pool.run(lanes, isEven: false) { lane in
        for index in stride(from: lane, to: sequences.count, by: lanes)
        where sequences[index].count <= longest {
          results[index] = passes[lane].logProbabilities(of: sequences[index], by: parameters)
        }
      }
    }
    return results
  }
}

extension GradientPass {
  /// The log-probability of each target, nats; 0 where there is none.
  func logProbabilities(of sequence: TrainingSequence, by parameters: FloatBuffer) -> [Float] {
    var row = TrainingRow()
    row.append(sequence)
    forward(row, parameters)
    return sequence.weights.indices.map { token in
      guard sequence.weights[token] != 0 else { return 0 }
      let here = logits.base + token * config.vocabulary
      let sum = kernels.distribution(here, config.vocabulary).log_sum_exp
      return Float(Double(here[Int(sequence.targets[token])]) - sum)
    }
  }
}
