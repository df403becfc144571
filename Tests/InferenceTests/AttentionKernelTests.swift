import Foundation
import Kernels
import Testing

@testable import Inference

/// Keys and values of one layer and head in pages, wherever a test wants them.
private final class TestPages {
  let table: kernels
  let precision: KVPrecision
  let headDim: Int
  let partBytes: Int
  private var pages: [UnsafeMutableRawPointer] = []

  init(_ table: kernels, _ precision: KVPrecision, headDim: Int) {
    self.table = table
    self.precision = precision
    self.headDim = headDim
    partBytes = kernels_kv_bytes(precision.kernel, headDim)
  }

  deinit { for page in pages { page.deallocate() } }

  /// Puts tokens into runs of these lengths, each in a page of its own from a slot on.
  func context(_ keys: [[Float]], _ values: [[Float]], runs: [(slot: Int, count: Int)]) -> KVContext {
    var context = KVContext()
    var token = 0
    for run in runs {
      let page = UnsafeMutableRawPointer.allocate(byteCount: 2 * partBytes, alignment: 64)
      // What no token lies in must not matter, whatever it is.
      page.initializeMemory(as: UInt8.self, repeating: 0xff, count: 2 * partBytes)
      pages.append(page)
      for slot in run.slot..<run.slot + run.count where token < keys.count {
        table.store_kv(
          precision.kernel, keys[token], values[token], headDim, slot, page, page + partBytes)
        context.append(page, slot: slot, count: 1)
        token += 1
      }
    }
    return context
  }

  /// What is stored of a key (part 0) or value (part 1), exactly.
  func stored(_ run: kernels_kv_run, _ offset: Int, part: Int) -> [Double] {
    guard let page = run.page else { return [] }
    let base = UnsafeRawPointer(page) + part * partBytes
    let slot = Int(run.slot) + offset
    let dims = (headDim + 15) / 16 * 16
    let scale = precision == .q8 ? base.load(fromByteOffset: dims * 16 + slot * 4, as: Float.self) : 1
    return (0..<headDim).map { d in
      let index =
        switch (precision, part) {
        case (.q8, 0): (d / 2 * 16 + slot) * 2 + d % 2
        case (.q8, _): (slot / 2 * dims + d) * 2 + slot % 2
        case (_, 0): d * 16 + slot
        default: slot * headDim + d
        }
      return switch precision {
      case .f32: Double(base.load(fromByteOffset: index * 4, as: Float.self))
      case .f16: Double(floatFromHalf(base.load(fromByteOffset: index * 2, as: UInt16.self)))
      case .q8: Double(base.load(fromByteOffset: index, as: Int8.self)) * Double(scale)
      }
    }
  }

  /// Attention of the first `lengths[i]` tokens for each query i, all queries of a block in one job.
  func attention(_ context: KVContext, _ q: [[Float]], lengths: [Int], heads: Int, scale: Float) -> [[Float]]
  {
    let width = heads * (headDim + Int(KERNELS_PARTIAL_EXTRA))
    let partials = UnsafeMutablePointer<Float>.allocate(capacity: q.count * context.blocks * width)
    let flat = UnsafeMutablePointer<Float>.allocate(capacity: q.count * heads * headDim)
    defer {
      partials.deallocate()
      flat.deallocate()
    }
    for (i, q) in q.enumerated() { for d in q.indices { flat[i * heads * headDim + d] = q[d] } }
    for block in 0..<context.blocks {
      let seeing = q.indices.filter { lengths[$0] > block * KVContext.blockTokens }
      let queries = seeing.map { i in
        kernels_query(
          q: flat + i * heads * headDim, out: partials + (i * context.blocks + block) * width,
          length: UInt32(min(KVContext.blockTokens, lengths[i] - block * KVContext.blockTokens)))
      }
      let runs = Array(context.runs(ofBlock: block))
      runs.withUnsafeBufferPointer { runs in
        queries.withUnsafeBufferPointer { queries in
          var job = kernels_attention_job(
            type: precision.kernel, runs: runs.baseAddress, run_count: runs.count,
            queries: queries.baseAddress,
            count: queries.count, heads: heads, head_dim: headDim, keys: 0, values: partBytes, q_offset: 0,
            out_offset: 0, scale: scale, next_runs: runs.baseAddress, next_count: runs.count, next_keys: 0)
          table.attention(&job)
        }
      }
    }
    return q.indices.map { i in
      var out = [Float](repeating: .nan, count: heads * headDim)
      let blocks = (lengths[i] + KVContext.blockTokens - 1) / KVContext.blockTokens
      out.withUnsafeMutableBufferPointer { out in
        guard let out = out.baseAddress else { return }
        for head in 0..<heads {
          table.merge_attention(
            partials + i * context.blocks * width + head * (headDim + Int(KERNELS_PARTIAL_EXTRA)), blocks,
            width,
            headDim, out + head * headDim)
        }
      }
      return out
    }
  }
}

struct AttentionKernelTests {
  static let levels = InstructionSet.allCases.filter { $0 != .best && $0.isAvailable }

  /// Runs that hold `tokens` tokens, cut at random.
  private func randomRuns(_ tokens: Int, _ random: inout TestRandom) -> [(slot: Int, count: Int)] {
    var runs: [(slot: Int, count: Int)] = []
    var left = tokens
    while left > 0 {
      let slot = Int.random(in: 0..<16, using: &random)
      let count = min(left, Int.random(in: 1...(16 - slot), using: &random))
      runs.append((slot, count))
      left -= count
    }
    return runs
  }

