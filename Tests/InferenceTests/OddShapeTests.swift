import Engines
import Foundation
import TestSupport
import Testing

@testable import Inference

/// Models whose matrices do not come out even in tiles, vectors, blocks or pieces.
@Suite struct OddShapeTests {
  private static let workers = [2, 3, 4, 7, 16, 64]

  /// The built-in model's shape, but for rows that end in the middle of the last tile.
  @Test(arguments: [383, 385, 1, 17]) func aLastTileThatIsNotFullIsSharedOut(feedForward: Int) throws {
    let shape = RandomModel(
      embedding: 128, layers: 2, heads: 4, kvHeads: 2, headDim: 32, feedForward: feedForward, vocabulary: 150,
      ropeDimensions: 32, type: .q8_0, isOfRandomBits: true)
    try expectSameBits(shape, lengths: [40, 1], Self.workers)
  }

  /// Any shape and type that is valid, with one worker and with many: a crash or another bit is the failure.
  ///
  /// `AttackScale` says how many rounds are made.
  @Test func everyShapeAndTypeGivesTheSameBitsWithAnyNumberOfWorkers() throws {
    let rounds = AttackScale.fuzzRounds(usual: 24)
    for round in 0..<rounds {
      var random = TestRandom(AttackScale.seed &* 1_000_003 &+ UInt64(round) &+ 77)
      let shape = Self.shape(round, &random)
      let isLong = round % 5 == 0
      let lengths = (0..<Int.random(in: 1...5, using: &random)).map { _ in
        Int.random(in: 1...(isLong ? 300 : 30), using: &random)
      }
      // All numbers of workers in turn: they are what takes the time.
      let workers = rounds > 100 ? Self.workers : [2, 3, Self.workers[round % Self.workers.count]]
      try expectSameBits(shape, lengths: lengths, workers)
    }
  }

  private static func shape(_ round: Int, _ random: inout TestRandom) -> RandomModel {
    func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
    let type = Matrix.types[round % Matrix.types.count]
    // Rows that are whole blocks of the type, or any number, which only plain numbers can be.
    func columns(_ most: Int) -> Int {
      let block = type.blockElements
      return number(0...3) == 0 ? number(1...most) : block * number(1...max(1, most / block))
    }
    let kvHeads = number(1...4)
    let headDim = number(0...1) == 0 ? 32 * number(1...3) : number(2...90)
    return RandomModel(
      architecture: ["llama", "qwen2", "qwen3"][number(0...2)], embedding: columns(300),
      layers: number(1...3),
      heads: kvHeads * number(1...4), kvHeads: kvHeads, headDim: headDim, feedForward: columns(520),
      vocabulary: number(33...420), ropeDimensions: 2 * number(1...headDim / 2), type: type,
      isMixed: number(0...2) == 0, tied: number(0...1) == 0, isOfRandomBits: true, seed: random.next())
  }

  /// Reads texts of these lengths together and goes on with each for two tokens, as one worker does.
  private func expectSameBits(_ shape: RandomModel, lengths: [Int], _ workers: [Int]) throws {
    let bytes = shape.builder.bytes
    for activations in ActivationPrecision.allCases {
      let options = EngineOptions(
        kvMemory: 64 << 20, kvPrecision: KVPrecision.allCases[lengths.count % KVPrecision.allCases.count],
        activations: activations)
      let alone = try bits(bytes, options, lengths: lengths, workers: 1)
      for workers in workers {
        let shared = try bits(bytes, options, lengths: lengths, workers: workers)
        #expect(shared == alone, "\(workers) workers, \(activations): \(shape)")
      }
    }
  }

  /// The probabilities of all tokens, one list for each text and step.
  ///
  /// The file is opened anew: the first engine packs its weights.
  private func bits(_ bytes: [UInt8], _ options: EngineOptions, lengths: [Int], workers: Int) throws
    -> [[UInt64]]
  {
    var options = options
    options.workers = workers
    let engine = try InferenceEngine(try Model.load(bytes: bytes), options: options)
    let vocabulary = engine.model.config.vocabulary
    let all = (0..<vocabulary).map { TokenID($0) }
    var sequences: [SequenceID] = []
    for (text, length) in lengths.enumerated() {
      sequences.append(
        try engine.open(tokens: (0..<length).map { TokenID(($0 * 7 + text * 3 + 1) % vocabulary) }))
    }
    var lists: [[UInt64]] = []
    for step in 0..<3 {
      let results = try engine.step(sequences.map { StepRow($0, sampling: request(watch: all)) })
      lists += results.map { $0?.watched.map(\.bitPattern) ?? [] }
      for (text, sequence) in sequences.enumerated() {
        try engine.append([TokenID((step * 5 + text) % vocabulary)], to: sequence)
      }
    }
    return lists
  }
}
