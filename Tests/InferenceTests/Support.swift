import Engines
import TestModels
import Testing
import Traces

@testable import Inference

/// The built-in model, opened once for all tests.
let builtIn: Result<Model, ModelError> = Result { () throws(ModelError) in try Model.builtIn() }

/// The one before it, with llama.cpp's figures.
let second: Result<Model, ModelError> = Result { () throws(ModelError) in
  try Model.load(path: TestModels.secondArithmetic)
}

/// The first one, whose numbers are known best.
let first: Result<Model, ModelError> = Result { () throws(ModelError) in
  try Model.load(path: TestModels.firstArithmetic)
}

extension RandomKey {
  /// A hash of a thread's place, for example [2, 1]: in the root's second thread, the first.
  static func path(_ components: [Int]) -> UInt64 {
    components.reduce(into: StableHash()) { $0.combine(UInt64(bitPattern: Int64($1))) }.value
  }
}

/// Asks for what follows, greedily unless said otherwise.
func request(
  _ parameters: SamplingParameters = .greedy, seed: UInt64 = 7, position: Int = 0, alternatives: Int = 0,
  watch: [TokenID] = [], forced: TokenID? = nil, banned: [TokenID] = []
) -> SamplingRequest {
  SamplingRequest(
    parameters: parameters, key: RandomKey(seed: seed, path: RandomKey.path([]), position: position),
    alternatives: alternatives, watch: watch, forced: forced, banned: banned)
}

extension InferenceEngine {
  /// One step of one sequence.
  func next(_ sequence: SequenceID, _ request: SamplingRequest) throws -> StepResult {
    try #require(try step([StepRow(sequence, sampling: request)])[0])
  }

  /// Decodes `count` tokens, past any end token.
  func decode(
    _ sequence: SequenceID, count: Int, _ parameters: SamplingParameters = .greedy, seed: UInt64 = 7
  ) throws -> [StepResult] {
    var results: [StepResult] = []
    while results.count < count {
      let position = try status(of: sequence).position
      let result = try next(sequence, request(parameters, seed: seed, position: position, alternatives: 4))
      results.append(result)
      try append([result.token], to: sequence)
    }
    return results
  }

  /// The log-probabilities of every token after a context, bit for bit.
  func fullDistribution(after context: [ContextPart]) throws -> [Double] {
    let sequence = try open(context)
    defer { close(sequence) }
    let all = (0..<model.config.vocabulary).map { TokenID($0) }
    return try next(sequence, request(watch: all)).watched
  }
}

/// Deterministic numbers for tests.
struct TestRandom: RandomNumberGenerator {
  private var bits: SplitMix64
  init(_ seed: UInt64) { bits = SplitMix64(seed: seed) }
  mutating func next() -> UInt64 { bits.next() }
  /// A float in -1...1.
  mutating func float() -> Float { Float.random(in: -1...1, using: &self) }
}

extension Tokenizer {
  /// The token whose text is exactly this.
  func token(_ text: String) -> TokenID? { (0..<TokenID(count)).first { piece($0) == Array(text.utf8) } }
}
