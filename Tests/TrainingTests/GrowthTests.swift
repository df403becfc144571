import Foundation
import Inference
import Kernels
import Testing

@testable import Training

/// A model that becomes a larger one.
@Suite struct GrowthTests {
  private static let larger = ModelConfig(
    vocabulary: 23, contextLength: 64, embedding: 96, layers: 3, heads: 6, kvHeads: 3, feedForward: 80)

  @Test(arguments: [true, false]) func aLargerModelSaysTheSame(isTied: Bool) {
    let (config, row) = (GradientTests.config, GradientTests.row)
    let (old, new) = (ParameterLayout(config, isTied: isTied), ParameterLayout(Self.larger, isTied: isTied))
    let small = FloatBuffer.initial(config, old, seed: 5)
    // Norms of a trained model are not all one.
    for tensor in old.tensors where tensor.kind == .norm {
      for index in tensor.range { small.base[index] = 0.5 + Float(index % 7) / 5 }
    }
    let large = FloatBuffer.grown(small, of: old, to: Self.larger, new, seed: 6)
    let kernels = kernels_best().pointee
    let (first, second) = (
      GradientPass(config, old, kernels, capacity: row.count),
      GradientPass(Self.larger, new, kernels, capacity: row.count)
    )
    first.forward(row, small)
    second.forward(row, large)
    var spread: Float = 0
    for index in 0..<row.count * config.vocabulary {
      let (before, after) = (first.logits.base[index], second.logits.base[index])
      // What cannot follow is at -infinity in both.
      #expect(before == after || abs(before - after) < 5e-3)
      if before.isFinite { spread = max(spread, abs(before)) }
    }
    #expect(spread > 0.2, "logits that are all alike would prove nothing")

    // Whatever is new and writes nothing yet learns at once, and with that all the rest.
    let gradient = FloatBuffer(new.count)
    _ = second.run(row, large, scale: 1, into: gradient)
    for tensor in new.tensors where tensor.writesToTheStream {
      #expect(
        tensor.range.contains { large.base[$0] == 0 && abs(gradient.base[$0]) > 1e-6 }, "\(tensor.name)")
    }
  }

  @Test func aTrainingGoesOnWithALargerModelAndNotWithASmallerOne() throws {
    let folder = NSTemporaryDirectory() + "forkscope-growth-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var recipe = SupervisedTraining.Recipe()
    recipe.steps = 2
    recipe.batch = 300
    recipe.rowLength = 256
    recipe.mixture = .init(wide: 0, chain: 0, small: 1, random: 0)
    let start = try Model.builtIn()
    recipe.takeSizes(of: start)
    try recipe.take(layers: start.config.layers + 1, width: nil, feedForward: nil)
    let training = try SupervisedTraining(recipe, folder: folder, like: start, from: start, workers: 2)
    var losses: [Double] = []
    _ = try training.run {
      losses.append($0.loss)
      return true
    }
    // A model that knows nothing has a loss of three.
    #expect(losses.count == 2 && losses[0] < 0.5)
    #expect(try Model.load(path: training.modelPath).config.layers == start.config.layers + 1)

    try recipe.take(layers: 1, width: nil, feedForward: nil)
    let refused = #expect(throws: TrainingError.self) {
      try SupervisedTraining(recipe, folder: folder + "-2", like: start, from: start, workers: 1)
    }
    #expect(refused?.description.contains("only grows") == true)
    try? FileManager.default.removeItem(atPath: folder + "-2")
    #expect(throws: TrainingError.untrainable("its width has to be a multiple of 64")) {
      try recipe.take(layers: nil, width: 160, feedForward: nil)
    }
  }
}
