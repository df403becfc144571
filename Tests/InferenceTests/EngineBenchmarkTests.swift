import Testing

@testable import Inference

/// That the measurements measure something; how much is no matter of tests.
@Suite struct EngineBenchmarkTests {
  @Test func everyMeasurementGivesAPositiveNumber() throws {
    let benchmark = EngineBenchmark(
      model: try RandomModel(type: .f16).load(), options: EngineOptions(workers: 2))
    #expect(try benchmark.decode(depth: 20, tokens: 4) > 0)
    #expect(try benchmark.forked(prefix: 30, threads: 3, tokens: 4) > 0)
    #expect(try benchmark.prefill(70) > 0)
    for stitch in [true, false] {
      #expect(try benchmark.join(paths: 3, length: 20, prefix: 10, stitch: stitch) > 0)
    }
    #expect(throws: EngineError.contextTooLong(positions: 600, limit: 512)) { try benchmark.prefill(600) }
  }

  @Test func whatAStepReadsIsCounted() throws {
    // Two layers of q, k, v, output, gate, up and down, and the head.
    let layer = 2 * 48 * 48 + 2 * 16 * 48 + 3 * 80 * 48
    let plain = EngineBenchmark(model: try RandomModel(type: .f16).load())
    #expect(plain.multiplyAddsPerToken == 2 * layer + 37 * 48)
    #expect(plain.weightBytesPerStep == 2 * plain.multiplyAddsPerToken)
    // 16 rows of 32 columns take 512 bytes and 16 scales; the head of 33 rows takes three tiles.
    let packed = EngineBenchmark(
      model: try RandomModel(
        embedding: 32, layers: 1, heads: 1, kvHeads: 1, headDim: 32, feedForward: 32, vocabulary: 33,
        ropeDimensions: 32, type: .q8_0
      ).load())
    #expect(packed.weightBytesPerStep == (7 * 2 + 3) * 576)
  }
}
