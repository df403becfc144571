import Dialects
import Traces

/// Flags about what comes of the threads at joins, and of the run.
extension RunEvidence {
  func ignoredThread() -> FailureFlag? {
    var ignored: [ThreadID] = []
    for block in tree.blocks {
      guard let join = tree.join(of: block.id), join.discipline != .choice, !join.children.isEmpty else {
        continue
      }
      let next = tree.blocks(of: block.parent).first { $0 > block.id }.map { tree.block($0).forkPosition }
      let tokens = tree.tokens(block.parent)
      let end = min(next ?? tokens.count, tokens.count)
      guard block.forkPosition < end else { continue }
      let following = tokens[(tokens.startIndex + block.forkPosition)..<(tokens.startIndex + end)]
      let text = log.pieces.text(following.map { log.tokens.ids[Int($0)] })
      let numbers = Set(Self.numbers(in: text))
      guard !numbers.isEmpty else { continue }
      for child in join.children {
        guard let result = Self.numbers(in: self.text(child)).last, !numbers.contains(result) else {
          continue
        }
        ignored.append(child)
      }
    }
    guard !ignored.isEmpty else { return nil }
    return FailureFlag(
      .ignoredThread, "threads whose result is not mentioned behind their join", Double(ignored.count),
      over: 0,
      threads: ignored.map(\.index), "what thread \(names(ignored)) came to is not used")
  }

  /// The whole numbers in a text, in order.
  static func numbers(in text: String) -> [Substring] {
    text.split { !($0.isASCII && $0.isNumber) }
  }

  func malformed() -> FailureFlag? {
    let broken = tree.threads.map(\.id).filter { thread in
      if isEnded(thread, .malformed) { return true }
      // A thread of a format with closers ought to have written its own.
      return thread != .root && dialect?.tags.thread != nil && isEnded(thread, .endOfText)
    }
    if !broken.isEmpty {
      return FailureFlag(
        .malformed, "threads that broke the format", Double(broken.count), over: 0,
        threads: broken.map(\.index),
        "thread \(names(broken)) did not end as the format wants")
    }
    guard let dialect, let rules = FormatRules(dialect: dialect.name, layout: log.header.layout),
      tree.blockCount > 0 || mentionsTags(dialect)
    else { return nil }
    guard let error = FormatValidator(rules).firstError(in: formattedText) else { return nil }
    return FailureFlag(.malformed, error.rawValue, 1, over: 0, error.words)
  }

  private func mentionsTags(_ dialect: Dialect) -> Bool {
    guard let opening = dialect.openingTag else { return false }
    return text(.root).contains(opening)
  }

  /// The answer as a reader of the format would have it: in order, without prompt and without dropped tokens.
  private var formattedText: String {
    let answer = tree.linearTokens().lazy.map(Int.init).filter { log.tokens.classes[$0] != .prompt }
    return log.pieces.text(answer.map { log.tokens.ids[$0] })
  }

  func truncated() -> FailureFlag? {
    let cut = tree.threads.map(\.id).filter { isEnded($0, .length) }
    guard !cut.isEmpty || tree.finish == .length else { return nil }
    return FailureFlag(
      .truncated, "threads cut off", Double(max(1, cut.count)), over: 0, threads: cut.map(\.index),
      cut.isEmpty ? "the run was cut off" : "\(names(cut)) was cut off by a limit")
  }

  func falseClaim() -> FailureFlag? {
    guard let verdict = tree.verdict, verdict.claimed == true, verdict.correct == false else { return nil }
    return FailureFlag(
      .falseClaim, "claimed and not verified", 1, over: 0,
      "the answer says that it reached the goal, and replay says no")
  }

  func lostResult() -> FailureFlag? {
    guard let verdict = tree.verdict, verdict.correct == false else { return nil }
    let right = tree.threads.map(\.id).filter { thread in
      if tree.score(thread, .checker) == 1 { return true }
      guard let answer = tree.answer(thread) ?? nil else { return false }
      return answer == verdict.expected
    }
    guard !right.isEmpty else { return nil }
    return FailureFlag(
      .lostResult, "threads with the right answer", Double(right.count), over: 0, threads: right.map(\.index),
      "thread \(names(right)) had the right answer")
  }

  func joinedByModel() -> FailureFlag? {
    guard let tag = dialect?.tags.results?.open else { return nil }
    let corrected = tree.threads.map(\.id).filter { thread in
      tree.dropped(thread).contains { range in
        let tokens = tree.tokens(thread)
        let dropped = tokens[(tokens.startIndex + range.lowerBound)..<(tokens.startIndex + range.upperBound)]
        return dropped.count <= tag.utf8.count
          && log.pieces.text(dropped.map { log.tokens.ids[Int($0)] }).hasSuffix(tag)
      }
    }
    guard !corrected.isEmpty else { return nil }
    return FailureFlag(
      .joinedByModel, "joins written by the model", Double(corrected.count), over: 0,
      threads: corrected.map(\.index),
      "\(names(corrected)) began to write the results itself and was corrected")
  }
}
