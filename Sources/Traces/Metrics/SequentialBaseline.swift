/// The runs among many that never fork, which the others are measured against: by model, precision, problem and limits.
struct SequentialBaseline {
  private struct Key: Hashable {
    var model: String
    var precision: RunPrecision
    var task: String?
    var problem: String
    var seed: UInt64
    var limits: RunHeader.Limits?

    init(_ header: RunHeader, limits: RunHeader.Limits?) {
      model = header.model.name
      precision = RunPrecision(header.model)
      task = header.task
      problem = header.problem
      seed = header.seed
      self.limits = limits
    }
  }

  private var runs: [Key: AloneRun] = [:]

  init(_ runs: some Collection<RunSummary>) {
    // One that was cut off is shorter than the run alone really is.
    for run in runs
    where run.header.traits?.forking == .never && run.finish == .endOfText && run.metrics.criticalPath > 0 {
      self.runs[Key(run.header, limits: run.header.limits)] = AloneRun(
        tokens: run.metrics.criticalPath, isRight: run.correct)
    }
  }

  /// What was measured with the run, or else the run within the same limits, or else the one that was not limited.
  func alone(of run: RunSummary) -> AloneRun? {
    run.alone ?? runs[Key(run.header, limits: run.header.limits)] ?? runs[Key(run.header, limits: nil)]
  }
}

extension Collection<RunSummary> {
  /// The same runs, each with the run alone where one of them is that.
  public func withRunsAlone() -> [RunSummary] {
    let baseline = SequentialBaseline(self)
    return map { run in
      var run = run
      run.alone = baseline.alone(of: run)
      return run
    }
  }
}
