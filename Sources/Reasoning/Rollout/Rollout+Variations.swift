import Engines
public import Traces

extension Rollout {
  /// Makes a variation of the one at the head and moves the head there.
  ///
  /// It keeps every event before the engine step at which the change acts; threads that the change does not touch come
  /// out as before, token for token, because random numbers depend on thread and position alone.
  public func vary(_ change: Change) throws {
    try finishCatchingUp()
    let cut = try self.cut(for: change)
    try branch(
      Variation(
        id: VariationID(Int32(log.variations.count)), parent: log.head, cut: Int32(cut), change: change))
  }

  /// Starts a variation that has been worked out already, as a replay does.
  func branch(_ variation: Variation) throws {
    stamp = Stamp(step: history.step(at: Int(variation.cut)), time: history.time(at: Int(variation.cut)))
    appendToLog(.varied(variation))
    try takeUpHead()
    try settle()
  }

  /// Moves the head to another variation.
  public func select(_ variation: VariationID) throws {
    guard log.variations.indices.contains(variation.index) else {
      throw ReasoningError.cannotVary("there is no variation \(variation.rawValue)")
    }
    guard variation != log.head else { return }
    try finishCatchingUp()
    appendToLog(.head(variation))
    try takeUpHead()
  }

  /// How many steps it takes to write the tokens that the person put in at the head variation; 0 where none wait.
  var editsToCome: Int {
    let tree = history.tree()
    return tree.threads.map(\.id).reduce(0) { most, id in
      guard tree.status(id) == .running else { return most }
      return max(most, interventions.editsToCome(tree.pathKey(of: id), behind: tree.tokenCount(id)))
    }
  }

  /// Makes everything that is derived from the log anew for the variation at the head.
  func takeUpHead() throws {
    closeSequences()
    history = RunHistory(log)
    stamp = Stamp(step: history.step(at: history.count), time: history.time(at: history.count))
    interventions = try Interventions(history, in: log, opening: openingToken, encode: engine.encode)
    try takeUpLimits()
  }

  /// How many entries of the history at the head a variation keeps.
  private func cut(for change: Change) throws -> Int {
    guard let thread = change.thread, let position = change.position,
      history.threads.indices.contains(thread.index)
    else { throw ReasoningError.cannotVary("there is no such thread") }
    let count = history.threads[thread.index].tokens.count
    guard (0...count).contains(position) else {
      throw ReasoningError.cannotVary("the thread has \(count) tokens and no token \(position + 1)")
    }
    if case .prune = change {
      guard thread != .root else {
        throw ReasoningError.cannotVary("the main thread cannot be pruned: it carries the answer")
      }
      guard position == count else { return history.moment(before: position, of: thread) ?? history.count }
      guard let block = history.threads[thread.index].block, let join = history.joinMoment(of: block) else {
        return history.count
      }
      return history.moment(beforeStep: history.step(at: join + 1))
    }
    if case .join(_, _, let discipline) = change {
      return try cut(forJoining: thread, position, by: discipline)
    }
    if case .longer(_, _, let chain) = change { return try cut(forChain: Int(chain)) }
    try check(change, thread, position, count)
    return history.moment(before: position, of: thread) ?? history.count
  }

  /// A join is made again from before the step in which it happened; the threads' last tokens come out as before.
  private func cut(forJoining parent: ThreadID, _ position: Int, by discipline: JoinDiscipline) throws -> Int
  {
    let block = history.threads[parent.index].blocks.first {
      history.blocks[$0.index].forkPosition == position
    }
    guard let block, let join = history.joinMoment(of: block) else {
      throw ReasoningError.cannotVary("no threads have come back there yet")
    }
    guard joins.contains(discipline) else {
      let known = joins.map(\.rawValue).joined(separator: ", ")
      throw ReasoningError.cannotVary(
        "threads cannot come back by \(discipline.rawValue) here: "
          + (known.isEmpty ? "this method joins in its own way" : "they can by \(known)"))
    }
    return history.moment(beforeStep: history.step(at: join + 1))
  }

  /// A run that was cut off goes on from before the step in which the first thread came to the limit.
  private func cut(forChain chain: Int) throws -> Int {
    let end = log.entries(of: log.head).enumerated().first { entry in
      guard case .other(let event) = entry.element.kind else { return false }
      switch event.kind {
      case .ended(_, .length), .finished(.length): return true
      default: return false
      }
    }
    guard let end else { throw ReasoningError.cannotVary("nothing was cut off: the run came to its own end") }
    let limits = parts.limits
    guard chain > limits.chain else {
      throw ReasoningError.cannotVary("the limit is \(limits.chain) tokens already: take a larger one")
    }
    let tree = history.tree(at: end.offset)
    guard !tree.threads.contains(where: { tree.reach(of: $0.id).context >= limits.context }) else {
      throw ReasoningError.cannotVary(
        "the context of \(limits.context) tokens is full: there is no room to go on")
    }
    return history.moment(beforeStep: history.step(at: end.offset + 1))
  }

  private func check(_ change: Change, _ thread: ThreadID, _ position: Int, _ count: Int) throws {
    if let ability = change.ability, let reason = capabilities.missing[ability] {
      throw ReasoningError.cannotVary(reason)
    }
    if position < count {
      guard log.tokens.classes[Int(history.threads[thread.index].tokens[position])].isOwn else {
        throw ReasoningError.cannotVary(
          "this token was not written by the model: choose one that was, further on")
      }
    } else if history.tree().status(thread) != .running {
      throw ReasoningError.cannotVary("the thread has no token there and does not run")
    }
    switch change {
    case .token(_, _, let id) where engine.piece(id).isEmpty:
      throw ReasoningError.cannotVary("the model has no token \(id)")
    case .fork where openingToken == nil, .withoutFork where openingToken == nil:
      throw ReasoningError.cannotVary("this dialect has no single token that opens a fork: write its text")
    case .text(_, _, let text):
      guard try !engine.encode(text).isEmpty else { throw ReasoningError.cannotVary("the text is empty") }
    default: break
    }
  }
}
