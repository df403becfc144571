import Foundation
import Testing

@testable import Inference

/// A text's log-probabilities and greedy continuations against llama.cpp's, for every architecture and tensor type.
///
/// What meets a matrix is rounded by one or the other: for F16 and BF16 llama.cpp rounds it to the matrix's type and this engine
/// does not; for quantised types both round to 8 bits, llama.cpp by one scale for 256 numbers where the type is a K type, this
/// engine by one for 32 always. So 64-bit arithmetic over the file's numbers is the judge, and the plain bar (0.003 on average,
/// 0.02 at most) holds against llama.cpp only where it is itself as near to that. Keys and values are halves in both.
///
/// Distances in nats, average and largest, the worst of three architectures and instruction sets:
///
///            ours, llama.cpp    ours, exact    llama.cpp, exact
///     F32    0.0001 0.0004    0.0006 0.0034   0.0006 0.0035
///     F16    0.0012 0.0060    0.0006 0.0032   0.0011 0.0050
///     BF16   0.0065 0.0411    0.0006 0.0033   0.0064 0.0382
///     Q8_0   0.0142 0.0710    0.0186 0.1075   0.0174 0.0895
///     Q4_0   0.0139 0.0666    0.0199 0.1229   0.0202 0.1275
///     Q4_1   0.0162 0.0691    0.0197 0.1101   0.0222 0.1094
///     Q5_0   0.0135 0.0716    0.0194 0.0997   0.0193 0.0973
///     Q5_1   0.0146 0.0859    0.0192 0.1157   0.0195 0.1179
///     Q4_K   0.0128 0.0922    0.0081 0.0780   0.0111 0.1155
///     Q5_K   0.0119 0.1126    0.0073 0.0591   0.0101 0.0692
///     Q6_K   0.0224 0.1349    0.0133 0.1017   0.0210 0.1137
@Suite struct TextParityTests {
  static let folder = ProcessInfo.processInfo.environment["FORKSCOPE_PARITY_MODELS"]

  /// The instruction sets take turns: each type meets each of three.
  private func options(_ parity: ParityModel) -> EngineOptions {
    let sets = [InstructionSet.portable, .avx2, .avx512].filter(\.isAvailable)
    let index = ParityModel.all.firstIndex(of: parity) ?? 0
    return EngineOptions(workers: 2, instructionSet: sets[index % sets.count])
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
    let text = ParityModel.text
    let engine = try Engine(model: try parity.random.load(), options: options(parity))
    let found = try results(
      engine, after: (1..<text.count).map { text[..<$0] }, watching: Array(text.dropFirst())
    ).map { $0.watched[0] }
    try #require(found.count == 256)
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

  /// Every step follows llama.cpp's own tokens, so that a near-tie ends nothing and is itself all that is left out.
  @Test(arguments: ParityModel.all) func greedyContinuationsAgree(_ parity: ParityModel) throws {
    let reference = try #require(ParityModel.references[parity.name])
    try #require(reference.greedy.count == 32 && reference.margins.count == 32)
    let text = Array(ParityModel.text.prefix(32)) + reference.greedy
    let engine = try Engine(model: try parity.random.load(), options: options(parity))
    let found = try results(
      engine, after: (32..<text.count).map { text[..<$0] }, watching: reference.greedy)
    // The largest distances above can tip what lies nearer.
    let nearTie = TensorType.quantized.contains(parity.type) ? 0.15 : 0.05
    let decided = reference.margins.indices.filter { reference.margins[$0] >= nearTie }
    #expect(decided.count >= 16)
    for step in decided {
      #expect(found[step].token == reference.greedy[step], "step \(step), by \(reference.margins[step])")
    }
  }
}
