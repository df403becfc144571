import Engines
import Foundation
import Testing

@testable import Inference

/// SmolLM2-135M-Instruct Q4_1: at `FORKSCOPE_SMOLLM2`, or in the folder that `.ci/run` fills.
enum SmolLM2 {
  static let path: String? = {
    let checkout = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let candidates: [String?] = [
      ProcessInfo.processInfo.environment["FORKSCOPE_SMOLLM2"],
      checkout.appendingPathComponent(".models/SmolLM2-135M-Instruct.Q4_1.gguf").path,
    ]
    return candidates.compactMap(\.self).first { FileManager.default.isReadableFile(atPath: $0) }
  }()

  static let missing: Comment = "SmolLM2 is neither at FORKSCOPE_SMOLLM2 nor in .models"
  static let model = Result { () throws(ModelError) in try Model.load(path: path ?? "") }
}

/// A model that people have, against numbers made with llama.cpp on the same file.
@Suite(.enabled(if: SmolLM2.path != nil, SmolLM2.missing)) struct SmolLM2Tests {
  @Test func theShapeIsReadFromTheFile() throws {
    let model = try SmolLM2.model.get()
    #expect(model.config.layers == 30 && model.config.embedding == 576 && model.config.vocabulary == 49152)
    #expect(model.config.heads == 9 && model.config.kvHeads == 3 && model.config.headDim == 64)
    #expect(model.summary.tiedHead)
    #expect(model.tokenizer.eos == 2 && !model.tokenizer.addsBOS)
  }

  @Test func tortureTextTokenizesAsInTheReference() throws {
    let tokenizer = try SmolLM2.model.get().tokenizer
    let tokens = try tokenizer.encode(TortureText.text)
    #expect(tokens == TortureText.smolLM2)
    #expect(tokens.flatMap(tokenizer.piece) == Array(TortureText.text.utf8))
    #expect(try tokenizer.encode("<|im_start|>user\nHi<|im_end|>") == [1, 4093, 198, 26843, 2])
    #expect(try !tokenizer.encode("<|im_start|>", parseSpecial: false).contains(1))
  }

  @Test func theCapitalOfFranceIsParis() throws {
    let model = try SmolLM2.model.get()
    let prompt = try model.tokenizer.encode("The capital of France is")
    #expect(prompt == [504, 3575, 282, 4649, 314])
    let engine = try InferenceEngine(model, options: EngineOptions(workers: 2))
    let found = try engine.decode(try engine.open(tokens: prompt), count: 3)
    #expect(found.map(\.token) == [7042, 30, 198])
    // The reference, too, rounds its inputs to 8 bits, and is as far as this from exact arithmetic.
    for (result, expected) in zip(found, [-0.26425, -0.38681, -0.95449]) {
      #expect(abs(result.logprob - expected) < 0.1, "\(result.logprob), not \(expected)")
    }
  }

  /// What the engine gives after each of the lengths, and the log-probability of the token that follows in `tokens`.
  private func results(
    _ activations: ActivationPrecision, _ tokens: [TokenID], after lengths: some Sequence<Int>
  ) throws -> [StepResult] {
    let engine = try InferenceEngine(
      try SmolLM2.model.get(), options: EngineOptions(workers: 2, activations: activations))
    let rows = try lengths.map { length in
      StepRow(
        try engine.open(tokens: Array(tokens[..<length])), sampling: request(watch: [tokens[length]]))
    }
    return try engine.step(rows).compactMap(\.self)
  }

  private func mean(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { $0 + abs($1.0 - $1.1) } / Double(a.count)
  }

  @Test func atFullPrecisionLogProbabilitiesAndGreedyTokensAgreeWithTheReferencesInF32() throws {
    let tokens = try SmolLM2.model.get().tokenizer.encode(SmolLM2Reference.text)
    let expected = SmolLM2Reference.llamaCppF32
    #expect(expected.count == 256)
    let found = try results(.int16, tokens, after: 1...expected.count).map { $0.watched[0] }
    try #require(found.count == expected.count)
    let apart = zip(found, expected).map { abs($0 - $1) }
    #expect(apart.reduce(0, +) / Double(apart.count) < 0.003)
    #expect(apart.allSatisfy { $0 < 0.02 })

    let greedy = SmolLM2Reference.greedy
    let text = Array(tokens.prefix(32)) + greedy
    let taken = try results(.int16, text, after: 32..<text.count).map(\.token)
    // No step was nearer to a tie than 0.04.
    #expect(taken == greedy)
    #expect(SmolLM2Reference.margins.allSatisfy { $0 > 0.04 })
  }

  @Test func atFullSpeedLogProbabilitiesAreAsNearToExactOnesAsTheReferencesAre() throws {
    let tokens = try SmolLM2.model.get().tokenizer.encode(SmolLM2Reference.text)
    let (exact, llamaCpp) = (SmolLM2Reference.exact, SmolLM2Reference.llamaCpp)
    let found = try results(.int8, tokens, after: 1...exact.count).map { $0.watched[0] }
    try #require(found.count == exact.count)
    #expect(mean(found, exact) < 1.15 * mean(llamaCpp, exact))
    #expect(mean(found, llamaCpp) < 0.09)
    // The noise has no direction: the text as a whole is as likely.
    let drift = abs(found.reduce(0, +) - exact.reduce(0, +))
    #expect(drift / Double(found.count) < 0.015)
  }
}
