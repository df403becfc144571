import Foundation
import Inference
import Kernels

/// Moves parameters against their gradient.
final class Optimizer {
  let settings: OptimizerSettings
  private let layout: ParameterLayout
  private let trainingKernels: kernels_gradients
  private let pool: WorkerPool
  /// Moving means of the gradient: AdamW's first moment, or Muon's momentum.
  let mean: FloatBuffer
  /// AdamW's second moment; unused where Muon moves.
  let square: FloatBuffer
  private let muon: [Muon]

  init(_ settings: OptimizerSettings, _ layout: ParameterLayout, _ kernels: kernels, _ pool: WorkerPool) {
    self.settings = settings
    self.layout = layout
    let trainingKernels = kernels.gradients.pointee
    self.trainingKernels = trainingKernels
    self.pool = pool
    mean = FloatBuffer(layout.count)
    square = FloatBuffer(layout.count)
    let matrices = layout.tensors.filter { $0.kind == .matrix }
    muon = settings.usesMuon ? matrices.map { Muon($0, trainingKernels) } : []
  }

  /// One step.
  ///
  /// - Parameters:
  ///   - step: how many were made before.
  ///   - share: of the learning rate's plateau.
  /// - Returns: the gradient's length before it was clipped; nothing moves where that is no number.
  func move(_ parameters: FloatBuffer, by gradient: FloatBuffer, step: Int, share: Double) -> Double {
    let length = length(of: gradient)
    guard length.isFinite else { return length }
    let factor = length > settings.clip ? settings.clip / length : 1
    var adam = kernels_adam(
      rate: Float(settings.rate * share), decay: Float(settings.weightDecay), beta1: Float(settings.beta1),
      beta2: Float(settings.beta2), epsilon: Float(settings.epsilon),
      unbias1: Float(1 / (1 - pow(settings.beta1, Double(step + 1)))),
      unbias2: Float(1 / (1 - pow(settings.beta2, Double(step + 1)))), factor: Float(factor))
    for tensor in layout.tensors where !(settings.usesMuon && tensor.kind == .matrix) {
      adam.decay = tensor.kind == .norm ? 0 : Float(settings.weightDecay)
      let offset = tensor.offset
      // Buffers are padded, so that whole vectors may be moved; what lies between tensors stays 0.
      trainingKernels.adam(
        &adam, (tensor.count + 15) / 16 * 16, parameters.base + offset, gradient.base + offset,
        mean.base + offset, square.base + offset)
    }
    pool.run(muon.count, isEven: false) { index in
      muon[index].move(
        parameters, by: gradient, mean: mean, factor: Float(factor), momentum: Float(settings.muonMomentum),
        rate: Float(settings.rate * settings.muonFactor * share), decay: Float(settings.weightDecay))
    }
    return length
  }

  private func length(of gradient: FloatBuffer) -> Double {
    var sum = 0.0
    for tensor in layout.tensors {
      for index in tensor.range { sum += Double(gradient.base[index]) * Double(gradient.base[index]) }
    }
    return sum.squareRoot()
  }
}
