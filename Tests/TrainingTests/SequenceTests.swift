import Engines
import Inference
import Reasoning
import Testing
import Traces

@testable import Training

/// What a token sees and what is learned from it, for either join.
@Suite struct SequenceTests {
  // 1 [2 3] ( 8 [9 10] / 8 [11] ( 8 [12] / 8 [13] ) 5 [14] ) 5 [15], own tokens in brackets
  static let strand = Strand([
    .given([1]), .own([2, 3]),
    .fork([
      Strand([.given([8]), .own([9, 10])]),
      Strand([
        .given([8]), .own([11]),
        .fork([Strand([.given([8]), .own([12])]), Strand([.given([8]), .own([13])])]), .given([5]),
        .own([14]),
      ]),
    ]), .given([5]), .own([15]),
  ])

  private func context(_ sequence: TrainingSequence, _ token: Int) -> [Int32] {
    sequence.visible[token].flatMap { $0 }.map { sequence.ids[$0] }
  }

  @Test func stitchKeepsSiblingsApartAndGoesOnAtTheLargestPosition() throws {
    let sequence = TrainingSequence(Self.strand, isStitched: true)
    #expect(sequence.ids == [1, 2, 3, 8, 9, 10, 8, 11, 8, 12, 8, 13, 5, 14, 5, 15])
    #expect(sequence.positions == [0, 1, 2, 3, 4, 5, 3, 4, 5, 6, 5, 6, 7, 8, 9, 10])
    let inner = try #require(sequence.ids.firstIndex(of: 13))
    #expect(context(sequence, inner) == [1, 2, 3, 8, 11, 8, 13])
    let last = try #require(sequence.ids.firstIndex(of: 15))
    #expect(context(sequence, last) == sequence.ids)
    #expect(sequence.visible[last].count == 1)
  }

