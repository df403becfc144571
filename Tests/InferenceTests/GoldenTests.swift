import Engines
import Testing

@testable import Inference

/// Reference numbers made with llama.cpp on the two models that were built in, the present one and the first.
@Suite struct GoldenTests {
  let text = "<bos><Eval>a(15+b(c(9-4-4)+7+11+14))?<Think>"
  let prompt: [TokenID] = [
    1, 24, 27, 54, 58, 13, 28, 29, 62, 14, 57, 14, 57, 18, 13, 60, 13, 54, 54, 13, 54, 57, 18, 18, 23, 3,
  ]

  @Test func theGoldenPromptTokenizesExactly() throws {
    let tokenizer = try first.get().tokenizer
    #expect(try tokenizer.encode(text) == prompt)
    #expect(tokenizer.decode(prompt) == text)
  }

  @Test func theFirstLogProbabilitiesAgreeWithTheReference() throws {
    let engine = try InferenceEngine(first.get(), options: EngineOptions(kvPrecision: .f32))
    let result = try engine.next(
      try engine.open(tokens: prompt), request(alternatives: 3, watch: [29, 5, 32]))
    #expect(result.token == 29)
    #expect(result.alternatives.map(\.token) == [29, 5, 32])
    #expect(abs(result.logprob - -0.0094) < 1e-3)
    for (found, expected) in zip(result.watched, [-0.0094, -4.7378, -8.5324]) {
      #expect(abs(found - expected) < 0.02)
    }
    // The same in 64-bit arithmetic, computed apart from this program.
    for (found, expected) in zip(result.watched, [-0.00931764, -4.74841507, -8.53877002]) {
      #expect(abs(found - expected) < 5e-5)
    }
  }

  @Test(arguments: [InstructionSet.portable, .avx2, .avx512])
  func theGreedyContinuationAgreesWithTheReferenceAtEveryLevel(_ set: InstructionSet) throws {
    guard set.isAvailable else { return }
    let engine = try InferenceEngine(first.get(), options: EngineOptions(instructionSet: set))
    let tokens = try engine.decode(try engine.open(tokens: prompt), count: 40).map(\.token)
    #expect(
      tokens == [
        29, 62, 14, 57, 17, 58, 14, 57, 17, 54, 19, 28, 54, 13, 60, 17, 61, 13, 54, 54, 17, 54, 62, 13, 54,
        57, 17,
        56, 56, 19, 27, 54, 58, 13, 56, 56, 17, 57, 61, 19,
      ])
    #expect(
      engine.model.tokenizer.decode(tokens) == "c(9-4=5-4=1;b(1+7=8+11=19+14=33;a(15+33=48;")
  }

  /// The published trace of ((3+2)+(9*3))-(1+10): every piece that the model writes follows greedily from its context.
  @Test func theNestedForkOfTheReferenceTraceDecodesGreedily() throws {
    let engine = try InferenceEngine(first.get())
    let tokenizer = engine.model.tokenizer
    func part(_ text: String) throws -> ContextPart { .tokens(try tokenizer.encode(text)) }
    func check(_ written: String, after context: [ContextPart]) throws {
      let expected = try tokenizer.encode(written)
      let found = try engine.decode(try engine.open(context), count: expected.count).map(\.token)
      #expect(tokenizer.decode(found) == written)
    }
    let prompt = try part("<bos><Eval>a(b(c(3+2)+d(9*3))-e(1+10))?<Think>")
    let outer =
      "<Parallel><Outlines><Outline>1:b(</Outline><Outline>2:e(</Outline></Outlines>"
    let inner = "<Parallel><Outlines><Outline>1:c(</Outline><Outline>2:d(</Outline></Outlines>"
    let first = [prompt, try part(outer), try part("<Thread>1:")]
    try check(outer, after: [prompt])
    try check(inner, after: first)
    try check("c(3+2=5;</Thread>", after: first + [try part(inner), try part("<Thread>1:")])
    try check("d(9*3=27;</Thread>", after: first + [try part(inner), try part("<Thread>2:")])
    let nested: [ContextPart] = [
      try part("<Thread>1:"), try part(inner),
      .stitch([[try part("<Thread>1:c(3+2=5;</Thread>")], [try part("<Thread>2:d(9*3=27;</Thread>")]]),
      try part("</Parallel>"),
    ]
    try check("b(5+27=32;</Thread>", after: [prompt, try part(outer)] + nested)
    try check("e(1+10=11;</Thread>", after: [prompt, try part(outer), try part("<Thread>2:")])
    let joined: [ContextPart] = [
      prompt, try part(outer),
      .stitch([nested + [try part("b(5+27=32;</Thread>")], [try part("<Thread>2:e(1+10=11;</Thread>")]]),
      try part("</Parallel>"),
    ]
    try check("a(32-11=21;</Think>21<eos>", after: joined)
    // Total 91 and critical path 67, as published, the end included.
    let length = try tokenizer.encode("a(32-11=21;</Think>21<eos>").count
    let start = try tokenizer.encode("<bos><Eval>a(b(c(3+2)+d(9*3))-e(1+10))?<Think>").count
    let status = try engine.status(of: engine.open(joined))
    #expect(status.length - start + length == 91)
    #expect(status.position - start + length == 67)
  }

  @Test func theSecondModelsNumbersAgreeWithTheReference() throws {
    let engine = try InferenceEngine(second.get(), options: EngineOptions(kvPrecision: .f32))
    #expect(try engine.model.tokenizer.encode(text) == prompt)
    let result = try engine.next(try engine.open(tokens: prompt), request(alternatives: 3))
    #expect(result.alternatives.map(\.token) == [29, 8, 31])
    for (found, expected) in zip(result.alternatives.map(\.logprob), [-0.00006, -11.279, -11.301]) {
      #expect(abs(found - expected) < (expected < -1 ? 0.02 : 1e-4))
    }
    let tokens = try engine.decode(try engine.open(tokens: prompt), count: 40).map(\.token)
    #expect(
      engine.model.tokenizer.decode(tokens) == "c(9-4=5-4=1;b(1+7=8+11=19+14=33;a(15+33=48;")
  }

  @Test func theFilesMetadataIsAtHand() throws {
    let model = try builtIn.get()
    #expect(model.metadata.string("forkscope.dialect") == "threadweaver")
    #expect(model.metadata.string("forkscope.task") == "arithmetic")
    #expect(model.tokenizer.eos == 2)
    #expect(model.tokenizer.bos == 1)
    #expect(model.tokenizer.addsBOS == false)
    let summary = model.summary
    #expect(summary.layers == 6)
    #expect(summary.vocabulary == 285)
    #expect(summary.kvBytesPerToken == 6 * 2 * 64 * 2)
    #expect(summary.notes["forkscope.prompt"] == "<bos><Eval>{named}?<Think>")
    #expect(summary.notes["forkscope.arithmetic.largest_number"] == "9999")
  }
}

extension ModelSummary {
  fileprivate var vocabulary: Int { tokenizer.vocabulary }
}
