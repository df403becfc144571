import Foundation
import Testing

@testable import Benchmarks
@testable import Engines
@testable import Inference

/// Files of random weights in the shapes of published models.
@Suite struct RandomModelFileTests {
  private let tiny = ModelShape(
    name: "tiny", architecture: "qwen3", layers: 3, embedding: 256, feedForward: 512, heads: 4, kvHeads: 2,
    headDim: 64, ropeBase: 10000, isTied: false)

  private func withFolder(_ body: (String) throws -> Void) throws {
    let folder = NSTemporaryDirectory() + "forkscope-shape-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }

  @Test(arguments: WeightMix.allCases) func theFileLoadsAndDecodes(mix: WeightMix) throws {
    try withFolder { folder in
      let file = RandomModelFile(tiny, mix)
      let path = folder + "/tiny.gguf"
      #expect(try file.write(to: path) { _ in true })
      let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
      #expect(size == file.byteCount)
      let model = try Model.load(path: path)
      #expect(model.config.vocabulary == ModelShape.vocabulary)
      let engine = try InferenceEngine(model)
      let result = try engine.next(try engine.open(tokens: [1, 2, 3]), request(alternatives: 2))
      #expect(result.logprob.isFinite && result.entropy > 1)
    }
  }

  @Test func givingUpLeavesNothingBehind() throws {
    try withFolder { folder in
      var calls = 0
      let isDone = try RandomModelFile(tiny, .q8_0).write(to: folder + "/tiny.gguf") { _ in
        calls += 1
        return calls < 5
      }
      #expect(!isDone)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
    }
  }

  @Test func aKnownShapeHasTheSizeOfItsModel() throws {
    let shape = try #require(ModelShape.all.first { $0.name == "qwen3-1.7b" })
    let parameters = shape.tensors(.q4_0).reduce(0) { $0 + $1.shape.reduce(1, *) }
    #expect((1_500_000_000..<1_520_000_000).contains(parameters))
    // Of Q4_K_M half of the values and down projections have six bits.
    let types = shape.tensors(.q4_k_m).filter { $0.name.contains("ffn_down") }.map(\.type)
    #expect(types.count { $0 == .q6_K } == 14)
  }
}
