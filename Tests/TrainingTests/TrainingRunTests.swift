import Engines
import Foundation
import Inference
import Kernels
import Reasoning
import TestModels
import Testing
import Traces

@testable import Training

/// Whole trainings, small ones: what is saved, taken up again, and shipped.
@Suite struct TrainingRunTests {
  private static func folder() -> String {
    NSTemporaryDirectory() + "forkscope-training-" + UUID().uuidString
  }

  private static var recipe: SupervisedTraining.Recipe {
    var recipe = SupervisedTraining.Recipe()
    recipe.steps = 6
    recipe.batch = 500
    recipe.rowLength = 256
    recipe.embedding = 32
    recipe.layers = 1
    recipe.heads = 2
    recipe.kvHeads = 1
    recipe.feedForward = 32
    recipe.mixture = ShapeMixture(wide: 0, chain: 0, small: 1, random: 0)
    return recipe
  }

  private static func train(
    _ folder: String, stopsAt stop: Int = .max, workers: Int = 1, _ recipe: SupervisedTraining.Recipe = recipe
  ) throws -> [SupervisedTraining.Entry] {
    var entries: [SupervisedTraining.Entry] = []
    let training = try SupervisedTraining(recipe, folder: folder, like: try Model.builtIn(), workers: workers)
    _ = try training.run { entry in
      entries.append(entry)
      return entry.step < stop
    }
    return entries
  }

