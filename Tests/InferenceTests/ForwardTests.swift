import Engines
import Testing

@testable import Inference

@Suite struct ForwardTests {
  static let nested: [ContextPart] = [
    .tokens([1, 5, 9, 12]),
    .stitch([
      [.tokens([3, 4, 5]), .stitch([[.tokens([7, 8, 9, 10])], [.tokens([7, 11])]]), .tokens([12, 13])],
      [.tokens([3, 6])],
      [.tokens([14])],
    ]),
    .tokens([20, 21]),
    .stitch([[.tokens([5])], [.tokens([6, 7, 8])]]),
    .tokens([9]),
  ]

  static let variants: [RandomModel] = [
    RandomModel(),
    RandomModel(type: .f16, tied: true),
    RandomModel(
      embedding: 64, heads: 4, kvHeads: 4, headDim: 16, feedForward: 96, ropeDimensions: 16, type: .q8_0),
    // Odd sizes all over: nothing is a multiple of a vector.
    RandomModel(
      embedding: 33, layers: 3, heads: 3, kvHeads: 1, headDim: 10, feedForward: 51, vocabulary: 35,
      ropeDimensions: 6),
    // Heads wider than the embedding allows for, pairs half a head apart, biases, norms of heads.
    RandomModel(architecture: "qwen2", type: .bf16, tied: true),
    RandomModel(architecture: "qwen3", headDim: 12, ropeDimensions: 12),
  ]

  /// One model of each quantised type, of the least size that whole blocks of 256 allow.
  static func quantized(_ type: TensorType) -> RandomModel {
    RandomModel(
      architecture: "qwen3", embedding: 256, layers: 1, heads: 4, kvHeads: 2, headDim: 64, feedForward: 256,
      ropeDimensions: 64, type: type)
  }

  /// Where inputs are rounded to 8 bits, one that lies between two levels may fall either way.
  private func tolerance(_ type: TensorType) -> Double { TensorType.quantized.contains(type) ? 4e-3 : 1e-4 }

  @Test(arguments: variants.indices) func theEngineEqualsAScalarReference(_ variant: Int) throws {
    let model = try Self.variants[variant].load()
    let reference = ReferenceForward(model)
    var random = TestRandom(3)
    let long: [ContextPart] = [
      .tokens((0..<140).map { _ in TokenID.random(in: 0..<TokenID(model.config.vocabulary), using: &random) })
    ]
    for context in [[.tokens([1])], [.tokens([1, 2, 3, 4, 5, 6])], Self.nested, long] {
      let expected = reference.logProbabilities(after: context)
      for set in [InstructionSet.portable, .avx2, .avx512] where set.isAvailable {
        let engine = try InferenceEngine(
          model,
          options: EngineOptions(workers: 2, kvPrecision: .f32, maxBatch: 5, instructionSet: set))
        let found = try engine.fullDistribution(after: context)
        let worst = zip(found, expected).map { abs($0 - $1) }.max() ?? .infinity
        #expect(worst < tolerance(Self.variants[variant].type), "\(set): \(context)")
      }
    }
  }

  @Test(arguments: zip([KVPrecision.f16, .q8], [0.01, 0.15]))
  func keysAndValuesInFewerBitsCostLittle(_ precision: KVPrecision, _ tolerance: Double) throws {
    for variant in Self.variants where !TensorType.quantized.contains(variant.type) {
      let model = try variant.load()
      let expected = ReferenceForward(model).logProbabilities(after: Self.nested)
      for set in [InstructionSet.portable, .avx2, .avx512] where set.isAvailable {
        let engine = try InferenceEngine(
          model, options: EngineOptions(workers: 2, kvPrecision: precision, instructionSet: set))
        let found = try engine.fullDistribution(after: Self.nested)
        let worst = zip(found, expected).map { abs($0 - $1) }.max() ?? .infinity
        #expect(worst > 0 && worst < tolerance)
      }
    }
  }

  /// llama.cpp's log-probabilities of tokens 3, 10, 20 and 30 after the context below, on the same bytes.
  static let llamaCpp: [TensorType: [Double]] = [
    .q4_0: [-3.6226, -3.2354, -3.6761, -3.9952], .q4_1: [-4.0063, -2.7539, -3.6039, -3.8383],
    .q5_0: [-3.7754, -2.9166, -3.6685, -3.8317], .q5_1: [-3.8713, -2.9329, -3.6873, -3.9099],
    .q8_0: [-3.9097, -3.0270, -3.5945, -3.8534], .q4_K: [-4.0710, -2.8590, -3.5573, -3.6536],
    .q5_K: [-3.9725, -2.9402, -3.6301, -3.8398], .q6_K: [-3.9356, -3.0259, -3.5575, -3.8384],
  ]

