import Engines
import Testing

@testable import Inference

@Suite struct EngineTests {
  let prompt: [TokenID] = [
    1, 24, 27, 54, 58, 13, 28, 29, 62, 14, 57, 14, 57, 18, 13, 60, 13, 54, 54, 13, 54, 57, 18, 18, 23, 3,
  ]
  let hot = SamplingParameters(temperature: 1)

  private func engine(workers: Int = 1, memory: Int = 64 << 20, batch: Int = 64) throws -> InferenceEngine {
    try InferenceEngine(
      builtIn.get(), options: EngineOptions(workers: workers, kvMemory: memory, maxBatch: batch))
  }

  private func tokens(_ count: Int, _ seed: UInt64) -> [TokenID] {
    var random = TestRandom(seed)
    return (0..<count).map { _ in TokenID.random(in: 13...62, using: &random) }
  }

  // MARK: Reuse

  @Test func aSecondOpeningOfTheSameContextComputesNothing() throws {
    let engine = try engine()
    let first = try engine.open(tokens: prompt)
    #expect(try engine.status(of: first) == SequenceStatus(reused: 0, pending: 26, length: 26, position: 26))
    let a = try engine.next(first, request(alternatives: 5))
    #expect(try engine.status(of: first).pending == 0)
    engine.close(first)
    let second = try engine.open(tokens: prompt)
    #expect(try engine.status(of: second) == SequenceStatus(reused: 26, pending: 0, length: 26, position: 26))
    #expect(try engine.next(second, request(alternatives: 5)) == a)
    #expect(engine.statistics.computedTokens == 26)
    #expect(engine.statistics.requeriedTokens == 1)
  }

  @Test func sequencesOpenedAlikeInOneStepShareTheWork() throws {
    let engine = try engine()
    let all = try (0..<3).map { _ in try engine.open(tokens: prompt) }
    let results = try engine.step(all.map { StepRow($0, sampling: request(alternatives: 2)) })
    #expect(engine.statistics.computedTokens == 26)
    #expect(Set(results).count == 1)
    #expect(engine.statistics.sharedTokens == 26)
    #expect(engine.statistics.residentTokens == 26)
  }

