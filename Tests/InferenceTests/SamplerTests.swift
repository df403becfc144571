import Engines
import Foundation
import Testing

@testable import Inference

@Suite struct SamplerTests {
  private let vocabulary = 6
  private let logits: [Float] = [1, 3, 2, 3, -1, 0]

  private func sample(_ request: SamplingRequest, _ logits: [Float]? = nil) throws -> StepResult? {
    let kernels = try #require(InstructionSet.best.kernels)
    var copy = logits ?? self.logits
    let before = copy
    defer { #expect(copy.map(\.bitPattern) == before.map(\.bitPattern) || before.contains { $0.isNaN }) }
    return copy.withUnsafeMutableBufferPointer { buffer in
      buffer.baseAddress.flatMap { Sampler(kernels: kernels, vocabulary: buffer.count).sample($0, request) }
    }
  }

  private func drawn(_ parameters: SamplingParameters, banned: [TokenID] = []) throws -> [TokenID: Int] {
    var counts: [TokenID: Int] = [:]
    for position in 0..<2000 {
      let result = try sample(request(parameters, position: position, banned: banned))
      counts[try #require(result).token, default: 0] += 1
    }
    return counts
  }

  @Test func greedyTakesTheSmallestNumberOfEquals() throws {
    #expect(try sample(request())?.token == 1)
    #expect(try sample(request(banned: [1]))?.token == 3)
    #expect(try sample(request(banned: [1, 3, 1]))?.token == 2)
  }

  @Test func reportsAreOfTheFullDistributionWhateverIsDrawn() throws {
    let total = log(logits.reduce(0.0) { $0 + exp(Double($1)) })
    let narrow = SamplingParameters(temperature: 0.3, topK: 1)
    let result = try #require(
      try sample(request(narrow, alternatives: 4, watch: [4, 1, 77], forced: 5, banned: [1, 3])))
    #expect(result.token == 5)
    #expect(abs(result.logprob - (0 - total)) < 1e-6)
    #expect(result.alternatives.map(\.token) == [1, 3, 2, 0])
    #expect(zip(result.watched.prefix(2), [-1 - total, 3 - total]).allSatisfy { abs($0 - $1) < 1e-6 })
    #expect(result.watched[2] == -.infinity)
    let entropy = logits.reduce(0.0) { $0 - exp(Double($1) - total) * (Double($1) - total) }
    #expect(abs(result.entropy - entropy) < 1e-6)
    #expect(try sample(request(alternatives: 99))?.alternatives.count == 6)
  }

  @Test func drawsFollowTheProbabilities() throws {
    let total = logits.reduce(0.0) { $0 + exp(Double($1) / 2) }
    let counts = try drawn(SamplingParameters(temperature: 2))
    for token in 0..<6 {
      let expected = 2000 * exp(Double(logits[token]) / 2) / total
      #expect(abs(Double(counts[TokenID(token)] ?? 0) - expected) < 5 * expected.squareRoot() + 1)
    }
  }

  @Test func truncationKeepsWhatItSays() throws {
    func kept(_ parameters: SamplingParameters, banned: [TokenID] = []) throws -> [TokenID] {
      try drawn(parameters, banned: banned).keys.sorted()
    }
    #expect(try kept(SamplingParameters(temperature: 5, topK: 2)) == [1, 3])
    #expect(try kept(SamplingParameters(temperature: 5, topK: 3)) == [1, 2, 3])
    // Of two equals at the edge the smaller number stays.
    #expect(try kept(SamplingParameters(temperature: 5, topK: 1)) == [1])
    // The two best have 0.4 each of the probability at temperature 1.
    #expect(try kept(SamplingParameters(temperature: 1, topP: 0.3)) == [1])
    #expect(try kept(SamplingParameters(temperature: 1, topP: 0.6)) == [1, 3])
    #expect(try kept(SamplingParameters(temperature: 1, topP: 0)) == [1])
    #expect(try kept(SamplingParameters(temperature: 1, minP: 0.3)) == [1, 2, 3])
    #expect(try kept(SamplingParameters(temperature: 1, minP: 1)) == [1, 3])
    #expect(try kept(SamplingParameters(temperature: 5), banned: [1, 3]) == [0, 2, 4, 5])
    #expect(try kept(SamplingParameters(temperature: 1e-9)) == [1, 3])
  }

  @Test func brokenLogitsNeverCrash() throws {
    #expect(try sample(request(), [.nan, .nan]) == nil)
    #expect(try sample(request(), [-.infinity, -.infinity]) == nil)
    #expect(try sample(request(), [.infinity, 1]) == nil)
    #expect(try sample(request(SamplingParameters(temperature: 1)), [.nan, 1, -.infinity])?.token == 1)
    let withBan = try sample(request(alternatives: 2, banned: [2]), [.nan, 1, 5, 0])
    #expect(withBan?.token == 1 && withBan?.alternatives.map(\.token) == [2, 1])
    let mad = SamplingParameters(temperature: .infinity, topK: -3, topP: .nan, minP: -1)
    #expect(try sample(request(mad)) != nil)
    #expect(try sample(request(SamplingParameters(temperature: .nan)))?.token == 1)
    #expect(try sample(request(SamplingParameters(temperature: 1e-300))) != nil)
  }

  @Test func randomNumbersBelongToTheirKeyAndSpreadEvenly() {
    let key = RandomKey(seed: 1, path: RandomKey.path([2, 1]), position: 40)
    #expect(key.uniform == RandomKey(seed: 1, path: RandomKey.path([2, 1]), position: 40).uniform)
    #expect(RandomKey.path([2, 1]) != RandomKey.path([1, 2]))
    #expect(RandomKey.path([]) != RandomKey.path([0]))
    var bins = [Int](repeating: 0, count: 20)
    var seen: Set<Double> = []
    for seed in UInt64(0)..<20 {
      for path in 0..<10 {
        for position in 0..<50 {
          let value = RandomKey(seed: seed, path: RandomKey.path([path]), position: position).uniform
          #expect(value >= 0 && value < 1)
          bins[Int(value * 20)] += 1
          seen.insert(value)
        }
      }
    }
    #expect(seen.count == 10000)
    #expect(bins.allSatisfy { abs($0 - 500) < 120 })
    // Pinned: saved runs must replay with later versions.
    #expect(key.uniform == 0.4959049496338138)
  }
}