  @Test(arguments: TensorType.quantized) func everyQuantisedTypeEqualsTheReference(_ type: TensorType) throws
  {
    let model = try Self.quantized(type).load()
    let contexts: [[ContextPart]] = [
      [.tokens([1, 5, 9, 12, 3, 4, 30])], [.tokens([1, 7, 2, 28])], [.tokens([1, 31, 16, 8, 20])],
    ]
    let expected = contexts.map { ReferenceForward(model).logProbabilities(after: $0) }
    for set in [InstructionSet.portable, .avx2, .avx512] where set.isAvailable {
      let engine = try InferenceEngine(
        model, options: EngineOptions(workers: 2, kvPrecision: .f32, instructionSet: set))
      let found = try contexts.map { try engine.fullDistribution(after: $0) }
      let errors = zip(found, expected).map { zip($0, $1).map { abs($0 - $1) }.max() ?? 1 }
      // An input that lies between two levels of 8 bits falls either way; not in every context, though.
      #expect((errors.min() ?? 1) < 1e-3 && (errors.max() ?? 1) < 0.04, "\(set): \(errors)")
      // llama.cpp rounds the same inputs to 8 bits in another way.
      for (token, other) in zip([3, 10, 20, 30], try #require(Self.llamaCpp[type])) {
        #expect(abs(found[0][token] - other) < 0.04)
      }
    }
  }

  @Test(arguments: [TensorType.q4_1, .q6_K], ActivationPrecision.allCases)
  func aQuantisedModelsRowsDoNotDependOnTheirBatchOrTheWorkers(
    _ type: TensorType, _ activations: ActivationPrecision
  ) throws {
    let model = try Self.quantized(type).load()
    var random = TestRandom(31)
    let texts = (0..<6).map { length in
      (0...length * 3).map { _ in TokenID.random(in: 3..<35, using: &random) }
    }
    for set in [InstructionSet.portable, .avx2, .avx512] where set.isAvailable {
      let single = try InferenceEngine(
        model, options: EngineOptions(workers: 1, activations: activations, instructionSet: set))
      let alone = try texts.map { try single.fullDistribution(after: [.tokens($0)]) }
      for (workers, batch) in [(2, 64), (3, 5)] {
        let engine = try InferenceEngine(
          model,
          options: EngineOptions(
            workers: workers, activations: activations, maxBatch: batch, instructionSet: set))
        let all = (0..<37).map { TokenID($0) }
        let rows = try texts.map { StepRow(try engine.open(tokens: $0), sampling: request(watch: all)) }
        #expect(try engine.step(rows).map { $0?.watched } == alone)
      }
    }
  }

  @Test func aStitchOfTheBuiltInModelEqualsTheMaskedLinearList() throws {
    let model = try builtIn.get()
    let tokenizer = model.tokenizer
    func tokens(_ text: String) throws -> ContextPart { .tokens(try tokenizer.encode(text)) }
    func context(_ x: Int, _ y: Int) throws -> [ContextPart] {
      [
        try tokens("<bos><Eval>c(a(\(x)+₁2)a-₃b(9-₂\(y))b)c?<Think>"),
        try tokens("<Parallel><Outlines><Outline>1:a(</Outline><Outline>2:b(</Outline></Outlines>"),
        .stitch([
          [try tokens("<Thread>1:a(\(x)+₁2=a:\(x + 2);</Thread>")],
          [try tokens("<Thread>2:b(9-₂\(y)=b:\(9 - y);</Thread>")],
        ]),
        try tokens("</Parallel>"),
      ]
    }
    // An input that lies between two levels of 8 bits would fall either way.
    let engine = try InferenceEngine(
      model, options: EngineOptions(kvPrecision: .f32, activations: .int16))
    let reference = ReferenceForward(model, activations: .int16)
    for (x, y) in [(3, 4), (5, 1), (2, 7), (6, 8)] {
      let found = try engine.fullDistribution(after: context(x, y))
      let expected = try reference.logProbabilities(after: context(x, y))
      #expect((zip(found, expected).map { abs($0 - $1) }.max() ?? 1) < 1e-3)
      let likeliest = TokenID(expected.indices.max { expected[$0] < expected[$1] } ?? 0)
      #expect(tokenizer.piece(likeliest) == Array("c(".utf8))
    }
  }

  @Test func positionsFollowTheMultiverseRule() throws {
    let pre = [ContextPart.tokens([1, 2, 3, 4, 5, 6])]
    let paths = ContextPart.stitch([[.tokens([7, 8, 9, 10, 11])], [.tokens([7, 8, 9])]])
    let flat = ReferenceForward.Flat(pre + [paths, .tokens([12, 13, 14])])
    #expect(flat.positions == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 6, 7, 8, 11, 12, 13])
    let engine = try InferenceEngine(try RandomModel().load())
    let sequence = try engine.open(pre + [paths])
    #expect(try engine.status(of: sequence).position == 11)
    #expect(try engine.status(of: sequence).length == 14)
    try engine.append([12, 13, 14], to: sequence)
    #expect(try engine.status(of: sequence).position == 14)
  }
}
