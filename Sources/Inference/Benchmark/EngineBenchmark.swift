/// How fast an engine is on this machine, measured by running it.
///
/// Each measurement has an engine and a KV tree of its own; the texts are the same pseudo-random tokens every time.
public struct EngineBenchmark: Sendable {
  public let model: Model
  public var options: EngineOptions

  public init(model: Model, options: EngineOptions = EngineOptions()) {
    self.model = model
    self.options = options
  }

  /// Bytes of weights that one engine step reads: with the time of a step, the bandwidth that decoding reaches.
  public var weightBytesPerStep: Int {
    var weights = model.weights
    var total = 0
    weights.forEachMultiplied { total += $0.isQuantized ? $0.tileBytes : $0.rows * $0.rowBytes }
    return total
  }

  /// Multiply-adds with weights for one token, without attention.
  public var multiplyAddsPerToken: Int {
    var weights = model.weights
    var total = 0
    weights.forEachMultiplied { total += $0.rows * $0.columns }
    return total
  }

  /// Tokens a second of one sequence, after a context of `depth` tokens.
  public func decode(depth: Int = 0, tokens: Int = 64) throws(EngineError) -> Double {
    try forked(prefix: depth, threads: 1, tokens: tokens)
  }

  /// Tokens a second over all of `threads` sequences that share a context of `prefix` tokens.
  public func forked(prefix: Int, threads: Int, tokens: Int = 32) throws(EngineError) -> Double {
    let engine = try Engine(model: model, options: options)
    let context = text(max(1, prefix))
    let parent = try engine.open(tokens: context)
    _ = try engine.step([StepRow(parent)])
    var sequences: [SequenceID] = []
    for thread in 0..<threads {
      sequences.append(try engine.open(tokens: context + text(1, seed: thread + 1)))
    }
    // The first step computes what the threads start with.
    try advance(engine, sequences, steps: 1)
    let time = try Self.measure { () throws(EngineError) in try advance(engine, sequences, steps: tokens) }
    return Double(tokens * threads) / time
  }

  /// Tokens a second of reading a text of `count` tokens.
  public func prefill(_ count: Int) throws(EngineError) -> Double {
    let engine = try Engine(model: model, options: options)
    let sequence = try engine.open(tokens: text(count))
    let row = StepRow(sequence, sampling: Self.greedy)
    let time = try Self.measure { () throws(EngineError) in _ = try engine.step([row]) }
    return Double(count) / time
  }

  /// Seconds from the end of `paths` threads of `length` tokens each to the first token after their join.
  public func join(paths: Int, length: Int, prefix: Int = 128, stitch: Bool) throws(EngineError) -> Double {
    let engine = try Engine(model: model, options: options)
    let context = text(prefix)
    let threads = (0..<paths).map { text(length, seed: $0 + 1) }
    for thread in threads {
      let sequence = try engine.open(tokens: context + thread)
      _ = try engine.step([StepRow(sequence)])
    }
    return try Self.measure { () throws(EngineError) in
      let closer = ContextPart.tokens(text(1))
      let joined =
        stitch
        ? [.tokens(context), .stitch(threads.map { [.tokens($0)] }), closer]
        : [.tokens(context)] + threads.map { .tokens($0) } + [closer]
      let sequence = try engine.open(joined)
      _ = try engine.step([StepRow(sequence, sampling: Self.greedy)])
    }
  }

  // MARK: Parts

  private static let greedy = SamplingRequest(key: RandomKey(seed: 0, path: 0, position: 0))

  private func advance(_ engine: Engine, _ sequences: [SequenceID], steps: Int) throws(EngineError) {
    for _ in 0..<steps {
      let results = try engine.step(sequences.map { StepRow($0, sampling: Self.greedy) })
      for (sequence, result) in zip(sequences, results) {
        if let result { try engine.append([result.token], to: sequence) }
      }
    }
  }

  private func text(_ count: Int, seed: Int = 0) -> [TokenID] {
    (0..<count).map { index in
      let word = StableHash.mix(UInt64(seed) << 32 | UInt64(index))
      return TokenID(word % UInt64(model.config.vocabulary))
    }
  }

  private static func measure(_ body: () throws(EngineError) -> Void) throws(EngineError) -> Double {
    let clock = ContinuousClock()
    let start = clock.now
    try body()
    let (seconds, attoseconds) = (clock.now - start).components
    return Double(seconds) + Double(attoseconds) * 1e-18
  }
}
