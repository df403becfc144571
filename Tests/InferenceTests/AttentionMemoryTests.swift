import Engines
import Testing

@testable import Inference

@Suite struct AttentionMemoryTests {
  /// Room for all, for one K/V head, for some rows of one, and for less than there must be.
  @Test(arguments: [16 << 20, 100_000, 20_000, 1]) func partialResultsAreBoundedAndGiveTheSameBits(
    bytes: Int
  ) throws {
    let model = try RandomModel(
      embedding: 64, heads: 8, kvHeads: 4, headDim: 16, feedForward: 64, vocabulary: 40, ropeDimensions: 16,
      context: 4096, isOfRandomBits: true
    ).load()
    let usual = try InferenceEngine(model, options: EngineOptions(workers: 2))
    let bounded = try InferenceEngine(model, options: EngineOptions(workers: 2))
    bounded.transformer.partialBytes = bytes
    let shared = (0..<2000).map { TokenID($0 % 37 + 3) }
    let texts = [shared + [5], shared + [7, 9], Array(shared.prefix(700)), [3]]
    let all = (0..<40).map { TokenID($0) }
    func bits(_ engine: InferenceEngine) throws -> [[UInt64]] {
      let rows = try texts.map { StepRow(try engine.open(tokens: $0), sampling: request(watch: all)) }
      return try engine.step(rows).map { $0?.watched.map(\.bitPattern) ?? [] }
    }
    #expect(try bits(bounded) == bits(usual))
    // One row's must fit: 8 blocks of 2 query heads.
    let least = 8 * 2 * (16 + 2) * 4
    #expect(bounded.transformer.partials.capacity * 4 <= max(bytes, least) * 5 / 4)
    if bytes < 16 << 20 { #expect(usual.transformer.partials.capacity * 4 > bytes) }
  }
}