  @Test func aForkSharesItsPrefixAndComputesOnlyItsOwn() throws {
    let engine = try engine()
    let parent = try engine.open(tokens: prompt)
    _ = try engine.step([StepRow(parent)])
    let children = try [[11, 54, 20], [11, 55, 20]].map { try engine.open(tokens: prompt + $0) }
    for child in children { #expect(try engine.status(of: child).reused == 26) }
    _ = try engine.step(children.map { StepRow($0) })
    // The header's first token is common to both.
    #expect(engine.statistics.computedTokens == 26 + 5)
  }

  @Test func aPrefillJoinReusesExactlyThePrefixAndTheFirstThread() throws {
    let engine = try engine()
    let headers: [[TokenID]] = [[11, 54, 20], [11, 55, 20]]
    var threads: [[TokenID]] = []
    for header in headers {
      let sequence = try engine.open(tokens: prompt + header)
      let decoded = try engine.decode(sequence, count: 9, hot).map(\.token)
      // The last token drawn is in the context as well: it is computed as the engine's next step would.
      _ = try engine.step([StepRow(sequence)])
      threads.append(header + decoded)
      engine.close(sequence)
    }
    let joined = try engine.open(tokens: prompt + threads[0] + threads[1] + [6])
    let status = try engine.status(of: joined)
    #expect(status.reused == prompt.count + threads[0].count)
    #expect(status.pending == threads[1].count + 1)
  }

  @Test func aStitchComputesExactlyTheInsertedTokens() throws {
    let engine = try engine()
    let threads = [prompt + [11, 54, 20], prompt + [11, 55, 20], prompt + [11, 56, 20]]
    let open = try threads.map { try engine.open(tokens: $0) }
    var paths: [[TokenID]] = []
    for (index, sequence) in open.enumerated() {
      let decoded = try engine.decode(sequence, count: 5 + 4 * index, hot, seed: UInt64(index)).map(\.token)
      paths.append(Array(threads[index][26...]) + decoded)
    }
    // The last drawn tokens of the paths are still pending; all are computed in the same step as what follows.
    let before = engine.statistics.computedTokens
    let stitched = try engine.open([.tokens(prompt), .stitch(paths.map { [.tokens($0)] }), .tokens([6])])
    let status = try engine.status(of: stitched)
    #expect(status.pending == 1 + 3)
    #expect(status.length == 26 + paths.joined().count + 1)
    #expect(status.position == 26 + (paths.map(\.count).max() ?? 0) + 1)
    _ = try engine.step([StepRow(stitched, sampling: request())])
    #expect(engine.statistics.computedTokens == before + 4)
    let again = try engine.open([.tokens(prompt), .stitch(paths.map { [.tokens($0)] }), .tokens([6])])
    #expect(try engine.status(of: again).pending == 0)
  }

  @Test func pathsThatArePrefixesOfOneAnotherStitchCorrectly() throws {
    let model = try RandomModel().load()
    let context: [ContextPart] = [
      .tokens([1, 2]),
      .stitch([[.tokens([3, 4])], [.tokens([3, 4, 5])], [], [.tokens([3])], [.tokens([3, 4])]]),
      .tokens([6]),
    ]
    let found = try InferenceEngine(model, options: EngineOptions(kvPrecision: .f32)).fullDistribution(
      after: context)
    let expected = ReferenceForward(model).logProbabilities(after: context)
    #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-4 })
  }

  @Test func aStitchOfOnePathIsThePathItself() throws {
    let engine = try engine()
    _ = try engine.fullDistribution(after: [.tokens(prompt + [30, 31])])
    let single = try engine.open([.tokens(prompt), .stitch([[.tokens([30, 31])], [], [.tokens([])]])])
    #expect(try engine.status(of: single).pending == 0)
  }

  @Test func appendingWhatIsThereReusesIt() throws {
    let engine = try engine()
    let first = try engine.open(tokens: prompt)
    let decoded = try engine.decode(first, count: 12).map(\.token)
    let before = engine.statistics.computedTokens
    let second = try engine.open(tokens: prompt)
    for token in decoded.dropLast() {
      try engine.append([token], to: second)
      _ = try engine.step([StepRow(second)])
    }
    #expect(engine.statistics.computedTokens == before)
  }

  // MARK: Determinism

  @Test func aRowDoesNotDependOnItsBatchItsWorkersOrTheHistoryOfTheTree() throws {
    let alone = try engine()
    let expected = try alone.decode(try alone.open(tokens: prompt), count: 90, hot, seed: 3)

    // Batched with others that come and go, in small chunks, with one and two workers.
    for (workers, chunk) in [(1, 64), (2, 64), (2, 3)] {
      let engine = try engine(workers: workers, batch: chunk)
      var others = try (0..<5).map { try engine.open(tokens: prompt + tokens(10 + $0 * 17, UInt64($0))) }
      let own = try engine.open(tokens: prompt)
      var found: [StepResult] = []
      while found.count < expected.count {
        let position = try engine.status(of: own).position
        var rows = others.map { StepRow($0, sampling: request(hot, position: position)) }
        rows.insert(
          StepRow(own, sampling: request(hot, seed: 3, position: position, alternatives: 4)),
          at: found.count % (rows.count + 1))
        let results = try engine.step(rows)
        for (row, result) in zip(rows, results) {
          let result = try #require(result)
          if row.sequence == own { found.append(result) }
          try engine.append([result.token], to: row.sequence)
        }
        if found.count % 20 == 0, let last = others.popLast() { engine.close(last) }
      }
      #expect(found == expected)
    }

    // Read piece by piece.
    let pieces = try engine(workers: 2)
    let own = try pieces.open(tokens: prompt)
    let other = try pieces.open(tokens: prompt.prefix(9) + tokens(30, 5))
    var left = pieces.pending(of: [own, other])
    #expect(left == prompt.count + 30)
    while left > 0 {
      let now = try pieces.prefill([other, own], atMost: 7)
      #expect(now == max(0, left - 7))
      left = now
    }
    #expect(pieces.statistics.computedTokens == prompt.count + 30)
    #expect(try pieces.decode(own, count: 90, hot, seed: 3) == expected)

    // Every prefix prefilled from scratch gives the distribution that decoding gave.
    let text = prompt + expected.map(\.token)
    for length in [27, 63, 64, 65, 100] {
      let fresh = try engine()
      let sequence = try fresh.open(tokens: Array(text[..<length]))
      let result = try fresh.next(
        sequence, request(hot, seed: 3, position: length, alternatives: 4))
      #expect(result == expected[length - 26])
    }

    // A tree that was split in many places by contexts that part from this one.
    let split = try engine()
    for length in [3, 17, 26, 40, 41, 42, 64, 70, 90] {
      _ = try split.fullDistribution(after: [.tokens(text[..<length] + [0])])
    }
    let found = try split.decode(try split.open(tokens: prompt), count: 90, hot, seed: 3)
    #expect(found == expected)
  }

  @Test(arguments: [1, 5, 64]) func manyRowsOfASmallModelAreSharedOutInBatchesThatFit(batch: Int) throws {
    func results(workers: Int, batch: Int) throws -> [StepResult?] {
      let engine = try engine(workers: workers, batch: batch)
      let all = try (0..<13).map { try engine.open(tokens: prompt + [TokenID(20 + $0)]) }
      let rows = all.map { StepRow($0, sampling: request(alternatives: 2)) }
      _ = try engine.step(rows)
      // Now each of them has one token to compute.
      for sequence in all { try engine.append([54], to: sequence) }
      return try engine.step(rows)
    }
    #expect(try results(workers: 2, batch: batch) == results(workers: 1, batch: 64))
  }

  @Test func aStitchedRowDoesNotDependOnHowItsPathsCameToBe() throws {
    let paths = [tokens(30, 1), tokens(70, 2), tokens(11, 3)]
    let context: [ContextPart] = [
      .tokens(prompt), .stitch(paths.map { [.tokens($0)] }), .tokens([6, 27]),
    ]
    let fromScratch = try engine().fullDistribution(after: context)
    let grown = try engine(workers: 2, batch: 7)
    let sequences = try paths.map { _ in try grown.open(tokens: prompt) }
    for index in 0..<70 {
      for (sequence, path) in zip(sequences, paths) where index < path.count {
        try grown.append([path[index]], to: sequence)
      }
      _ = try grown.step(sequences.map { StepRow($0) })
    }
    #expect(try grown.fullDistribution(after: context) == fromScratch)
  }

  // MARK: Memory

  @Test func evictionForgetsOnlyWhatNobodyUsesAndNothingChanges() throws {
    let pageBytes = KVLayout(try builtIn.get().config).pageBytes
    let small = try engine(memory: 24 * pageBytes)
    let large = try engine()
    let kept = try small.open(tokens: prompt)
    _ = try small.step([StepRow(kept)])
    for round in 0..<12 {
      // Of 24 pages each of these takes 7; the first recurs after it was evicted.
      let text = prompt + tokens(100, UInt64(round % 5))
      let found = try small.fullDistribution(after: [.tokens(text)])
      #expect(found == (try large.fullDistribution(after: [.tokens(text)])))
      #expect(small.statistics.kvBytes <= small.statistics.kvBudget)
    }
    #expect(small.statistics.evictedTokens > 0)
    #expect(try small.status(of: kept).pending == 0)
    #expect(small.statistics.kvBudget == 24 * pageBytes)
  }

  @Test func aStitchSurvivesEvictionAroundItAndRefillsAfterItsOwn() throws {
    let pageBytes = KVLayout(try builtIn.get().config).pageBytes
    let engine = try engine(memory: 30 * pageBytes)
    let context: [ContextPart] = [
      .tokens(prompt), .stitch([[.tokens(tokens(40, 1))], [.tokens(tokens(60, 2))]]), .tokens([6]),
    ]
    let expected = try self.engine().fullDistribution(after: context)
    let open = try engine.open(context)
    _ = try engine.step([StepRow(open)])
    for round in 0..<6 { _ = try engine.fullDistribution(after: [.tokens(tokens(180, UInt64(10 + round)))]) }
    #expect(try engine.status(of: open).pending == 0)
    #expect(try engine.fullDistribution(after: context) == expected)
    engine.close(open)
    for round in 0..<6 { _ = try engine.fullDistribution(after: [.tokens(tokens(400, UInt64(20 + round)))]) }
    let again = try engine.open(context)
    #expect(try engine.status(of: again).pending > 0)
    engine.close(again)
    #expect(try engine.fullDistribution(after: context) == expected)
  }

  @Test func leastRecentlyUsedGoesFirst() throws {
    let pageBytes = KVLayout(try builtIn.get().config).pageBytes
    let engine = try engine(memory: 10 * pageBytes)
    let texts = (0..<3).map { tokens(48, UInt64(40 + $0)) }
    for text in texts { _ = try engine.fullDistribution(after: [.tokens(text)]) }
    // Using the oldest makes the second the next to go.
    _ = try engine.fullDistribution(after: [.tokens(texts[0])])
    _ = try engine.fullDistribution(after: [.tokens(tokens(48, 50))])
    let reused = try texts.map { try engine.status(of: engine.open(tokens: $0)).reused }
    #expect(reused == [48, 0, 48])
  }

  @Test func theTailOfANodeThatNobodyReadsCanGo() throws {
    let pageBytes = KVLayout(try builtIn.get().config).pageBytes
    let engine = try engine(memory: 8 * pageBytes)
    let text = tokens(112, 60)
    _ = try engine.fullDistribution(after: [.tokens(text)])
    // This sequence stands inside the long node.
    let inside = try engine.open(tokens: Array(text[..<20]))
    _ = try engine.fullDistribution(after: [.tokens(tokens(80, 61))])
    #expect(try engine.status(of: inside).pending == 0)
  }

  @Test func whatCannotFitIsRefusedAndHarmsNothing() throws {
    let pageBytes = KVLayout(try builtIn.get().config).pageBytes
    let engine = try engine(memory: 6 * pageBytes)
    let small = try engine.open(tokens: prompt)
    let before = try engine.next(small, request(alternatives: 3))
    let large = try engine.open(tokens: prompt + tokens(80, 1))
    #expect(throws: EngineError.outOfMemory(needed: 7 * pageBytes, budget: 6 * pageBytes)) {
      try engine.step([StepRow(large, sampling: request())])
    }
    #expect(try engine.status(of: large).pending == 80)
    engine.close(large)
    #expect(try engine.next(small, request(alternatives: 3)) == before)
    let fits = try engine.open(tokens: prompt + tokens(60, 2))
    _ = try engine.step([StepRow(fits)])
  }

