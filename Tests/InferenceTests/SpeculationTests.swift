import Engines
import Testing

@testable import Inference

/// That guesses change nothing but the time.
@Suite struct SpeculationTests {
  private func engine(_ speculation: Speculation, memory: Int = 64 << 20, workers: Int = 2) throws
    -> InferenceEngine
  {
    try InferenceEngine(
      builtIn.get(), options: EngineOptions(workers: workers, kvMemory: memory, speculation: speculation))
  }

  /// A text of 40 tokens that comes again and again, with one token changed each time.
  private let repeating: [TokenID] = (0..<200).map { index in
    let change = index % 40 == 17 ? index / 40 : 0
    return TokenID(13 + (index % 40 * 7 + change) % 49)
  }

  private func read(_ text: [TokenID], from start: Int, with engine: InferenceEngine) throws -> [StepResult] {
    let sequence = try engine.open(tokens: Array(text[..<start]))
    defer { engine.close(sequence) }
    let results = try text[start...].map { token in
      var request = request(alternatives: 3)
      request.forced = token
      let result = try engine.next(sequence, request)
      try engine.append([token], to: sequence)
      return result
    }
    // The last token is computed here, if not ahead.
    _ = try engine.step([StepRow(sequence)])
    return results
  }

  @Test func textThatRepeatsItselfIsGuessedAndGivesTheSameBits() throws {
    let (plain, guessing) = (try engine(.off), try engine(.on))
    #expect(try read(repeating, from: 60, with: plain) == read(repeating, from: 60, with: guessing))
    let (without, with) = (plain.statistics, guessing.statistics)
    #expect(without.guessedTokens == 0)
    #expect(with.acceptedTokens > 80)
    #expect(with.guessedTokens < 2 * with.acceptedTokens)
    // Nothing is left of guesses that were wrong.
    #expect(with.computedTokens == without.computedTokens)
    #expect(with.residentTokens == without.residentTokens)
    #expect(with.kvBytes == without.kvBytes)
  }

  @Test func whatAnotherSequenceWroteIsReadAheadAndGivesTheSameBits() throws {
    // No triple comes twice, so that nothing can be looked up.
    let text = (0..<40).flatMap { [TokenID(13), TokenID(14 + $0), TokenID(60 - $0)] }
    let (plain, guessing) = (try engine(.off), try engine(.on))
    for engine in [plain, guessing] { _ = try read(text, from: 10, with: engine) }
    // One goes along to the end, one leaves the way in the middle, and one goes on behind its end.
    var turn = text
    turn[60] = 15
    for other in [text, turn, text + [20, 21, 22]] {
      #expect(try read(other, from: 10, with: plain) == read(other, from: 10, with: guessing))
    }
    let (without, with) = (plain.statistics, guessing.statistics)
    #expect(with.acceptedTokens > 230)
    // Wrong are those behind the place where one leaves the way, and behind its end.
    #expect(with.guessedTokens < with.acceptedTokens + 40)
    #expect(with.computedTokens == without.computedTokens)
    #expect(with.residentTokens == without.residentTokens)
    #expect(with.kvBytes == without.kvBytes)
  }

  private func random(_ seed: UInt64, layers: Int = 2) throws -> Model {
    try RandomModel(layers: layers, isOfRandomBits: true, seed: seed).load()
  }

  /// Three threads of sampled tokens, each in a node of its own, where nothing can be read ahead.
  private func write(_ engine: InferenceEngine, temperature: Double) throws -> [StepResult] {
    let threads = try (0..<3).map { try engine.open(tokens: [4, 5, 6, TokenID(7 + $0)]) }
    let results = try (0..<60).flatMap { position in
      let rows = threads.enumerated().map { index, thread in
        var sampling = request(alternatives: 2)
        sampling.parameters.temperature = temperature
        sampling.banned = [1, 2]
        sampling.key = RandomKey(seed: 3, path: UInt64(index), position: position)
        return StepRow(thread, sampling: sampling)
      }
      let results = try engine.step(rows).compactMap { $0 }
      for (thread, result) in zip(threads, results) { try engine.append([result.token], to: thread) }
      return results
    }
    // The last tokens are computed here, if not ahead.
    _ = try engine.step(threads.map { StepRow($0) })
    return results
  }

  @Test(arguments: [0, 0.8]) func aSmallerModelGuessesAndGivesTheSameBits(temperature: Double) throws {
    let model = try random(1)
    func engine(_ speculation: Speculation) throws -> InferenceEngine {
      try InferenceEngine(model, options: EngineOptions(workers: 1, speculation: speculation))
    }
    let plain = try engine(.off)
    let expected = try write(plain, temperature: temperature)
    // One that always agrees, as it is the same, and one that does not.
    for (small, agrees) in [(model, true), (try random(2, layers: 1), false)] {
      let guessing = try engine(.on)
      try guessing.draft(with: small)
      #expect(try write(guessing, temperature: temperature) == expected)
      let (with, without) = (guessing.statistics, plain.statistics)
      #expect(with.guessedTokens > 0)
      #expect(agrees == (with.acceptedTokens > 100), "\(with.acceptedTokens) of \(with.guessedTokens)")
      #expect(with.computedTokens == without.computedTokens)
    }
  }

