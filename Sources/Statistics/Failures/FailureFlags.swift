public import Traces

extension RunTree {
  /// The failure modes that a run shows, each with the figure that raised it.
  ///
  /// Runs of methods with a fixed structure are asked only what makes sense for them: nobody chose their threads.
  public func failureFlags(
    _ log: RunLog, thresholds: FailureThresholds = FailureThresholds()
  ) -> [FailureFlag] {
    let run = RunEvidence(log, self, thresholds)
    var flags: [FailureFlag?] = []
    if run.isForkJoin {
      if blockCount == 0 {
        flags.append(FailureFlag(.sequential, "blocks", 0, over: 0, "the model did not fork"))
      }
      flags += [
        run.overParallel(), run.redundant(), run.offOutline(), run.imbalance(), run.overhead(),
        run.malformed(),
        run.ignoredThread(), run.joinedByModel(),
      ]
    }
    if log.header.method == "skeleton-of-thought" {
      flags += [run.redundant(), run.offOutline(), run.imbalance()]
    }
    flags += [run.truncated(), run.falseClaim(), run.lostResult()]
    let pruned = threads.map(\.id).filter(isPruned)
    if !pruned.isEmpty {
      flags.append(
        FailureFlag(
          .pruned, "pruned threads", Double(pruned.count), over: 0, threads: pruned.map(\.index),
          "thread \(run.names(pruned)) was taken out"))
    }
    if finish == nil {
      flags.append(FailureFlag(.unfinished, "ends", 0, over: 0, "the run has not come to an end"))
    }
    return flags.compactMap { $0 }
  }
}
