import Engines
import Foundation
import Testing

@testable import Inference

/// A text's log-probabilities and greedy continuations against llama.cpp's, for every architecture and tensor type.
///
/// At full precision, which is 16-bit activations here and a build that multiplies in F32 there, the two agree as they should:
/// 0.003 on average and 0.02 at most, in every type. Keys and values are halves in both.
///
/// At full speed each rounds what meets a matrix in its own way: for F16 and BF16 llama.cpp rounds to the matrix's type and
/// this engine does not; for quantised types both round to 8 bits, llama.cpp by one scale for 256 numbers where the type is a K
/// type, this engine by one for 32 always. Then 64-bit arithmetic over the file's numbers is the judge.
///
/// Distances in nats, average and largest, the worst of three architectures and instruction sets:
///
///          full precision                     full speed
///          ours, llama.cpp  ours, exact       ours, llama.cpp  ours, exact       llama.cpp, exact
///     F32  0.0001 0.0005    0.0006 0.0033   0.0001 0.0004    0.0006 0.0033   0.0006 0.0035
///     F16  0.0001 0.0006    0.0006 0.0032   0.0012 0.0060    0.0006 0.0032   0.0011 0.0050
///     BF16 0.0001 0.0006    0.0006 0.0031   0.0065 0.0411    0.0006 0.0031   0.0064 0.0382
///     Q8_0 0.0003 0.0013    0.0006 0.0025   0.0137 0.0710    0.0181 0.1075   0.0174 0.0895
///     Q4_0 0.0003 0.0014    0.0006 0.0042   0.0139 0.0645    0.0199 0.1229   0.0202 0.1275
///     Q4_1 0.0003 0.0016    0.0006 0.0029   0.0160 0.0691    0.0194 0.0993   0.0222 0.1094
///     Q5_0 0.0003 0.0023    0.0006 0.0025   0.0131 0.0705    0.0192 0.0997   0.0193 0.0973
///     Q5_1 0.0003 0.0017    0.0006 0.0041   0.0144 0.0859    0.0192 0.0922   0.0195 0.1179
///     Q4_K 0.0001 0.0027    0.0006 0.0071   0.0127 0.0922    0.0080 0.0780   0.0111 0.1155
///     Q5_K 0.0001 0.0028    0.0005 0.0059   0.0119 0.1126    0.0073 0.0591   0.0101 0.0692
///     Q6_K 0.0002 0.0011    0.0004 0.0027   0.0221 0.1291    0.0131 0.1017   0.0210 0.1137
@Suite struct TextParityTests {
  static let folder = ProcessInfo.processInfo.environment["FORKSCOPE_PARITY_MODELS"]

  /// The instruction sets take turns: each type meets each of three.
  private func engine(_ parity: ParityModel, _ activations: ActivationPrecision) throws -> InferenceEngine {
    let sets = [InstructionSet.portable, .avx2, .avx512].filter(\.isAvailable)
    let index = ParityModel.all.firstIndex(of: parity) ?? 0
    return try InferenceEngine(
      try parity.random.load(),
      options: EngineOptions(
        workers: 2, activations: activations, instructionSet: sets[index % sets.count]))
  }

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
    _ engine: InferenceEngine, after contexts: some Sequence<ArraySlice<TokenID>>, watching: [TokenID]
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

  private func logProbabilities(_ engine: InferenceEngine) throws -> [Double] {
    let text = ParityModel.text
    return try results(
      engine, after: (1..<text.count).map { text[..<$0] }, watching: Array(text.dropFirst())
    ).map { $0.watched[0] }
  }

  /// What the engine takes where llama.cpp took the reference's tokens.
  ///
  /// Every step follows those, so that a near-tie ends nothing.
  private func greedyTokens(_ engine: InferenceEngine, _ reference: ParityModel.Reference) throws -> [TokenID]
  {
    let text = Array(ParityModel.text.prefix(32)) + reference.greedy
    return try results(engine, after: (32..<text.count).map { text[..<$0] }, watching: reference.greedy)
      .map(\.token)
  }

  @Test(arguments: ParityModel.all)
  func atFullPrecisionLogProbabilitiesOfATextAgree(_ parity: ParityModel) throws {
    let llamaCpp = try #require(ParityModel.referencesInF32[parity.name]).llamaCpp
    let exact = try #require(ParityModel.references[parity.name]).exact
    let found = try logProbabilities(try engine(parity, .int16))
    try #require(found.count == 256 && llamaCpp.count == 256 && exact.count == 256)
    for apart in [distance(found, llamaCpp), distance(found, exact)] {
      #expect(apart.mean < 0.003 && apart.worst < 0.02)
    }
  }

  @Test(arguments: ParityModel.all)
  func atFullPrecisionGreedyContinuationsAgreeUntilANearTie(_ parity: ParityModel) throws {
    let reference = try #require(ParityModel.referencesInF32[parity.name])
    try #require(reference.greedy.count == 32 && reference.margins.count == 32)
    let found = try greedyTokens(try engine(parity, .int16), reference)
    let decided = reference.decidedSteps(nearTie: 0.02)
    #expect(decided.count >= 28)
    for step in decided {
      #expect(found[step] == reference.greedy[step], "step \(step), by \(reference.margins[step])")
    }
  }

  @Test(arguments: ParityModel.all)
  func atFullSpeedLogProbabilitiesAreAsNearToExactOnesAsLlamaCppsAre(_ parity: ParityModel) throws {
    let reference = try #require(ParityModel.references[parity.name])
    let found = try logProbabilities(try engine(parity, .int8))
    try #require(found.count == 256 && reference.llamaCpp.count == 256 && reference.exact.count == 256)
    let apart = distance(found, reference.llamaCpp)
    let ours = distance(found, reference.exact)
    let theirs = distance(reference.llamaCpp, reference.exact)
    #expect(ours.mean <= 1.15 * theirs.mean)
    switch parity.type {
    case .f32, .f16:
      #expect(apart.mean < 0.003 && apart.worst < 0.02)
    case .bf16:
      #expect(ours.mean < 0.003 && ours.worst < 0.02)
      #expect(apart.mean < 1.4 * theirs.mean && apart.worst < 0.05)
    default:
      // Two independent errors of about the same size.
      #expect(apart.mean < 1.4 * theirs.mean && apart.worst < 0.2)
      #expect(ours.worst < 0.2)
    }
  }

  @Test(arguments: ParityModel.all)
  func atFullSpeedGreedyContinuationsAgreeUntilANearTie(_ parity: ParityModel) throws {
    let reference = try #require(ParityModel.references[parity.name])
    try #require(reference.greedy.count == 32 && reference.margins.count == 32)
    let found = try greedyTokens(try engine(parity, .int8), reference)
    // The largest distances above can tip what lies nearer.
    let decided = reference.decidedSteps(nearTie: TensorType.quantized.contains(parity.type) ? 0.15 : 0.05)
    #expect(decided.count >= 16)
    for step in decided {
      #expect(found[step] == reference.greedy[step], "step \(step), by \(reference.margins[step])")
    }
  }
}
