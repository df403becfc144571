public import Engines
public import Formats
import Foundation
import Reasoning
import Statistics
public import Traces

extension ComparisonPlan {
  /// Carries the plan out: one run after another, each on an engine of its own so that none finds another's work done, or
  /// some together on one, as on a server.
  ///
  /// Runs that were saved before are read, not made again; a run is saved when it is complete, so that one that was
  /// broken off is simply made anew.
  ///
  /// - Parameters:
  ///   - together: how many runs are made at a time.
  ///   - startsOver: whether runs that were made before are made again.
  ///   - engine: makes a fresh engine.
  ///   - progress: told which job is begun.
  /// - Returns: the figures of all runs, in the order of the plan, and how many of the runs existed already.
  public func run(
    _ formats: FormatRegistry, together: Int = 1, startsOver: Bool, engine: () throws -> any Engine,
    progress: (Int, Job) -> Void
  ) throws -> (runs: [RunSummary], reused: Int) {
    let first = try engine()
    var found: [Int: RunSummary] = [:]
    var active: [(job: Int, rollout: Rollout)] = []
    var (next, reused) = (0, 0)
    while next < jobs.count || !active.isEmpty {
      while active.count < max(1, together), next < jobs.count {
        let (index, job) = (next, jobs[next])
        next += 1
        progress(index, job)
        if !startsOver, let run = try saved(job, first.reference, formats) {
          reused += 1
          found[index] = RunSummary(analysing: run.log, run.history, file: job.path, format: run.format)
        } else {
          let rollout = try Rollout(job.request, engine: together > 1 ? first : try engine())
          active.append((index, rollout))
        }
      }
      try Rollout.step(active.map(\.rollout))
      for (index, rollout) in active where rollout.isFinished {
        try rollout.log.write(to: jobs[index].path)
        found[index] = RunSummary(analysing: rollout.log, rollout.history, file: jobs[index].path)
      }
      active.removeAll { $0.rollout.isFinished }
    }
    return (jobs.indices.compactMap { found[$0] }, reused)
  }

  /// The run that a job asks for, if it was made before by the same model.
  private func saved(
    _ job: Job, _ model: RunHeader.ModelReference, _ formats: FormatRegistry
  ) throws -> SavedRun? {
    guard FileManager.default.fileExists(atPath: job.path) else { return nil }
    let run = try formats.run(job.path)
    let log = run.log
    var wanted = try RunRequest(log.header, catalogue: job.request.catalogue)
    wanted.created = job.request.created
    guard wanted.isSame(as: job.request), log.header.model.computes(as: model) else {
      throw TraceError(
        .unwritable, path: job.path,
        "another run is saved there; give another folder with --into, or --start-over")
    }
    return run.history.isFinished ? run : nil
  }
}

extension RunRequest {
  /// Whether both ask for the same tokens; how many alternatives are noted down beside them is the engine's affair, too.
  fileprivate func isSame(as other: RunRequest) -> Bool {
    // A dialect that a method has no use for may be missing from a saved run.
    let usesDialect = (try? catalogue.method(named: self.method))?.usesDialect ?? false
    let dialects = usesDialect ? self.dialect == other.dialect && self.join == other.join : true
    return self.problem == other.problem && task.name == other.task.name && self.method == other.method
      && self.parameters == other.parameters && dialects && self.limits == other.limits
      && self.chat == other.chat && self.system == other.system && self.seed == other.seed
      && self.sampling == other.sampling && self.maxTokens == other.maxTokens
  }
}
