import Engines
import Inference
import Reasoning
import Traces

extension ReinforcementTraining {
  /// The runs of one problem.
  struct Group {
    var problem: String
    /// How its runs were joined.
    var join: JoinDiscipline
    var samples: [RolloutBatch.Sample]
    /// Tokens of the problem's demonstration without forks.
    var alone: Int
    /// Of its decisions, where these are learned.
    var lessons: [DecisionTeacher.Lesson] = []
  }

  /// The runs of a round, and what is to be learned from them.
  func makeGroups() throws -> [Group] {
    var random = SplitMix64(seed: SplitMix64.mix(recipe.seed) ^ SplitMix64.mix(UInt64(round)))
    var groups: [Group] = []
    var jobs: [RolloutBatch.Job] = []
    for index in 0..<recipe.problems {
      let shape = recipe.mixture.draw(&random)
      let problem = shape.problem(
        seed: random.next() >> 1, index: index, sizes: task.domain.sizes, in: task.notation, heldOut: false)
      let join: JoinDiscipline =
        Double.random(in: 0..<1, using: &random) < recipe.prefillShare ? .prefill : .stitch
      groups.append(
        Group(
          problem: problem, join: join, samples: [],
          alone: try demonstration(problem).criticalPath - promptLength(problem)))
      jobs += recipe.forks.map { forks in
        .init(
          problem: problem, join: join, seed: random.next() >> 1,
          temperature: recipe.algorithm == .decision ? 0 : 1, forks: forks)
      }
    }
    let batch = try batch()
    let runs = recipe.forks.count
    guard recipe.algorithm == .decision else {
      let samples = try batch.samples(jobs)
      for index in groups.indices {
        groups[index].samples = Array(samples[index * runs..<(index + 1) * runs])
      }
      return groups
    }
    var cases = [DecisionTeacher.Case?](repeating: nil, count: jobs.count)
    try batch.run(jobs) { index, rollout in
      cases[index] = .init(
        rollout: rollout, alone: groups[index / runs].alone, judgesFirst: index.isMultiple(of: runs))
    }
    let judged = cases.compactMap { $0 }
    let teacher = DecisionTeacher(batch: batch, reward: recipe.reward, gainWeight: recipe.gainWeight)
    for (index, lessons) in try teacher.lessons(of: judged).enumerated() {
      groups[index / runs].samples.append(.init(judged[index].rollout))
      groups[index / runs].lessons += lessons
    }
    return groups
  }

  func demonstration(_ problem: String) throws -> Strand {
    try ArithmeticCurriculum.strand(for: problem, task, template.tokenizer.encoder) { _ in false }
  }

  func promptLength(_ problem: String) throws -> Int {
    try template.tokenizer.encode(task.prompt(for: problem, in: nil)).count
  }
}