  @Test(arguments: levels, KVPrecision.allCases)
  func attentionIsExactAndDoesNotDependOnWhereThingsLieOrWhoElseAsks(
    _ set: InstructionSet, _ precision: KVPrecision
  )
    throws
  {
    let table = try #require(set.kernels)
    var random = TestRandom(15)
    for h in [6, 16, 20, 40, 64, 128] {
      let pages = TestPages(table, precision, headDim: h)
      let tokens = 600
      let heads = [1, 3, 7][h % 3]
      let keys = (0..<tokens).map { _ in (0..<h).map { _ in random.float() } }
      let values = (0..<tokens).map { _ in (0..<h).map { _ in random.float() } }
      let lengths = [1, 2, 15, 16, 17, 255, 256, 257, 512, 513, 600]
      let queries = lengths.map { _ in (0..<heads * h).map { _ in 3 * random.float() } }

      let even = pages.context(keys, values, runs: (0..<(tokens + 15) / 16).map { _ in (0, 16) })
      let ragged = pages.context(keys, values, runs: randomRuns(tokens, &random))
      let together = pages.attention(even, queries, lengths: lengths, heads: heads, scale: 0.3)
      #expect(pages.attention(ragged, queries, lengths: lengths, heads: heads, scale: 0.3) == together)
      for (i, length) in lengths.enumerated() {
        #expect(
          pages.attention(ragged, [queries[i]], lengths: [length], heads: heads, scale: 0.3)[0] == together[i]
        )
      }

      let stored = even.runs.flatMap { run in
        (0..<Int(run.count)).map { (pages.stored(run, $0, part: 0), pages.stored(run, $0, part: 1)) }
      }
      for (i, length) in lengths.enumerated() where i % 3 == 1 {
        for head in [0, heads - 1] {
          let q = queries[i][(head * h)..<(head + 1) * h].map(Double.init)
          let scores = stored[..<length].map { key, _ in zip(q, key).reduce(0) { $0 + $1.0 * $1.1 } * 0.3 }
          let most = scores.max() ?? 0
          let weights = scores.map { exp($0 - most) }
          let total = weights.reduce(0, +)
          for d in [0, h / 2, h - 1] {
            let expected = zip(weights, stored).reduce(0) { $0 + $1.0 / total * $1.1.1[d] }
            // Queries and weights of 8-bit keys and values are rounded to 16 bits.
            #expect(abs(Double(together[i][head * h + d]) - expected) < (precision == .q8 ? 1e-4 : 2e-5))
          }
        }
      }
    }
  }

  @Test(arguments: levels) func storedNumbersAreNearTheirOriginals(_ set: InstructionSet) throws {
    let table = try #require(set.kernels)
    var random = TestRandom(16)
    for (precision, error) in [(KVPrecision.f32, 0.0), (.f16, 1.0 / 2048), (.q8, 0.5 / 127 + 1e-6)] {
      for h in [6, 64] {
        let pages = TestPages(table, precision, headDim: h)
        let vectors = (0..<20).map { _ in (0..<h).map { _ in 5 * random.float() } }
        let context = pages.context(vectors, vectors.reversed(), runs: [(3, 13), (0, 7)])
        var token = 0
        for run in context.runs {
          for offset in 0..<Int(run.count) {
            for (part, vector) in [(0, vectors[token]), (1, vectors[19 - token])] {
              let most = Double(vector.map(abs).max() ?? 0)
              for (stored, original) in zip(pages.stored(run, offset, part: part), vector) {
                #expect(abs(stored - Double(original)) <= error * most)
              }
            }
            token += 1
          }
        }
        #expect(token == 20)
      }
    }
  }

  @Test(arguments: levels) func aNumberThatIsNoneStaysWithThoseWhoSeeIt(_ set: InstructionSet) throws {
    let table = try #require(set.kernels)
    let pages = TestPages(table, .f32, headDim: 16)
    var values = [[Float]](repeating: [Float](repeating: 1, count: 16), count: 40)
    let keys = values
    values[30] = [Float](repeating: .nan, count: 16)
    let context = pages.context(keys, values, runs: [(0, 16), (0, 16), (0, 16)])
    let q = [[Float]](repeating: [Float](repeating: 0.1, count: 16), count: 3)
    let out = pages.attention(context, q, lengths: [30, 31, 40], heads: 1, scale: 1)
    #expect(out[0] == [Float](repeating: 1, count: 16))
    #expect(out[1].allSatisfy(\.isNaN) && out[2].allSatisfy(\.isNaN))
  }

  @Test func runsThatAreOneInMemoryAreOne() {
    let page = UnsafeMutableRawPointer.allocate(byteCount: 64, alignment: 64)
    defer { page.deallocate() }
    var split = KVContext()
    for (slot, count) in [(0, 3), (3, 1), (4, 12)] { split.append(page, slot: slot, count: count) }
    #expect(split.runs.count == 1 && split.blocks == 1 && split.length == 16)
    split.append(page, slot: 4, count: 12)
    #expect(split.runs.count == 2)
    for _ in 0..<15 { split.append(page, slot: 0, count: 16) }
    // 28 tokens and 15 times 16: the second block begins 12 slots into a page.
    #expect(split.blocks == 2 && split.length == 268)
    #expect(split.runs(ofBlock: 0).reduce(0) { $0 + Int($1.count) } == 256)
    #expect(split.runs(ofBlock: 1).map { [$0.slot, $0.count] } == [[4, 12]])
  }
}
