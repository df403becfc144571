import Traces

/// Taking up a run whose file may be torn anywhere in an engine step.
///
/// The history goes back to where the last step began, and the step is made once more: its events that are in the log
/// already are recognised, the others are added. So the run goes on as if it had never been torn.
extension Rollout {
  /// Whether the log has events at its end that have not been made again yet.
  var isCatchingUp: Bool { history.count < log.entryCount(of: log.head) }

  /// The step that was made again differs from the recorded one.
  private struct Unlike: Error {}

  /// Goes back to where the last step of an unfinished run began; events that need no engine are made again at once.
  func takeUpEnd() throws {
    guard !isFinished else { return }
    let start = history.moment(beforeStep: stamp.step)
    let shared = log.sharedCount(of: log.head)
    if log.head != .original, start < shared || history.count == shared {
      // Nothing but the events that the change brought with it.
      try goBack(to: shared) { try settle() }
    } else if stamp.step == 0 {
      try goBack(to: 0) {
        try writePrompt()
        try settle()
      }
    } else {
      try goBack(to: start) {}
    }
  }

  /// Makes again whatever is still to be made again.
  func finishCatchingUp() throws {
    do {
      while isCatchingUp { try step() }
    } catch {
      // A run that cannot go on can still be changed further back.
      try takeAsRecorded()
    }
  }

  /// Makes a step again; where it comes out differently, as on another processor, the recorded one stands.
  func catchUp(_ body: () throws -> Void) throws {
    do { try body() } catch is Unlike {}
    if isCatchingUp { try takeAsRecorded() }
  }

  /// Whether an event is the next of those that are in the log already; then it is folded.
  func isWritten(_ kind: Event.Kind) throws -> Bool {
    guard isCatchingUp, let next = log.entries(of: log.head, from: history.count).first else { return false }
    guard next.isLike(kind, log.tokens) else { throw Unlike() }
    history.extend(from: log, atMost: 1)
    return true
  }

  private func goBack(to moment: Int, _ body: () throws -> Void) throws {
    guard history.rewind(to: moment, in: log) else { return try takeAsRecorded() }
    do { try body() } catch is Unlike { try takeAsRecorded() }
  }

  /// Takes the log as it is, and carries out the events that follow from the last tokens of the running threads.
  private func takeAsRecorded() throws {
    closeSequences()
    history = RunHistory(log)
    guard !isFinished else { return }
    let tree = history.tree()
    let written = tree.threads.map(\.id).filter { thread in
      // Tokens in front of a fork have been acted on.
      tree.status(thread) == .running
        && tree.blocks(of: thread).last.map { tree.block($0).forkPosition < tree.tokenCount(thread) } ?? true
    }
    try react(written)
  }
}

extension RunLog.Entry {
  /// Whether this is the same event, made by the same rules, with figures that may depend on the processor.
  fileprivate func isLike(_ other: Event.Kind, _ columns: TokenColumns) -> Bool {
    switch (kind, other) {
    case (.tokens(let thread, let first, let count), .tokens(let otherThread, let tokenClass, let tokens)):
      return thread == otherThread && Int(count) == tokens.count
        && zip(Int(first)..., tokens).allSatisfy {
          columns.ids[$0] == $1.id && columns.classes[$0] == tokenClass
        }
    case (.other(let event), _):
      switch (event.kind, other) {
      case (.cache, .cache), (.verdict, .verdict): return true
      case (.scored(let thread, let score), .scored(let otherThread, let otherScore)):
        return thread == otherThread && score.kind == otherScore.kind
      case (.decision(let decision), .decision(let otherDecision)):
        return decision.thread == otherDecision.thread && decision.position == otherDecision.position
          && decision.kind == otherDecision.kind && decision.taken == otherDecision.taken
      default: return event.kind == other
      }
    default: return false
    }
  }
}
