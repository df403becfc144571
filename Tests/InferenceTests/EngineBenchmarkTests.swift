import Foundation
import Testing

@testable import Benchmarks
@testable import Inference

/// That the measurements measure what they say; how much is no matter of tests.
@Suite struct EngineBenchmarkTests {
  private var small: EngineBenchmark.Sizes {
    var sizes = EngineBenchmark.Sizes()
    (sizes.decodedTokens, sizes.forkedTokens) = (4, 3)
    (sizes.joinPaths, sizes.joinLength, sizes.joinPrefix) = (3, 20, 10)
    return sizes
  }

  @Test func everyMeasurementGivesAPositiveNumber() throws {
    var benchmark = EngineBenchmark(
      model: try RandomModel(type: .f16).load(), options: EngineOptions(workers: 2))
    benchmark.sizes = small
    #expect(try benchmark.decode(depth: 20) > 0)
    #expect(
      try SharedPrefix(benchmark, prefix: 30, threads: 3).decode(
        threads: 3, tokens: benchmark.sizes.forkedTokens) > 0)
    #expect(try benchmark.prefill(70) > 0)
    #expect(throws: EngineError.contextTooLong(positions: 600, limit: 512)) { try benchmark.prefill(600) }
  }

  @Test func aStitchRecomputesNothingAndASecondPrefillAllThreadsButTheFirst() throws {
    var benchmark = EngineBenchmark(model: try RandomModel(vocabulary: 64).load())
    benchmark.sizes = small
    let stitch = try benchmark.join(stitch: true)
    #expect(stitch.recomputedTokens == 0)
    #expect(stitch.seconds > 0 && stitch.stepSeconds > 0)
    #expect(try benchmark.join(stitch: false).recomputedTokens == 2 * 20)
  }

  @Test func threadsOfEveryRoundAreComputedAfresh() throws {
    var benchmark = EngineBenchmark(model: try RandomModel().load())
    benchmark.sizes = small
    let prefix = try SharedPrefix(benchmark, prefix: 30, threads: 4)
    let before = prefix.computedTokens
    for _ in 0..<3 { _ = try prefix.decode(threads: 4, tokens: 3) }
    // Each thread starts with three tokens; the last one drawn is appended and not computed. Threads whose starts
    // begin alike share that beginning.
    let all = 3 * 4 * (3 + 3)
    #expect((all - 3 * 4 * 2...all).contains(prefix.computedTokens - before))
  }

  @Test func whatAStepReadsIsCounted() throws {
    // Two layers of q, k, v, output, gate, up and down, and the head.
    let layer = 2 * 48 * 48 + 2 * 16 * 48 + 3 * 80 * 48
    let plain = EngineBenchmark(model: try RandomModel(type: .f16).load())
    #expect(plain.multiplyAddsPerToken == 2 * layer + 37 * 48)
    #expect(plain.weightBytesPerStep == 2 * plain.multiplyAddsPerToken)
    #expect(plain.work.all == .init(int8: 0, fp32: plain.multiplyAddsPerToken))
    #expect(plain.work.head == .init(int8: 0, fp32: 37 * 48))
    // 16 rows of 32 columns take 512 bytes and 16 scales; the head of 33 rows takes three tiles.
    let packed = EngineBenchmark(
      model: try RandomModel(
        embedding: 32, layers: 1, heads: 1, kvHeads: 1, headDim: 32, feedForward: 32, vocabulary: 33,
        ropeDimensions: 32, type: .q8_0
      ).load())
    #expect(packed.weightBytesPerStep == (7 * 2 + 3) * 576)
    #expect(packed.work.all.fp32 == 0)
  }

  @Test func theLimitIsTheSlowerOfReadingAndMultiplying() throws {
    var benchmark = EngineBenchmark(model: try RandomModel(type: .f16).load())
    benchmark.sizes = small
    let bytes = Double(benchmark.weightBytesPerStep)
    let all = Double(benchmark.multiplyAddsPerToken)
    let head = Double(37 * 48)
    let context = Double(benchmark.keyValueBytesPerToken)
    // Keys and values, 2 layers, 6 heads of 8.
    let attention = Double(2 * 2 * 6 * 8)
    // Reads the weights in a second; multiplies four tokens a second.
    let machine = MachineLimits(bytesPerSecond: bytes, int8PerSecond: 1, fp32PerSecond: 4 * all)
    func limit(_ name: String) throws -> (value: Double, basis: BenchmarkLimit.Basis) {
      benchmark.limit(of: try #require(BenchmarkItem(name: name)), on: machine)
    }
    #expect(try limit("decode").basis == .bandwidth)
    #expect(try abs(limit("decode").value - bytes / (bytes + 2 * context)) < 1e-9)
    #expect(try abs(limit("decode@100").value - bytes / (bytes + 102 * context)) < 1e-9)
    #expect(try abs(limit("forked@10x2").value - 2 * bytes / (bytes + 13 * context)) < 1e-9)
    #expect(try limit("forked@1x400").basis == .compute)
    #expect(try abs(limit("forked@1x400").value - 1600 * all / (400 * all + 1000 * attention)) < 1e-9)
    // Only the last token of a prompt needs the head.
    let prefill = try limit("prefill@100")
    #expect(prefill.basis == .compute)
    #expect(abs(prefill.value - 100 * 4 * all / (100 * all - 99 * head + 5050 * attention)) < 1e-9)
    #expect(try limit("join.stitch").value < limit("join.prefill").value)
  }

  @Test func namesReadBackAsTheyAreWritten() {
    for item in BenchmarkItem.standard { #expect(BenchmarkItem(name: item.name) == item) }
    #expect(
      BenchmarkItem.standard.map(\.name) == [
        "memory", "load", "prefill@512", "decode", "decode@1024", "decode@4096", "forked@512x1",
        "forked@512x2", "forked@512x4", "forked@512x8", "forked@512x16", "forked@4096x8", "join.stitch",
        "join.prefill", "guess.repeating", "guess.novel",
      ])
    for name in [
      "", "prefill", "decode@", "decode@-1", "decode@0", "forked@512", "forked@1x2x3", "forked@1x0",
      "prefill@9999999", "forked@1x1025", "decode@1@2", "join", "decode@99999999999999999999",
    ] {
      #expect(BenchmarkItem(name: name) == nil, "\(name)")
    }
  }

  @Test func theReportHasTheKeysOfTheContractAndPositiveLimits() throws {
    let items = ["memory", "load", "prefill@40", "decode", "decode@30", "forked@20x3", "join.stitch"]
    let tooLong = [BenchmarkItem.decode(depth: 4096), .forked(prefix: 4096, threads: 8)]
    var suite = try BenchmarkSuite(
      items: items.compactMap(BenchmarkItem.init) + tooLong, rounds: 2, options: EngineOptions(workers: 2),
      load: Model.builtIn)
    suite.benchmark.sizes = small
    suite.probeSeconds = 0.001
    var heard: [String] = []
    let report = try suite.run { heard.append($0) }
    #expect(heard.contains("decode@30 (round 2 of 2)"))
    #expect(report.notes.count == 2)
    #expect(report.notes[0].hasPrefix("decode@4096 is left out"))

    let encoded = try JSONSerialization.jsonObject(with: JSONEncoder().encode(report))
    let json = try #require(encoded as? [String: Any])
    #expect(json["model"] as? String == "arithmetic-mini-3")
    #expect(json["threads"] as? Int == 2)
    let results = try #require(json["results"] as? [[String: Any]])
    #expect(results.compactMap { $0["name"] as? String } == items)
    for result in results {
      for key in ["value", "limit", "share_of_limit", "min", "max"] {
        let number = try #require(result[key] as? Double)
        #expect(number.isFinite && number > 0, "\(result["name"] ?? "") \(key)")
      }
      #expect(result["unit"] is String)
    }
    #expect(results.last?["recomputed_tokens"] as? Int == 0)
    let machine = try #require(json["machine"] as? [String: Double])
    #expect(machine.count == 3 && machine.values.allSatisfy { $0 > 0 })
  }

  @Test func limitsAreMeasuredAtEveryInstructionSet() throws {
    for set in InstructionSet.allCases where set.isAvailable {
      let probe = try MachineProbe(bytes: 1 << 16, workers: 2, instructionSet: set)
      let limits = probe.measure(seconds: 0.001)
      #expect(limits.bytesPerSecond > 0 && limits.int8PerSecond > 0 && limits.fp32PerSecond > 0, "\(set)")
    }
  }

  @Test func theMedianIsTheMiddle() {
    #expect(median([3, 1, 2]) == 2)
    #expect(median([4, 1, 2, 3]) == 2.5)
    #expect(median([]) == 0)
  }
}

extension EngineBenchmark {
  /// Multiply-adds with weights for one token, without attention.
  fileprivate var multiplyAddsPerToken: Int { work.all.int8 + work.all.fp32 }
}
