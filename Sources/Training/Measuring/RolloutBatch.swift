import Engines
import Inference
import Reasoning
import Traces

/// Many runs of one model, a crowd of them in each engine step.
struct RolloutBatch {
  /// One run that is wanted.
  struct Job {
    var problem: String
    var join: JoinDiscipline
    var seed: UInt64
    var temperature: Float
    var forks: Forks
  }

  /// Who decides whether to fork: the model, or someone else at the root alone, or nobody where forks are banned.
  enum Forks { case free, forced, shut, banned }

  /// A run that was made.
  struct Sample {
    var strand: Strand
    var isRight: Bool
    /// Tokens behind the prompt on the longest chain, and in all.
    var criticalPath: Int
    var total: Int
    /// Threads besides the main one.
    var threads: Int
    /// Whether each thread came to a proper end.
    var isWellFormed: Bool
  }

  let engine: InferenceEngine
  let task: ArithmeticTask
  /// Runs in one step.
  static let crowd = 48
  /// Answer tokens of a run in all; what is longer counts as wrong.
  static let mostTokens = 960

  /// Makes the runs; `each` gets every one as it ends, in the order of their ends.
  func run(_ jobs: [Job], each: (Int, Rollout) throws -> Void) throws {
    var waiting = jobs.indices.makeIterator()
    var crowd: [(index: Int, rollout: Rollout)] = []
    while true {
      while crowd.count < Self.crowd, let index = waiting.next() {
        crowd.append((index, try rollout(jobs[index])))
      }
      guard !crowd.isEmpty else { return }
      try Rollout.step(crowd.map(\.rollout))
      for (index, rollout) in crowd where rollout.isFinished { try each(index, rollout) }
      crowd.removeAll { $0.rollout.isFinished }
    }
  }

  /// Makes the runs and keeps what is learned or counted of each; `each` gets every one, too.
  func samples(_ jobs: [Job], each: (Int, Rollout) throws -> Void = { _, _ in }) throws -> [Sample] {
    var samples = [Sample?](repeating: nil, count: jobs.count)
    try run(jobs) { index, rollout in
      samples[index] = Sample(rollout)
      try each(index, rollout)
    }
    return samples.compactMap { $0 }
  }

  private func rollout(_ job: Job) throws -> Rollout {
    let request = RunRequest(
      problem: job.problem, task: task, method: job.forks == .banned ? Sequential.name : nil,
      join: job.forks == .banned ? nil : job.join, limits: .init(total: Self.mostTokens), seed: job.seed,
      sampling: .init(temperature: job.temperature), maxTokens: Self.mostTokens, alternatives: 0)
    let rollout = try Rollout(request, engine: engine)
    let prompt = Int32(rollout.history.tree().tokenCount(.root))
    switch job.forks {
    case .free, .banned: break
    case .forced: try rollout.vary(.fork(.root, position: prompt))
    case .shut: try rollout.vary(.withoutFork(.root, position: prompt, isLasting: false))
    }
    return rollout
  }
}

extension RolloutBatch.Sample {
  init(_ rollout: Rollout) {
    let tree = rollout.history.tree()
    strand = Strand(.root, of: tree, rollout.log.tokens)
    let prompt = tree.tokens(.root).prefix { rollout.log.tokens.classes[Int($0)] == .prompt }.count
    criticalPath = strand.criticalPath - prompt
    total = strand.total - prompt
    threads = tree.threads.count - 1
    isRight = tree.verdict?.correct ?? false
    isWellFormed = tree.threads.allSatisfy {
      let status = tree.status($0.id)
      return status == .ended(.closed) || status == .ended(.endOfText)
    }
  }
}
