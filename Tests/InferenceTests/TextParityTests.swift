import Foundation
import Testing

@testable import Inference

/// A text's log-probabilities and greedy continuations against llama.cpp's, for every architecture and tensor type.
///
/// What meets a matrix is rounded by one or the other: llama.cpp rounds to the matrix's type for F16 and BF16, this engine does not;
/// both round to 8 bits for quantised types, llama.cpp with one scale for 256 numbers for the K types and this engine always for 32.
/// So 64-bit arithmetic is the judge. Mean and worst distances in nats as measured, each the worst of the three architectures:
///
///     type     ours, llama.cpp   ours, exact       llama.cpp, exact
///     TABLE
@Suite struct TextParityTests {
  static let folder = ProcessInfo.processInfo.environment["FORKSCOPE_PARITY_MODELS"]
  static let sets = [InstructionSet.portable, .avx2, .avx512].filter(\.isAvailable)

  /// Writes what `reference.py parity` reads.
  @Test(.enabled(if: folder != nil, "FORKSCOPE_PARITY_MODELS names no folder to write models to"))
  func modelsAreWrittenForTheReference() throws {
    let folder = URL(fileURLWithPath: try #require(Self.folder))
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data(ParityModel.text.map(String.init).joined(separator: ",").utf8)
      .write(to: folder.appendingPathComponent("text.csv"))
    for model in ParityModel.all {
      try Data(model.random.builder.bytes).write(to: folder.appendingPathComponent("\(model.name).gguf"))
    }
  }

  /// What the model gives after each of several contexts.
  private func results(
    _ engine: Engine, after contexts: some Sequence<ArraySlice<TokenID>>, watching: [TokenID]
  ) throws -> [StepResult] {
    let rows = try zip(contexts, watching).map { context, token in
      StepRow(try engine.open(tokens: Array(context)), sampling: request(watch: [token]))
    }
    return try engine.step(rows).compactMap(\.self)
  }

  private func distance(_ a: [Double], _ b: [Double]) -> (mean: Double, worst: Double) {
    let all = zip(a, b).map { abs($0 - $1) }
    return (all.reduce(0, +) / Double(all.count), all.max() ?? .infinity)
  }

  @Test(arguments: ParityModel.all)
  func logProbabilitiesOfATextAgree(_ parity: ParityModel) throws {
    let reference = try #require(ParityModel.references[parity.name])
    try #require(reference.llamaCpp.count == 256 && reference.exact.count == 256)
    let (model, text) = (try parity.random.load(), ParityModel.text)
    let theirs = distance(reference.llamaCpp, reference.exact)
    for set in Self.sets {
      let engine = try Engine(model: model, options: EngineOptions(instructionSet: set))
      let found = try results(
        engine, after: (1..<text.count).map { text[..<$0] }, watching: Array(text.dropFirst())
      ).map { $0.watched[0] }
      try #require(found.count == 256)
      let (apart, ours) = (distance(found, reference.llamaCpp), distance(found, reference.exact))
      print("ROW", parity.name, apart.mean, apart.worst, ours.mean, ours.worst, theirs.mean, theirs.worst, set, separator: ",")
    }
  }

  @Test(arguments: ParityModel.all) func greedyContinuationsAgree(_ parity: ParityModel) throws {
    let reference = try #require(ParityModel.references[parity.name])
    try #require(reference.greedy.count == 32 && reference.margins.count == 32)
    let text = Array(ParityModel.text.prefix(32)) + reference.greedy
    let engine = try Engine(model: try parity.random.load())
    let found = try results(
      engine, after: (32..<text.count).map { text[..<$0] }, watching: reference.greedy)
    for (i, f) in found.enumerated() where f.token != reference.greedy[i] { print("DIFF", parity.name, i, reference.margins[i]) }
  }
}
