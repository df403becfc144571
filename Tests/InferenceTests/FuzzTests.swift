import Engines
import Foundation
import TestSupport
import Testing

@testable import Inference

@Suite struct FuzzTests {
  /// Mutates a sound file and uses whatever still loads.
  ///
  /// A crash is the failure; `AttackScale` says how many rounds are made.
  @Test func noMutationOfAFileCrashes() throws {
    let rounds = AttackScale.fuzzRounds(usual: 300)
    let sources =
      [
        RandomModel(
          embedding: 16, layers: 1, heads: 2, kvHeads: 1, headDim: 8, feedForward: 24, vocabulary: 35),
        RandomModel(
          embedding: 32, layers: 1, heads: 2, kvHeads: 2, headDim: 16, feedForward: 32, vocabulary: 33,
          type: .q8_0),
        RandomModel(
          architecture: "qwen3", embedding: 256, layers: 1, heads: 2, kvHeads: 1, headDim: 128,
          feedForward: 256, vocabulary: 35, type: .q4_K),
      ].map { $0.builder.bytes } + [SentencePieceTests.builder().bytes]
    let headers = try sources.map { try GGUFFile(bytes: $0).dataStart }
    let interesting: [UInt64] = [
      0, 1, 2, 31, 32, 255, 256, 1 << 15, 1 << 31, (1 << 31) - 1, 1 << 32, 1 << 62, 1 << 63, .max, .max - 7,
    ]
    var loaded = 0
    for round in 0..<rounds {
      var random = TestRandom(AttackScale.seed &* 1_000_003 &+ UInt64(round))
      let which = round % sources.count
      var bytes = sources[which]
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let end = Int.random(in: 0..<8, using: &random) == 0 ? bytes.count : min(headers[which], bytes.count)
        guard end > 16 else { break }
        let at = Int.random(in: 0..<end - 8, using: &random)
        switch Int.random(in: 0..<6, using: &random) {
        case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 2, 3:
          let value = interesting.randomElement(using: &random) ?? 0
          let width = [1, 2, 4, 8].randomElement(using: &random) ?? 1
          for i in 0..<width { bytes[at + i] = UInt8(truncatingIfNeeded: value >> (8 * UInt64(i))) }
        case 4: bytes.removeSubrange(at..<min(bytes.count, at + Int.random(in: 1...40, using: &random)))
        default:
          bytes.insert(contentsOf: bytes[at..<at + Int.random(in: 1...8, using: &random)], at: at)
        }
      }
      if Int.random(in: 0..<10, using: &random) == 0 {
        bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random))
      }
      do {
        let model = try Model.load(bytes: bytes)
        loaded += 1
        _ = model.summary
        _ = model.metadata.keys.map { (model.metadata.string($0), model.metadata.array($0)?.strings?.count) }
        _ = try? model.tokenizer.encode("<bos>abc é(")
        _ = model.tokenizer.decode((0..<40).map { TokenID($0) })
        let engine = try InferenceEngine(
          model,
          options: EngineOptions(
            workers: 1, kvMemory: 1 << 20, activations: round % 3 == 0 ? .int16 : .int8))
        let sequence = try engine.open(tokens: [1, 2, 3])
        _ = try engine.step([StepRow(sequence, sampling: request(alternatives: 3))])
      } catch let error as ModelError {
        #expect(!error.place.isEmpty && error.description.count < 400)
      } catch is EngineError {}
    }
    // Were everything refused, or nothing, the mutations would test little.
    #expect(loaded > rounds / 20 && loaded < rounds)
  }
}
