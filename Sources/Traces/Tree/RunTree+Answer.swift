extension RunTree {
  /// The answer as it is judged: in reading order, without prompts and threads that did not come back at a join.
  ///
  /// Where messages return, they stand in the main thread, and its calls were cut out: that thread is the answer.
  /// - Parameter endOfText: tokens that end a text and are no part of it.
  public func answerText(_ log: RunLog, leavingOut endOfText: Set<Int32> = []) -> String {
    let isMessage = log.header.join == .message
    let indices = isMessage ? keptTokens(.root) : linearTokens()
    return log.pieces.text(
      indices.lazy.map(Int.init).filter { log.tokens.classes[$0] != .prompt }
        .map { log.tokens.ids[$0] }.filter { !endOfText.contains($0) })
  }

  /// The tokens of a thread that it still attends to.
  private func keptTokens(_ id: ThreadID) -> [Int32] {
    let dropped = dropped(id)
    return tokens(id).enumerated().filter { token in !dropped.contains { $0.contains(token.offset) } }
      .map(\.element)
  }
}