  @Test func prefillLearnsEachThreadInItsOwnContextAndTheEndBehindAllTexts() throws {
    let sequence = TrainingSequence(Self.strand, isStitched: false)
    let inner = try #require(
      sequence.ids.indices.first { sequence.targets[$0] == 13 && sequence.weights[$0] == 1 })
    #expect(context(sequence, inner) == [1, 2, 3, 8, 11, 8])
    let last = try #require(sequence.ids.firstIndex(of: 15))
    #expect(context(sequence, last) == [1, 2, 3, 8, 9, 10, 8, 11, 8, 12, 8, 13, 5, 14, 5, 15])
    for token in sequence.ids.indices {
      #expect(Int(sequence.positions[token]) == context(sequence, token).count - 1)
    }
  }

  @Test(arguments: [true, false]) func eachOwnTokenIsLearnedOnceAndNoOther(isStitched: Bool) {
    let sequence = TrainingSequence(Self.strand, isStitched: isStitched)
    let learned = sequence.ids.indices.filter { sequence.weights[$0] == 1 }.map { sequence.targets[$0] }
    #expect(learned.sorted() == [2, 3, 9, 10, 11, 12, 13, 14, 15])
    #expect(sequence.weights.allSatisfy { $0 == 0 || $0 == 1 })
  }

  /// The same contexts as ThreadWeaver's own trie of a run's units (arXiv 2512.07843, appendix B).
  @Test func prefillIsTheTrieOfItsUnits() {
    let strand = Strand([
      .given([1, 2]), .own([10, 11, 3, 12]),
      .fork([Strand([.given([20]), .own([5, 5, 5, 21])]), Strand([.given([20]), .own([6, 21])])]),
      .own([13, 8]),
    ])
    let ids: [Int32] = [1, 2, 10, 11, 3, 12, 20, 5, 5, 5, 21, 20, 6, 21, 13, 8, 6, 21]
    let parents = [-1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 6, 16]
    let contexts = ids.indices.map { index in
      sequence(first: index) { parents[$0] < 0 ? nil : parents[$0] }.map { ids[$0] }.reversed() as [Int32]
    }
    let learned = TrainingSequence(strand, isStitched: false)
    #expect(Set(learned.ids.indices.map { context(learned, $0) }) == Set(contexts))
  }

  @Test func rowsKeepSequencesApart() {
    let sequence = TrainingSequence(Self.strand, isStitched: true)
    let rows = TrainingRow.pack([sequence, sequence, sequence], length: 40, longest: 40)
    #expect(rows.map(\.count) == [32, 16])
    #expect(TrainingRow.pack([sequence, sequence], length: 10, longest: 16).map(\.count) == [16, 16])
    #expect(TrainingRow.pack([sequence, sequence], length: 10, longest: 15).isEmpty)
    let spans = rows[0].spans
    for token in 16..<32 {
      for span in Int(rows[0].firstSpans[token])..<Int(rows[0].firstSpans[token + 1]) {
        #expect(spans[2 * span] >= 16)
        #expect(spans[2 * span + 1] <= UInt32(token + 1))
      }
    }
  }

  @Test func whereDecisionsAreNotLearnedTheWayWithoutForksStillIs() throws {
    let model = try Model.builtIn()
    func sequence(forks: Bool) throws -> TrainingSequence {
      let strand = try ArithmeticCurriculum.strand(
        for: "(3+2)*(1+1)", ArithmeticTask(model.notes), model.tokenizer.encoder, learnsDecisions: false
      ) { _ in forks }
      return TrainingSequence(strand, isStitched: true)
    }
    let opening = try #require(model.tokenizer.encode("<Parallel>").first)
    let (alone, forked) = (try sequence(forks: false), try sequence(forks: true))
    let decisions = alone.excluded.indices.filter { alone.excluded[$0] >= 0 }
    #expect(decisions.map { alone.excluded[$0] } == [opening])
    #expect(decisions.map { alone.weights[$0] } == [1])
    #expect(forked.excluded.allSatisfy { $0 < 0 })
    // Whether to fork is learned in neither.
    #expect(!zip(forked.targets, forked.weights).contains { $0 == opening && $1 != 0 })
    #expect(!zip(alone.targets, alone.weights).contains { $0 == opening && $1 != 0 })
  }

  @Test func demonstrationsAreRightAndWrittenAsTheModelWritesThem() throws {
    let model = try Model.builtIn()
    let task = ArithmeticTask(model.notes)
    let encode = model.tokenizer.encoder
    func text(_ strand: Strand) -> String {
      strand.pieces.map { piece in
        switch piece {
        case .own(let ids), .given(let ids):
          ids.map { String(decoding: model.tokenizer.piece($0), as: UTF8.self) }.joined()
        case .alone(let id, _): String(decoding: model.tokenizer.piece(id), as: UTF8.self)
        case .fork(let threads): threads.map(text).joined()
        }
      }.joined()
    }
    let problem = "((3+2)+(9*3))-(1+10)"
    let forked = try ArithmeticCurriculum.strand(for: problem, task, encode) { _ in true }
    #expect(
      text(forked).hasSuffix(
        "<Think><Parallel><Outlines><Outline>1:c(</Outline><Outline>2:d(</Outline></Outlines><Thread>1:<Parallel><Outlines>"
          + "<Outline>1:a(</Outline><Outline>2:b(</Outline></Outlines><Thread>1:a(3+₁2=a:5;</Thread>"
          + "<Thread>2:b(9*₂3=b:27;</Thread></Parallel>c(a:5+₃b:27=c:32;</Thread><Thread>2:d(1+₄10=d:11;</Thread></Parallel>"
          + "e(c:32-₅d:11=e:21;</Think>21<eos>"
      ))
    let shifted = try ArithmeticCurriculum.strand(for: "3+2-4", task, encode, namesFrom: 47) { _ in false }
    #expect(text(shifted).hasSuffix("v(3+₄₈2-₁4)v?<Think>v(3+₄₈2=5-₁4=v:1;</Think>1<eos>"))
    let prompt = try encode(task.prompt(for: problem, in: nil)).count
    #expect(forked.total - prompt == 95)
    #expect(forked.criticalPath - prompt == 71)
    let verdict = task.check(
      text(try ArithmeticCurriculum.strand(for: problem, task, encode) { _ in false }), to: problem)
    #expect(verdict.correct == true)
    let root = try #require(task.parse("(347*28)-(500+600)").group(in: task.notation))
    for group in root.parts + [root] {
      #expect(try encode(try #require(group.statement) + ";").count == group.tokens)
    }
  }

  @Test(arguments: ArithmeticShape.allCases, [ArithmeticNotation.labelled, .columns, .named])
  func shapesHaveProblemsWhoseForksPayOrDoNot(shape: ArithmeticShape, notation: ArithmeticNotation) throws {
    var paying = 0
    for index in 0..<140 {
      let (size, isHeldOut) = (ArithmeticSize.all[index % 7], index.isMultiple(of: 2))
      func problem() -> String {
        shape.problem(seed: 5, index: index, sizes: [size], in: notation, heldOut: isHeldOut)
      }
      let text = problem()
      #expect(ArithmeticShape.isHeldOut(text) == isHeldOut)
      #expect(text == problem())
      let expression = try ArithmeticTask(ModelNotes()).parse(text)
      var values: [Int] = []
      _ = expression.value { values.append($0) }
      #expect(values.allSatisfy(size.values.contains))
      if try #require(expression.group(in: notation)).best.forks.isEmpty == false { paying += 1 }
    }
    switch shape {
    case .wide: #expect(paying == 140)
    case .small, .chain: #expect(paying == 0)
    case .random: #expect((30..<120).contains(paying))
    }
  }

  @Test(arguments: [20, 30, 48]) func oneInFiveOfTheWideProblemsToLearnFromIsBroadAndOneInFiveNested(
    operations: Int
  ) throws {
    var (broad, nested) = (0, 0)
    for index in 0..<350 {
      let text = ArithmeticShape.wide.problem(
        seed: 9, index: index, sizes: [ArithmeticSize.all[index % 7]], in: .labelled, heldOut: false,
        operations: operations)
      let expression = try ArithmeticTask(ModelNotes()).parse(text)
      #expect(expression.operationCount <= operations)
      let parts = try #require(expression.group(in: .labelled)).parts
      if parts.count > 6 { broad += 1 }
      if parts.contains(where: { !$0.parts.isEmpty }) { nested += 1 }
    }
    #expect((50...90).contains(broad))
    #expect((50...90).contains(nested))
  }
}
