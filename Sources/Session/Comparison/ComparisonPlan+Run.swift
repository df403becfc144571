public import Engines
public import Formats
import Foundation
import Reasoning
import Statistics
public import Traces

extension ComparisonPlan {
  /// Carries the plan out, one run after another, each on an engine of its own so that none finds another's work done.
  ///
  /// Runs that were saved before are read, not made again; a run is saved when it is complete, so that one that was
  /// broken off is simply made anew.
  ///
  /// - Parameters:
  ///   - startsOver: whether runs that were made before are made again.
  ///   - engine: makes a fresh engine.
  ///   - progress: told which job is begun.
  /// - Returns: the figures of all runs, in the order of the plan, and how many of the runs existed already.
  public func run(
    _ formats: FormatRegistry, startsOver: Bool, engine: () throws -> any Engine,
    progress: (Int, Job) -> Void
  ) throws -> (runs: [RunSummary], reused: Int) {
    let reference = try engine().reference
    var found: [RunSummary] = []
    var reused = 0
    for (index, job) in jobs.enumerated() {
      progress(index, job)
      if !startsOver, let run = try saved(job, reference, formats) {
        reused += 1
        found.append(RunSummary(analysing: run.log, run.history, file: job.path, format: run.format))
        continue
      }
      let rollout = try Rollout(job.request, engine: try engine())
      try rollout.run()
      try rollout.log.write(to: job.path)
      found.append(RunSummary(analysing: rollout.log, rollout.history, file: job.path))
    }
    return (found, reused)
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
    guard wanted.isSame(as: job.request), log.header.model.fingerprint == model.fingerprint,
      log.header.model.arithmetic == model.arithmetic, log.header.model.kvPrecision == model.kvPrecision,
      (log.header.model.activations ?? "int8") == (model.activations ?? "int8")
    else {
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