  @Test func whereTheSystemRefusesMemoryBelowTheBudgetIdleTokensGoFirst() throws {
    let model = try builtIn.get()
    let pageBytes = KVLayout(model.config).pageBytes
    // The system has one slab for the first engine, and none for the second.
    var slabs = 1
    func makeSlab(_ bytes: Int) -> PageMemory? {
      slabs -= 1
      return slabs < 0 ? nil : PageMemory(byteCount: bytes)
    }
    let options = EngineOptions(workers: 1, kvMemory: 1 << 30)
    let small = try InferenceEngine(model, options: options, makeSlab: makeSlab)
    let large = try engine()
    for round in 0..<40 {
      let text = tokens(1000, UInt64(round))
      #expect(
        try small.fullDistribution(after: [.tokens(text)]) == large.fullDistribution(after: [.tokens(text)]))
    }
    #expect(slabs < 0 && small.statistics.evictedTokens > 0)
    #expect(small.statistics.kvBudget < 1 << 30 && small.statistics.kvBytes <= small.statistics.kvBudget)

    let none = try InferenceEngine(model, options: options, makeSlab: makeSlab)
    let sequence = try none.open(tokens: prompt)
    #expect(throws: EngineError.noMemoryForContext(needed: 2 * pageBytes, had: 0)) {
      try none.step([StepRow(sequence)])
    }
    // Who freed some can go on.
    slabs = 1
    _ = try none.step([StepRow(sequence)])
    #expect(none.statistics.kvBudget <= 1 << 30 && none.statistics.kvBudget > (1 << 30) - pageBytes)
  }

  @Test func tokensThatWereNeverComputedGoWithTheirSequence() throws {
    let engine = try engine()
    let sequence = try engine.open(tokens: prompt)
    _ = try engine.step([StepRow(sequence)])
    try engine.append([30, 31], to: sequence)
    engine.close(sequence)
    let other = try engine.open(tokens: prompt + [30, 31])
    #expect(try engine.status(of: other).pending == 2)
    #expect(engine.statistics.residentTokens == 26)
  }

  // MARK: Refusals

  @Test func misuseIsAnErrorAndNotACrash() throws {
    let engine = try engine()
    let vocabulary = engine.model.config.vocabulary
    let sequence = try engine.open(tokens: prompt)
    #expect(throws: EngineError.invalidToken(TokenID(vocabulary), vocabulary: vocabulary)) {
      try engine.open(tokens: [TokenID(vocabulary)])
    }
    #expect(throws: EngineError.invalidToken(-1, vocabulary: vocabulary)) {
      try engine.append([-1], to: sequence)
    }
    #expect(throws: EngineError.contextTooLong(positions: 2049, limit: 2048)) {
      try engine.open(tokens: Array(repeating: 13, count: 2049))
    }
    #expect(throws: EngineError.invalidToken(999, vocabulary: vocabulary)) {
      try engine.step([StepRow(sequence, sampling: request(forced: 999))])
    }
    let empty = try engine.open([])
    #expect(throws: EngineError.nothingToPredictFrom) {
      try engine.step([StepRow(empty, sampling: request())])
    }
    let bare = try engine.open([.tokens([1]), .stitch([[.tokens([13])], [.tokens([14])]])])
    #expect(throws: EngineError.nothingToPredictFrom) {
      try engine.step([StepRow(bare, sampling: request())])
    }
    #expect(try engine.step([StepRow(bare)]) == [nil])
    engine.close(sequence)
    engine.close(sequence)
    #expect(throws: EngineError.unknownSequence) { try engine.step([StepRow(sequence)]) }
    #expect(throws: EngineError.unknownSequence) { try engine.append([1], to: sequence) }
    var deep = ContextPart.tokens([13])
    for _ in 0..<70 { deep = .stitch([[deep], [.tokens([14])]]) }
    #expect(throws: EngineError.nestedTooDeep(limit: 64)) { try engine.open([deep]) }
    #expect(throws: EngineError.noToken) {
      let all = (0..<vocabulary).map { TokenID($0) }
      return try engine.step([StepRow(engine.open(tokens: prompt), sampling: request(banned: all))])
    }
  }

  @Test func aThousandTinyForksStayCorrect() throws {
    // Random contexts over a small alphabet: much sharing, many splits, stitches and evictions; checked against a fresh engine.
    let model = try RandomModel(vocabulary: 35).load()
    let pageBytes = KVLayout(model.config).pageBytes
    let engine = try InferenceEngine(model, options: EngineOptions(workers: 1, kvMemory: 40 * pageBytes))
    var random = TestRandom(99)
    func run(_ limit: Int) -> ContextPart {
      .tokens(
        (0..<Int.random(in: 1...limit, using: &random)).map { _ in TokenID.random(in: 3...5, using: &random) }
      )
    }
    var open: [SequenceID] = []
    for round in 0..<400 {
      var context = [run(6)]
      if Bool.random(using: &random) {
        context.append(.stitch((0..<Int.random(in: 2...3, using: &random)).map { _ in [run(4)] }))
        context.append(run(3))
      }
      if Int.random(in: 0..<3, using: &random) == 0 {
        let sequence = try engine.open(context)
        open.append(sequence)
        if Bool.random(using: &random) { _ = try engine.step([StepRow(sequence)]) }
        if open.count > 4 { engine.close(open.removeFirst()) }
      }
      if let sequence = open.randomElement(using: &random) {
        try engine.append([TokenID.random(in: 3...5, using: &random)], to: sequence)
        _ = try engine.step(open.map { StepRow($0, sampling: $0 == sequence ? request() : nil) })
        if try engine.status(of: sequence).length > 60 {
          open.removeAll { $0 == sequence }
          engine.close(sequence)
        }
      }
      let found = try engine.fullDistribution(after: context)
      if round % 4 == 0 {
        let fresh = try InferenceEngine(model, options: EngineOptions(workers: 1))
        #expect(found == (try fresh.fullDistribution(after: context)))
      }
    }
    #expect(engine.statistics.evictedTokens > 0)
  }

  @Test func memoryIsToldInTheUnitOfTheOption() {
    let short = EngineError.outOfMemory(needed: (37 << 20) + 1, budget: 16 << 20).description
    #expect(short.contains("at least 38 MiB of K/V and has 16 (--kv-memory)"))
    let refused = EngineError.noMemoryForContext(needed: 5 << 20, had: 1 << 20).description
    #expect(refused.contains("5 MiB of K/V and the system has only 1"))
    #expect(EngineError.noMemoryForWeights(bytes: 3 << 20).description.contains("3 MiB"))
  }
}
