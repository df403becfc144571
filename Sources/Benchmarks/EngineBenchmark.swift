import Engines
import Inference
import Traces

/// How fast an engine is on this machine, measured by running it.
///
/// The texts are pseudo-random tokens; decoding is greedy, with the log-probability of each token as everywhere.
struct EngineBenchmark: Sendable {
  let model: Model
  var options = EngineOptions()
  var sizes = Sizes()

  /// How much work one measurement does; lengths in tokens.
  struct Sizes: Sendable, Hashable {
    /// Decoded in a measurement of one sequence, and by each of several.
    var decodedTokens = 128
    var forkedTokens = 64
    /// The threads that are joined: how many, and how long each is after a shared prefix.
    var joinPaths = 4
    var joinLength = 200
    var joinPrefix = 128
    /// Read before the text of a measurement of guesses.
    var guessPrefix = 64
    /// Read before the first token after loading.
    var loadPrompt = 8
  }

  /// Bytes of weights that one engine step reads: with the time of a step, the bandwidth that decoding reaches.
  var weightBytesPerStep: Int { model.weights.bytesPerStep }

  /// Tokens a second of one sequence, after a context of `depth` tokens.
  func decode(depth: Int = 0) throws(EngineError) -> Double {
    try SharedPrefix(self, prefix: depth, threads: 1).decode(threads: 1, tokens: sizes.decodedTokens)
  }

  /// Tokens a second of reading a text of `count` tokens.
  func prefill(_ count: Int) throws(EngineError) -> Double {
    let engine = try engine(tokens: count)
    let sequence = try engine.open(tokens: text(count))
    let row = StepRow(sequence, sampling: Self.greedy)
    return Double(count) / (try timed { () throws(EngineError) in try engine.step([row]) }.seconds)
  }

  /// Tokens a second of one sequence that writes a given text.
  ///
  /// - Parameter repeats: whether the text is 40 tokens again and again, with one of them changed each time; else it never
  ///   repeats itself.
  func write(repeats: Bool, _ speculation: Speculation) throws(EngineError) -> Double {
    let (start, period, changed) = (sizes.guessPrefix, 40, 17)
    var text = text(start + sizes.decodedTokens)
    if repeats {
      for index in period..<text.count where index % period != changed { text[index] = text[index % period] }
    }
    let engine = try engine(tokens: text.count, speculation)
    let sequence = try engine.open(tokens: Array(text[..<start]))
    _ = try engine.step([StepRow(sequence)])
    var request = Self.greedy
    let seconds = try timed { () throws(EngineError) in
      for token in text[start...] {
        request.forced = token
        _ = try engine.step([StepRow(sequence, sampling: request)])
        try engine.append([token], to: sequence)
      }
    }.seconds
    return Double(text.count - start) / seconds
  }

  /// The costs of a join.
  struct JoinCost: Sendable, Hashable {
    /// From the end of the threads to the first token after their join, which comes after one inserted token.
    var seconds: Double
    /// Tokens of the threads that were computed a second time.
    var recomputedTokens: Int
    /// One decode step of the joined sequence.
    var stepSeconds: Double
  }

  /// Joins threads that have just ended.
  func join(stitch: Bool) throws(EngineError) -> JoinCost {
    let engine = try engine(tokens: sizes.joinPrefix + 2 * sizes.joinPaths * sizes.joinLength)
    let context = text(sizes.joinPrefix)
    let threads = (0..<sizes.joinPaths).map { text(sizes.joinLength, seed: $0 + 1) }
    for thread in threads {
      let sequence = try engine.open(tokens: context + thread)
      _ = try engine.step([StepRow(sequence)])
    }
    let closer = ContextPart.tokens(text(1))
    let joined =
      stitch
      ? [.tokens(context), .stitch(threads.map { [.tokens($0)] }), closer]
      : [.tokens(context)] + threads.map { .tokens($0) } + [closer]
    let computed = engine.statistics.computedTokens
    let (sequence, seconds) = try timed { () throws(EngineError) in
      let sequence = try engine.open(joined)
      try Self.advance(engine, [sequence], steps: 1)
      return sequence
    }
    let recomputed = engine.statistics.computedTokens - computed - 1
    var steps: [Double] = []
    for _ in 0..<Self.stepsAfterJoin {
      steps.append(
        try timed { () throws(EngineError) in try Self.advance(engine, [sequence], steps: 1) }.seconds)
    }
    return JoinCost(seconds: seconds, recomputedTokens: recomputed, stepSeconds: median(steps))
  }

  /// Seconds from before `load` opens the model to its first token.
  ///
  /// The file's pages are most likely in memory already, as they are for a program that starts a second time; starting the
  /// process itself is left out.
  func load(_ load: () throws -> Model) throws -> Double {
    try timed {
      let fresh = EngineBenchmark(model: try load(), options: options)
      let engine = try fresh.engine(tokens: sizes.loadPrompt)
      let sequence = try engine.open(tokens: fresh.text(sizes.loadPrompt))
      try Self.advance(engine, [sequence], steps: 1)
    }.seconds
  }

  // MARK: Parts

  private static let greedy = SamplingRequest(key: RandomKey(seed: 0, path: 0, position: 0))
  static let stepsAfterJoin = 5

  /// An engine with room for the K/V of at least this many tokens.
  ///
  /// It does not guess: what it decodes would say too much about how the text repeats itself.
  func engine(tokens: Int, _ speculation: Speculation = .off) throws(EngineError) -> InferenceEngine {
    var options = options
    options.speculation = speculation
    // Sequences take whole pages, and a page more wherever one parts from another.
    let needed = (tokens + 64 * KVLayout.pageTokens) * keyValueBytesPerToken
    options.kvMemory = max(options.kvMemory, needed)
    return try InferenceEngine(model, options: options)
  }

  /// Decodes a token of each sequence, so many times.
  static func advance(_ engine: InferenceEngine, _ sequences: [SequenceID], steps: Int) throws(EngineError) {
    for _ in 0..<steps {
      let results = try engine.step(sequences.map { StepRow($0, sampling: greedy) })
      for (sequence, result) in zip(sequences, results) {
        if let result { try engine.append([result.token], to: sequence) }
      }
    }
  }

  func text(_ count: Int, seed: Int = 0) -> [TokenID] {
    (0..<count).map { index in
      let word = SplitMix64.finalise(UInt64(seed) << 32 | UInt64(index))
      return TokenID(word % UInt64(model.config.vocabulary))
    }
  }
}

/// Runs `body`, and returns its result with the seconds it took.
func timed<Value, Failure>(
  _ body: () throws(Failure) -> Value
) throws(Failure) -> (value: Value, seconds: Double) {
  let clock = ContinuousClock()
  let start = clock.now
  let value = try body()
  let (seconds, attoseconds) = (clock.now - start).components
  return (value, Double(seconds) + Double(attoseconds) * 1e-18)
}
