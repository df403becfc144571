import Dialects
import Traces

/// Flags about the outcome of threads at joins, and of the run.
extension RunEvidence {
  func ignoredThread() -> FailureFlag? {
    var ignored: [ThreadID] = []
    for parent in tree.threads.indices.lazy.map({ ThreadID(Int32($0)) }) {
      let blocks = tree.blocks(of: parent).map { tree.block($0) }
      for (block, next) in zip(blocks, blocks.dropFirst().map(Optional.some) + [nil]) {
        guard let join = tree.join(of: block.id), join.discipline != .choice else { continue }
        // The orchestrator's text there is no sign that the model has read the results.
        let following = ownBytes(parent, from: block.forkPosition, to: next?.forkPosition ?? .max)
        let numbers = Set(Self.numbers(in: following))
        // The numbers of outlines alone are not a conclusion.
        let own = next.map { Self.numbers(in: ownBytes(parent, from: block.forkPosition, to: $0.opened)) }
        guard !(own ?? Array(numbers)).isEmpty else { continue }
        ignored += join.children.filter { child in
          guard !tree.isPruned(child), tree.answer(child) != .some(.none) else { return false }
          // Where an engine has measured it, nobody need guess from the text.
          if let value = log.values[log.head]?[child] { return value.isNegligible }
          return result(of: child).map { !numbers.contains($0) } ?? false
        }
      }
    }
    var flag = flag(.ignoredThread, "threads whose result is not mentioned behind their join", ignored) {
      "what thread \($0) came to is not used"
    }
    flag?.threads.sort()
    return flag
  }

  /// The last number in the text that a thread wrote behind its last join.
  private func result(of thread: ThreadID) -> String? {
    let start = tree.blocks(of: thread).last.map { tree.block($0).forkPosition } ?? 0
    return Self.numbers(in: ownBytes(thread, from: start)).last
  }

  /// The numbers in a text, in order, such as `42` or `0.5`, without sign, leading zeros and zeros at the end.
  static func numbers(in text: [UInt8]) -> [String] {
    let isDigit = { (byte: UInt8) in (48...57).contains(byte) }
    var numbers: [String] = []
    var index = 0
    while index < text.count {
      guard isDigit(text[index]) else {
        index += 1
        continue
      }
      var digits = text[index...].prefix(while: isDigit)
      index = digits.endIndex
      digits = digits.drop { $0 == 48 }
      var number = digits.isEmpty ? "0" : String(decoding: digits, as: UTF8.self)
      if index + 1 < text.count, text[index] == UInt8(ascii: "."), isDigit(text[index + 1]) {
        let fraction = text[(index + 1)...].prefix(while: isDigit)
        index = fraction.endIndex
        if let end = fraction.lastIndex(where: { $0 != 48 }) {
          number += "." + String(decoding: fraction[...end], as: UTF8.self)
        }
      }
      numbers.append(number)
    }
    return numbers
  }

  func malformed() -> FailureFlag? {
    let broken = tree.threads.map(\.id).filter { thread in
      if isEnded(thread, .malformed) { return true }
      // A thread of a format with closers ought to have written its own.
      return thread != .root && dialect?.tags.thread != nil && isEnded(thread, .endOfText)
    }
    let flag = flag(.malformed, "threads that broke the format", broken) {
      "thread \($0) did not end as the format wants"
    }
    if let flag { return flag }
    // A text that somebody is still writing, or that a person took something out of, cannot be held to the format.
    guard tree.finish != nil, !tree.threads.contains(where: { tree.isPruned($0.id) }),
      let dialect, let validator = FormatValidator(dialect, layout: log.header.layout),
      tree.blockCount > 0 || mentionsTags(dialect)
    else { return nil }
    guard let error = validator.firstError(in: formattedText) else { return nil }
    return FailureFlag(.malformed, error.rawValue, 1, over: 0, error.words)
  }

  private func mentionsTags(_ dialect: Dialect) -> Bool {
    guard let opening = dialect.openingTag else { return false }
    return log.pieces.text(own(.root)).contains(opening)
  }

  /// The answer as a reader of the format would have it: in order, without the prompt.
  private var formattedText: String { text(tree.linearTokens()) }

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
    let right = tree.threads.dropFirst().map(\.id).filter { thread in
      if tree.score(thread, .checker) == 1 { return true }
      guard let answer = tree.answer(thread) ?? nil else { return false }
      return answer == verdict.expected
    }
    return flag(.lostResult, "threads with the right answer", right) { "thread \($0) had the right answer" }
  }

  func joinedByModel() -> FailureFlag? {
    guard let tag = dialect?.tags.results?.open else { return nil }
    let corrected = tree.threads.map(\.id).filter { thread in
      tree.dropped(thread).contains { range in
        let dropped = tree.tokens(thread).prefix(range.upperBound).dropFirst(range.lowerBound)
        return dropped.count <= tag.utf8.count
          && log.pieces.text(dropped.map { log.tokens.ids[Int($0)] }).hasSuffix(tag)
      }
    }
    return flag(.joinedByModel, "joins written by the model", corrected) {
      "\($0) began to write the results itself and was corrected"
    }
  }
}
