import Engines
import Inference

/// An engine that holds the K/V of one text, from which sequences are forked and decoded any number of times.
final class SharedPrefix {
  private let engine: InferenceEngine
  private let prefix: [TokenID]
  private let vocabulary: Int
  private var forks = 0

  /// Tokens that tell a sequence from all others.
  static let startTokens = 3

  /// Reads the text; `threads` is the most that will be decoded at once.
  init(_ benchmark: EngineBenchmark, prefix: Int, threads: Int) throws(EngineError) {
    let sizes = benchmark.sizes
    let tokens = max(sizes.decodedTokens, threads * (sizes.forkedTokens + 2 * KVLayout.pageTokens))
    engine = try benchmark.engine(tokens: prefix + tokens)
    self.prefix = benchmark.text(max(1, prefix))
    vocabulary = benchmark.model.config.vocabulary
    // Stays open, so that it is never evicted.
    let parent = try engine.open(tokens: self.prefix)
    _ = try engine.step([StepRow(parent)])
  }

  var computedTokens: Int { engine.statistics.computedTokens }

  /// Tokens a second over all threads; the step that reads what they start with is not counted.
  func decode(threads: Int, tokens: Int) throws(EngineError) -> Double {
    var sequences: [SequenceID] = []
    for _ in 0..<threads { sequences.append(try engine.open(tokens: prefix + nextStart())) }
    defer { sequences.forEach(engine.close) }
    try EngineBenchmark.advance(engine, sequences, steps: 1)
    let seconds = try timed { () throws(EngineError) in
      try EngineBenchmark.advance(engine, sequences, steps: tokens)
    }.seconds
    return Double(tokens * threads) / seconds
  }

  /// A start that no sequence had before: otherwise the tree would hold the rest already.
  private func nextStart() -> [TokenID] {
    defer { forks += 1 }
    return (0..<Self.startTokens).reduce(into: (number: forks, digits: [TokenID]())) { state, _ in
      state.digits.append(TokenID(state.number % vocabulary))
      state.number /= vocabulary
    }.digits
  }
}
