import Traces

/// Why something cannot be done, and what can be done instead.
struct Refusal: Error, Equatable {
  var reason: String
}

extension OpenRun {
  /// Why the engine of the run cannot do something; nil where it can, or where the run has no engine yet.
  func reason(against ability: RunAbility?) -> String? { ability.flatMap { status?.missing[$0] } }

  /// The token at which `f` re-forks: the one under the cursor, if the model wrote it.
  var reforkPlace: Result<Cursor, Refusal> {
    guard unit == .tokens else {
      return .failure(Refusal(reason: "This run was read from text, in words: no model can go on with it."))
    }
    let tree = self.tree
    let count = tree.tokenCount(cursor.thread)
    if case .header = cursor.spot {
      // On a thread's own line the whole thread is meant: its first token.
      let first = (0..<count).first { isWrittenByModel($0) }
      guard let first else {
        return .failure(Refusal(reason: "The model has written nothing in this thread yet."))
      }
      return .success(Cursor(cursor.thread, .token(first)))
    }
    if case .prompt = cursor.spot {
      return .failure(
        Refusal(reason: "This is the prompt, which the model did not write; l moves on to what it did."))
    }
    guard let (index, position) = cursorToken else {
      return .failure(Refusal(reason: "Put the cursor on a token first: h and l move it."))
    }
    guard !isWrittenByModel(position) else { return .success(cursor) }
    let who =
      log.tokens.classes[index] == .prompt
      ? "This token belongs to the prompt" : "The orchestrator wrote this token"
    let reach = 0..<count
    let after = reach.dropFirst(position).first { isWrittenByModel($0) }
    let before = reach.prefix(position).last { isWrittenByModel($0) }
    let hint =
      switch (before, after) {
      case (_, let after?): "l moves on: the model's next one is \(after - position) further."
      case (let before?, nil): "h moves back: the model's last one is \(position - before) before."
      case (nil, nil): "the model has written nothing in this thread yet."
      }
    return .failure(Refusal(reason: "\(who), not the model; \(hint)"))
  }

  /// What `o` does: the threads of the join under the cursor come back in the other way.
  var otherJoin: Result<Change, Refusal> {
    guard case .join(let id) = cursor.spot, let join = tree.join(of: id) else {
      return .failure(Refusal(reason: "Put the cursor on a join first: . and , go from one to the next."))
    }
    guard join.discipline != .choice else {
      return .failure(Refusal(reason: "A search chose here: its threads are not put together."))
    }
    // A saved run has no engine yet that could say what it can do.
    let known = join.discipline == .message ? [] : status?.joins ?? [.stitch, .prefill]
    guard let other = known.first(where: { $0 != join.discipline }) else {
      return .failure(Refusal(reason: "These threads can come back by \(join.discipline.rawValue) only."))
    }
    let position = Int32(clamping: tree.block(id).forkPosition)
    return .success(.join(join.parent, position: position, other))
  }

  private func isWrittenByModel(_ position: Int) -> Bool {
    switch log.tokens.classes[Int(history.threads[cursor.thread.index].tokens[position])] {
    case .generated, .edited: true
    case .prompt, .inserted: false
    }
  }

  /// A seed that no variation has used: derived, so that the same presses make the same run.
  var freshSeed: UInt64 {
    let state = log.header.seed &+ UInt64(log.variations.count) &* SplitMix64.increment
    return SplitMix64.finalise(state) % 1_000_000
  }
}
