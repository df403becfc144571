import Traces

extension RunEvidence {
  /// The failure modes that the run shows, each with the figure that raised it.
  ///
  /// Runs of methods with a fixed structure get only the flags that make sense for them: nobody chose their threads.
  var flags: [FailureFlag] {
    var flags: [FailureFlag?] = []
    switch log.header.traits?.forking {
    case .byModel:
      if tree.blockCount == 0 {
        flags.append(FailureFlag(.sequential, "blocks", 0, over: 0, "the model did not fork"))
      }
      flags += [
        overParallel(), redundant(), offOutline(), imbalance(), overhead(), malformed(), ignoredThread(),
        joinedByModel(),
      ]
    case .byMethod where log.header.traits?.hasOutlines == true:
      flags += [redundant(), offOutline(), imbalance()]
    case .byMethod, .never, nil: break
    }
    return (flags + [truncated(), falseClaim(), lostResult(), pruned(), unfinished()]).compactMap { $0 }
  }

  private func pruned() -> FailureFlag? {
    flag(.pruned, "pruned threads", tree.threads.map(\.id).filter(tree.isPruned)) {
      "thread \($0) was taken out"
    }
  }

  private func unfinished() -> FailureFlag? {
    guard tree.finish == nil else { return nil }
    return FailureFlag(.unfinished, "ends", 0, over: 0, "the run has not come to an end")
  }
}
