import Foundation
import Inference
import Traces

extension FloatBuffer {
  /// The numbers that a model from nothing begins with.
  ///
  /// Matrices are drawn from N(0, 1/columns), those that write to the residual stream divided by sqrt(2 L) besides; embeddings
  /// from N(0, 1/(4 d)); norms are 1.
  static func initial(_ config: ModelConfig, _ layout: ParameterLayout, seed: UInt64) -> FloatBuffer {
    let buffer = FloatBuffer(layout.count)
    var random = SplitMix64(seed: SplitMix64.mix(seed))
    for tensor in layout.tensors {
      let width = 1 / Double(tensor.columns).squareRoot()
      let deviation =
        switch tensor.kind {
        case .norm: 0.0
        case .embedding: width / 2
        case .matrix: tensor.writesToTheStream ? width / Double(2 * config.layers).squareRoot() : width
        }
      for index in tensor.range {
        buffer.base[index] = tensor.kind == .norm ? 1 : Float(deviation * random.nextNormal())
      }
    }
    return buffer
  }
}

extension SplitMix64 {
  /// A number of the standard normal distribution (Box and Muller).
  fileprivate mutating func nextNormal() -> Double {
    let first = Double(next() >> 11) * 0x1p-53
    let second = Double(next() >> 11) * 0x1p-53
    return (-2 * log(1 - first)).squareRoot() * cos(2 * .pi * second)
  }
}