  @Test(arguments: [1, 3]) func aTrainingThatIsTakenUpAgainIsTheSameBitForBit(candidates: Int) throws {
    let (whole, parts) = (Self.folder(), Self.folder())
    defer { for path in [whole, parts] { try? FileManager.default.removeItem(atPath: path) } }
    var recipe = Self.recipe
    recipe.candidates = candidates
    let once = try Self.train(whole, recipe)
    _ = try Self.train(parts, stopsAt: 2, recipe)
    let rest = try Self.train(parts, workers: 2, recipe)
    #expect(rest.map(\.step) == [3, 4, 5, 6])
    #expect(rest.map(\.loss) == once.dropFirst(2).map(\.loss))
    let model = { try Data(contentsOf: URL(fileURLWithPath: $0 + "/model.gguf")) }
    #expect(try model(whole) == model(parts))
    #expect(
      MetricsLog<SupervisedTraining.Entry>.entries(of: parts + "/metrics.jsonl").map(\.step) == Array(1...6))
  }

  @Test func resultsDoNotDependOnTheNumberOfWorkers() throws {
    let (one, two) = (Self.folder(), Self.folder())
    defer { for path in [one, two] { try? FileManager.default.removeItem(atPath: path) } }
    #expect(try Self.train(one).map(\.loss) == Self.train(two, workers: 3).map(\.loss))
  }

  @Test func theHardestSequencesHaveTheTokensThatAreLeastLikelyForTheirLength() throws {
    let template = try Model.builtIn()
    let curriculum = ArithmeticCurriculum(
      seed: 3, task: ArithmeticTask(template.notes), encode: template.tokenizer.encoder)
    let candidates = try curriculum.batch(0, tokens: 3000)
    let (layout, parameters) = try Trainer.parameters(of: template)
    let trainer = Trainer(
      layout, of: template.config, from: parameters, OptimizerSettings(), LearningRate(steps: 1),
      rowLength: 1024, workers: 2)
    let chosen = trainer.hardest(of: candidates, tokens: 800)
    let count = chosen.reduce(0) { $0 + $1.count }
    #expect(count >= 800 && count - (chosen.last?.count ?? 0) < 800)
    let worst = { sequences in
      zip(trainer.logProbabilities(of: sequences, by: trainer.parameters), sequences).map {
        Double($0.min() ?? 0) / Double($1.count).squareRoot()
      }
    }
    let rest = candidates.filter { !chosen.contains($0) }
    #expect(!rest.isEmpty)
    #expect(try #require(worst(chosen).max()) <= #require(worst(rest).min()))
    #expect(trainer.hardest(of: [], tokens: 800).isEmpty)
  }

  @Test func itLearns() throws {
    let folder = Self.folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var recipe = Self.recipe
    recipe.steps = 40
    recipe.practice = 0
    recipe.optimizer.rate = 0.01
    let losses = try Self.train(folder, workers: 2, recipe).map(\.loss)
    #expect(losses[39] < 0.6 * losses[0])
  }

  @Test func theModelsFileSaysInWhichNotationItLearned() throws {
    let folder = Self.folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var recipe = Self.recipe
    recipe.steps = 1
    recipe.notation = .columns
    _ = try Self.train(folder, recipe)
    let model = try Model.load(path: folder + "/model.gguf")
    #expect(ArithmeticTask(model.notes).notation == .columns)
    #expect(try ArithmeticTask(Model.builtIn().notes).notation == .named)
  }

  @Test func aNotationWhoseMarksTheTemplateLacksIsRefusedAtOnce() throws {
    let folder = Self.folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var recipe = Self.recipe
    recipe.notation = .named
    let early = try Model.load(path: TestModels.firstArithmetic)
    #expect {
      try SupervisedTraining(recipe, folder: folder, like: early, workers: 1)
    } throws: {
      "\($0)".contains("no token for '=a:', which the notation 'named' writes")
    }
  }

  @Test func decisionsDoNotCrowdOutWhatCanBeLearned() throws {
    let folder = Self.folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let model = try Model.builtIn()
    var recipe = Self.recipe
    (recipe.candidates, recipe.decisionShare, recipe.batch, recipe.practice) = (3, 1, 6000, 0)
    recipe.mixture = ShapeMixture(wide: 1, chain: 0, small: 0, random: 0)
    let training = try SupervisedTraining(recipe, folder: folder, like: model, workers: 1)
    let opening = try #require(model.tokenizer.encode("<Parallel>").first)
    let learnsForks = try training.batch(0).map { sequence in
      zip(sequence.targets, sequence.weights).contains { $0 == opening && $1 > 0 }
    }
    var tokens = 0
    let half = try training.batch(0).prefix { sequence in
      defer { tokens += sequence.count }
      return tokens < 3000
    }.count
    #expect(learnsForks[..<half].contains(true))
    #expect(learnsForks.count > half && !learnsForks[half...].contains(true))
  }

  @Test func aModelWhoseFileWasCutShortIsNotExported() throws {
    let path = Self.folder() + ".gguf"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let bytes = try Model.builtIn().file(as: .q8_0)
    try bytes.write(to: URL(fileURLWithPath: path))
    let model = try Model.load(path: path)
    _ = try model.file(as: .f32)
    let handle = try #require(FileHandle(forWritingAtPath: path))
    try handle.truncate(atOffset: 4096)
    try handle.close()
    #expect { try model.file(as: .f32) } throws: { "\($0)".contains("cut short") }
  }

  @Test func damagedAndForeignCheckpointsAreRefused() throws {
    let folder = Self.folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    _ = try Self.train(folder, stopsAt: 1)
    var other = Self.recipe
    other.seed = 99
    #expect(throws: TrainingError.otherTraining(folder + "/checkpoint.bin")) { try Self.train(folder, other) }
    let path = folder + "/checkpoint.bin"
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    bytes[bytes.count / 2] ^= 1
    try bytes.write(to: URL(fileURLWithPath: path))
    #expect(throws: TrainingError.damaged(path)) { try Self.train(folder) }
    try Data(bytes.prefix(100)).write(to: URL(fileURLWithPath: path))
    #expect(throws: TrainingError.damaged(path)) { try Self.train(folder) }
  }

  @Test(arguments: StoredType.allCases) func exportedModelsLoadAndSayTheSame(type: StoredType) throws {
    let template = try Model.builtIn()
    let config = Self.recipe.config(vocabulary: template.config.vocabulary)
    let layout = ParameterLayout(config)
    let trainer = Trainer(
      layout, of: config, from: .initial(config, layout, seed: 4), OptimizerSettings(),
      LearningRate(steps: 1),
      rowLength: 64, workers: 1)
    let file = try trainer.file(named: "tiny", like: template, type)
    let model = try Model.load(bytes: Array(file))
    #expect(model.name == "tiny")
    #expect(model.config == config)
    #expect(model.notes == template.notes)
    #expect(try model.tokenizer.encode("<Think>12+3") == template.tokenizer.encode("<Think>12+3"))
    let stored = try Trainer.parameters(of: model).1
    let most = (0..<layout.count).map { abs(stored.base[$0] - trainer.parameters.base[$0]) }.max() ?? 1
    #expect(most <= (type == .f32 ? 0 : type == .f16 ? 0.001 : 0.01))
    // From the file of one type to that of another.
    let again = try Model.load(bytes: Array(try model.file(as: .f32)))
    #expect(again.name == model.name && again.config == config && again.notes == template.notes)
    #expect(again.tokenizer.says(theSameAs: template.tokenizer))
    let read = try Trainer.parameters(of: again).1
    #expect((0..<layout.count).allSatisfy { read.base[$0] == stored.base[$0] })
  }

  @Test func theBestRunOfAGroupIsRightThenShortThenFrugal() {
    func sample(_ isRight: Bool, _ critical: Int, _ total: Int, isWellFormed: Bool = true)
      -> RolloutBatch.Sample
    {
      .init(
        strand: Strand(), isRight: isRight, criticalPath: critical, total: total, threads: 0,
        isWellFormed: isWellFormed)
    }
    let samples = [
      sample(false, 10, 10), sample(true, 30, 50), sample(true, 30, 40), sample(true, 40, 40),
      sample(true, 5, 5, isWellFormed: false),
    ]
    let best = ReinforcementTraining.best(of: samples)
    #expect(best?.criticalPath == 30)
    #expect(best?.total == 40)
    #expect(ReinforcementTraining.best(of: [samples[0]]) == nil)
    #expect(Reward.latency.value(samples[1], alone: 60, weight: 1) == 1.5)
    #expect(Reward.latency.value(samples[0], alone: 60, weight: 1) == 0)
    #expect(Reward.ungated.value(samples[0], alone: 20, weight: 1) == 0.5)
    #expect(abs(Reward.threadWeaver.value(samples[1], alone: 60, weight: 1) - 1.2) < 1e-9)
    #expect(Reward.apr.value(samples[3], alone: 1, weight: 1) == 1)
  }

  @Test func whatTheNetworkCannotComputeIsRefused() {
    let narrow = ModelConfig(
      vocabulary: 23, contextLength: 64, embedding: 32, layers: 1, heads: 4, kvHeads: 2, feedForward: 48)
    #expect(throws: TrainingError.self) { try Trainer.check(narrow) }
    let huge = ModelConfig(
      vocabulary: 1 << 20, contextLength: 64, embedding: 4096, layers: 1, heads: 32, kvHeads: 2,
      feedForward: 48)
    #expect(throws: TrainingError.self) { try Trainer.check(huge) }
    // The built-in model has an output matrix of its own, but another shape than this recipe.
    #expect(throws: TrainingError.self) {
      try SupervisedTraining(
        Self.recipe, folder: Self.folder(), like: try Model.builtIn(), from: try Model.builtIn(), workers: 1)
    }
  }

  @Test func rowsThatHoldNoSampleAndNumbersThatRunAwayAreErrors() throws {
    let folders = [Self.folder(), Self.folder()]
    defer { for folder in folders { try? FileManager.default.removeItem(atPath: folder) } }
    var (short, hot) = (Self.recipe, Self.recipe)
    (short.rowLength, short.contextLength) = (16, 20)
    #expect(throws: TrainingError.nothingFits(20)) { try Self.train(folders[0], short) }
    hot.optimizer.rate = 1e30
    hot.optimizer.usesMuon = false
    #expect(throws: TrainingError.self) { try Self.train(folders[1], hot) }
  }

  @Test(arguments: [ReinforcementTraining.Algorithm.pgrpo, .grpo])
  func policyGradientsMakeAStepARound(algorithm: ReinforcementTraining.Algorithm) throws {
    let folder = Self.folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var recipe = ReinforcementTraining.Recipe()
    recipe.algorithm = algorithm
    recipe.reward = .threadCount
    recipe.problems = 3
    recipe.samples = 4
    recipe.rounds = 1
    let training = try ReinforcementTraining(recipe, folder: folder, from: try Model.builtIn(), workers: 1)
    #expect(try training.run(evaluated: 1) { $0.steps == 1 })
    // What the built-in model was measured to do is not said of another one.
    let (before, after) = (try Model.builtIn(), try Model.load(path: training.modelPath(round: 1)))
    let (measured, range) = ("forkscope.arithmetic.operations", "forkscope.arithmetic.largest_value")
    #expect(before.notes.numbers[measured] != nil && after.notes.numbers[measured] == nil)
    #expect(after.notes.numbers[range] == before.notes.numbers[range])
  }

  @Test func decisionsAreLearnedAtTheirTokensAlone() throws {
    let model = try Model.demonstrated()
    let batch = RolloutBatch(engine: try InferenceEngine(model), task: ArithmeticTask(model.notes))
    var cases: [DecisionTeacher.Case] = []
    let problem = "(9+10-3+4-6)+(8+2-5+7+3)-(6+1+9+4)+(12-3+5+1)"
    try batch.run([.init(problem: problem, join: .stitch, seed: 1, temperature: 0, forks: .shut)]) {
      cases.append(.init(rollout: $1, alone: 110, judgesFirst: true))
    }
    let teacher = DecisionTeacher(batch: batch, reward: .latency, gainWeight: 2)
    let lessons = try #require(try teacher.lessons(of: cases).first)
    let first = try #require(lessons.first)
    #expect(first.gain > 0.5)
    let sequence = TrainingSequence(first.strand, isStitched: true)
    #expect(sequence.weights.count { $0 != 0 } == 1)
    let learned = try #require(sequence.weights.firstIndex { $0 != 0 })
    #expect(model.tokenizer.piece(sequence.targets[learned]) == Array("<Parallel>".utf8))
  }

  @Test func decisionsAreLearnedRoundByRound() throws {
    let folder = Self.folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var recipe = ReinforcementTraining.Recipe()
    recipe.algorithm = .decision
    recipe.problems = 4
    recipe.rounds = 1
    recipe.steps = 2
    recipe.batch = 400
    recipe.mixture = ShapeMixture(wide: 1, chain: 0, small: 0, random: 0)
    let training = try ReinforcementTraining(recipe, folder: folder, from: try .demonstrated(), workers: 2)
    #expect(try training.run(evaluated: 1) { (1...3).contains($0.steps) })
  }

  @Test func divergenceFromTheStartPullsBackToIt() throws {
    let model = try Model.builtIn()
    let (layout, start) = try Trainer.parameters(of: model)
    let trainer = Trainer(
      layout, of: model.config, from: start, OptimizerSettings(), LearningRate(steps: 1), rowLength: 64,
      workers: 2)
    let strand = Strand([.given([1, 24]), .own([27, 58, 13, 28])])
    let sequences = [TrainingSequence(strand, isStitched: true)]
    let before = trainer.logProbabilities(of: sequences, by: start)
    #expect(before[0].count { $0 < 0 } == 4)
    // At the start itself nothing pulls.
    #expect(
      ReinforcementTraining.heldBack(sequences, now: before, start: before, by: 3) == sequences)
    // A token that has become likelier than it was loses weight, one that has become less likely gains.
    var now = before
    let targets = sequences[0].weights.indices.filter { sequences[0].weights[$0] != 0 }
    now[0][targets[0]] += 0.5
    now[0][targets[1]] -= 0.5
    let held = ReinforcementTraining.heldBack(sequences, now: now, start: before, by: 3)[0].weights
    #expect(held[targets[0]] < 1)
    #expect(held[targets[1]] > 1)
    #expect(held[targets[2]] == 1)
  }

  @Test func expertIterationRunsAndIsTakenUpAgain() throws {
    let folder = Self.folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var recipe = ReinforcementTraining.Recipe()
    recipe.problems = 3
    recipe.samples = 4
    recipe.rounds = 2
    recipe.mixture = ShapeMixture(wide: 0, chain: 0, small: 1, random: 0)
    let start = try Model.builtIn()
    var rounds: [Int] = []
    for _ in 0..<2 {
      let training = try ReinforcementTraining(recipe, folder: folder, from: start, workers: 1)
      _ = try training.run(evaluated: 2) { entry in
        rounds.append(entry.round)
        #expect(entry.sampled > 0.5)
        return entry.round == 2
      }
    }
    #expect(rounds == [1, 2])
    #expect(FileManager.default.fileExists(atPath: folder + "/round-2.gguf"))
    let steps = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasPrefix("step-") }
    #expect(steps.count == 2)
    let trace = try TraceReader.read(path: folder + "/" + steps[0] + "/small-1.jsonl")
    #expect(!trace.log.header.problem.isEmpty)
  }
}