  @Test func aModelWithOtherTokensCannotGuess() throws {
    let engine = try engine(.on)
    #expect(throws: EngineError.otherVocabulary("random")) { try engine.draft(with: random(1)) }
  }

  @Test func textThatNeverRepeatsIsNotGuessed() throws {
    let engine = try engine(.on)
    // All triples are different.
    let text = (0..<40).flatMap { [TokenID(13), TokenID(14 + $0), TokenID(60 - $0)] }
    _ = try read(text, from: 10, with: engine)
    #expect(engine.statistics.guessedTokens == 0)
  }

  @Test func guessesThatNeverComeTrueAreGivenUp() {
    var gauge = GuessGauge()
    let made = (0..<1000).count { _ in
      guard let wanted = gauge.wanted() else { return false }
      gauge.learn(accepted: 0, of: wanted)
      return true
    }
    #expect(made < 25)
    let wanted = (0..<80).compactMap { _ in
      let wanted = gauge.wanted()
      if let wanted { gauge.learn(accepted: wanted, of: wanted) }
      return wanted
    }
    #expect(wanted.prefix(5) == [1, 2, 4, 8, 16])
    #expect(wanted.last == GuessGauge.longest)
  }

  /// Forks, stitches, second prefills, sampling and closing at random, in little memory too.
  @Test(arguments: [64 << 20, 1 << 18]) func randomRunsAreTheSameWithGuesses(memory: Int) throws {
    var (guessed, accepted) = (0, 0)
    for seed in 0..<12 {
      let walks = try [Speculation.off, .on].map { speculation in
        let engine = try engine(speculation, memory: memory)
        if seed.isMultiple(of: 2) { try engine.draft(with: builtIn.get()) }
        var walk = Walk(engine: engine, random: TestRandom(UInt64(seed)))
        defer {
          guessed += engine.statistics.guessedTokens
          accepted += engine.statistics.acceptedTokens
        }
        return try walk.take(steps: 120)
      }
      #expect(walks[0] == walks[1], "seed \(seed)")
    }
    // Some guesses came true and some did not.
    #expect(accepted > 0)
    #expect(guessed > accepted)
  }

  private struct Walk {
    let engine: InferenceEngine
    var random: TestRandom
    var open: [(sequence: SequenceID, context: [ContextPart])] = []
    var results: [String] = []

    mutating func take(steps: Int) throws -> [String] {
      for _ in 0..<steps {
        do { try step() } catch EngineError.outOfMemory { results.append("no room") }
      }
      return results
    }

    private mutating func step() throws {
      switch Int.random(in: 0..<10, using: &random) {
      case 0 where open.count < 6:
        // From a small alphabet, so that triples come again.
        let tokens = (0..<20).map { _ in TokenID(13 + Int.random(in: 0..<4, using: &random)) }
        add([.tokens(tokens)], try engine.open(tokens: tokens))
      case 1 where !open.isEmpty && open.count < 6:
        let context = open[Int.random(in: 0..<open.count, using: &random)].context
        add(context, try engine.open(context))
      case 2 where !open.isEmpty && open.count < 6:
        let context = open[0].context
        let paths = (0..<2).map { [ContextPart.tokens([TokenID(13 + $0), 14, TokenID(15 + $0)])] }
        add(context + [.stitch(paths)], try engine.open(context + [.stitch(paths)]))
      case 3 where open.count > 1:
        engine.close(open.remove(at: Int.random(in: 0..<open.count, using: &random)).sequence)
      default:
        guard !open.isEmpty else { return }
        let rows = open.indices.filter { _ in Bool.random(using: &random) }
        let temperature = Double.random(in: 0...1, using: &random)
        let sampled = try engine.step(
          rows.map { row in
            var sampling = request(alternatives: 2)
            sampling.parameters.temperature = temperature
            sampling.banned = [1, 2]
            sampling.key = RandomKey(seed: 7, path: UInt64(row), position: results.count)
            return StepRow(open[row].sequence, sampling: sampling)
          })
        for (row, result) in zip(rows, sampled) {
          guard let result else { continue }
          results.append("\(result)")
          // Seldom something else than what was drawn.
          let token = Int.random(in: 0..<8, using: &random) == 0 ? 14 : result.token
          try engine.append([token], to: open[row].sequence)
          open[row].context.append(.tokens([token]))
        }
      }
    }

    private mutating func add(_ context: [ContextPart], _ sequence: SequenceID) {
      if case .stitch = context.last {
        // A sequence that ends with a stitch has to go on before it can be asked.
        try? engine.append([13], to: sequence)
        open.append((sequence, context + [.tokens([13])]))
      } else {
        open.append((sequence, context))
      }
    }
  }
}
