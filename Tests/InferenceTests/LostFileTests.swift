import Engines
import Foundation
import Kernels
import Testing

@testable import Inference

@Suite(.serialized) struct LostFileTests {
  private func file(_ type: TensorType = .f32) throws -> String {
    let path = NSTemporaryDirectory() + "/lost-\(UUID().uuidString).gguf"
    let model = RandomModel(
      embedding: 64, layers: 4, heads: 4, kvHeads: 2, headDim: 16, feedForward: 64, vocabulary: 300,
      ropeDimensions: 16, type: type, isOfRandomBits: true)
    try Data(model.builder.bytes).write(to: URL(fileURLWithPath: path))
    return path
  }

  @Test(arguments: [1, 2]) func aModelFileThatIsCutShortFailsWithItsNameAndEndsNothing(workers: Int) throws {
    let path = try file()
    defer { unlink(path) }
    let engine = try InferenceEngine(try Model.load(path: path), options: EngineOptions(workers: workers))
    let sequence = try engine.open(tokens: [1, 5, 9])
    _ = try engine.next(sequence, request())
    // Somebody else's handler, as a terminal has one for every fatal signal.
    signal(SIGBUS) { _ in _exit(99) }
    #expect(truncate(path, 8192) == 0)
    try engine.append([7], to: sequence)
    let failure = #expect(throws: EngineError.self) { try engine.next(sequence, request()) }
    #expect(failure == .modelFileCutShort(path))
    #expect(
      failure?.description.hasPrefix("the model file was cut short while it was in use (\(path)): ") == true)
    #expect(throws: EngineError.modelFileCutShort(path)) {
      try engine.step([StepRow(try engine.open(tokens: [2]))])
    }
    signal(SIGBUS, SIG_DFL)
  }

  @Test func aFileThatIsCutShortBeforeItsWeightsArePackedMakesNoEngine() throws {
    let path = try file(.q8_0)
    defer { unlink(path) }
    let model = try Model.load(path: path)
    #expect(truncate(path, 8192) == 0)
    #expect(throws: EngineError.modelFileCutShort(path)) { try InferenceEngine(model) }
  }

  @Test func otherModelsGoOn() throws {
    let (lost, sound) = (try file(), try file())
    defer {
      unlink(lost)
      unlink(sound)
    }
    let engines = try [lost, sound].map { try InferenceEngine(try Model.load(path: $0)) }
    #expect(truncate(lost, 4096) == 0)
    #expect(throws: EngineError.self) {
      try engines[0].step([StepRow(try engines[0].open(tokens: [1]), sampling: request())])
    }
    #expect(try engines[1].fullDistribution(after: [.tokens([1, 4])]).allSatisfy(\.isFinite))
  }
}
