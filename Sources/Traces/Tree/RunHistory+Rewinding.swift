extension RunHistory {
  /// Goes over to the variation at the log's head, or to another one, by way of the entries that both share.
  ///
  /// The cost grows with the entries in which the two differ, not with the length of the run.
  public mutating func follow(_ log: RunLog, to variation: VariationID? = nil) {
    let variation = variation ?? log.head
    let common = min(count, log.commonCount(of: self.variation, and: variation))
    guard rewind(to: common, in: log) else { return self = RunHistory(log, variation: variation) }
    self.variation = variation
    extend(from: log)
  }

  /// Takes back all but the first `moment` entries.
  ///
  /// - Returns: false where the log contradicts itself: the entries left out of the fold are not known.
  public mutating func rewind(to moment: Int, in log: RunLog) -> Bool {
    guard moment < count else { return true }
    guard anomaly == nil else { return false }
    for entry in log.entries(of: variation, from: moment)[...].prefix(count - moment).reversed() {
      takeBack(entry)
    }
    return true
  }

  /// Undoes the last entry.
  private mutating func takeBack(_ entry: RunLog.Entry) {
    work += 1
    let moment = count - 1
    switch entry.kind {
    case .tokens(let thread, _, let count): threads[thread.index].removeLast(tokens: Int(count))
    case .other(let event):
      switch event.kind {
      case .forked(let fork):
        threads.removeLast(fork.children.count)
        blocks.removeLast()
        threads[fork.parent.index].blocks.removeLast()
      case .ended(let thread, _): threads[thread.index].ends.removeLast()
      case .joined(let join):
        if let block = threads[join.parent.index].blocks.last { blocks[block.index].join = nil }
        threads[join.parent.index].segments.removeLast()
      case .dropped(let thread, _):
        threads[thread.index].dropped.removeLast()
        threads[thread.index].segments.removeLast()
      case .held(let thread):
        if threads[thread.index].heldMoment == moment { threads[thread.index].heldMoment = nil }
      case .answered(let thread, _): threads[thread.index].answers.removeLast()
      case .scored(let thread, _): threads[thread.index].scores.removeLast()
      case .decision(let decision): threads[decision.thread.index].decisions.removeLast()
      case .mistake: mistakes.removeLast()
      case .cache: cacheUsages.removeLast()
      case .verdict: verdicts.removeLast()
      case .finished: finishes.removeLast()
      case .pieces, .tokens, .varied, .head, .alone, .probed, .valued: break
      }
    }
    if milestones.last == moment + 1 {
      milestones.removeLast()
      // Several of one step have one entry.
      let before = milestones.last.map { steps[$0 - 1] }
      if before != steps[moment] { milestoneSteps.removeLast() }
    }
    steps.removeLast()
    times.removeLast()
  }
}

extension ThreadRecord {
  fileprivate mutating func removeLast(tokens count: Int) {
    tokens.removeLast(count)
    tokenMoments.removeLast(count)
    let left = tokens.count
    while let last = insertedPositions.last, last >= left { insertedPositions.removeLast() }
    while let last = editedPositions.last, last >= left { editedPositions.removeLast() }
    while let last = promptPositions.last, last >= left {
      promptPositions.removeLast()
      segments[segments.count - 1].promptTokens -= 1
    }
  }
}
