import Traces

extension Rollout {
  /// The steps that the task finds false in what the threads wrote, thread by thread.
  var mistakes: [Mistake] {
    let threads = history.tree().threads
    let writings = threads.map { Writing($0, in: log) }
    let found = task.mistakes(inEach: writings.map(\.text), to: log.header.problem)
    return zip(threads, zip(writings, found)).flatMap { thread, judged in
      judged.1.compactMap { mistake in
        // What the orchestrator wrote down was judged in the thread that it came from.
        guard let position = judged.0.ends.firstIndex(where: { $0 > mistake.offset }),
          log.tokens.classes[Int(thread.tokens[position])].isOwn
        else { return nil }
        return Mistake(thread: thread.id, position: Int32(position), expected: mistake.expected)
      }
    }
  }
}

/// A thread's text without its prompt, which is not judged.
private struct Writing {
  /// Empty where it is no UTF-8: repairs would shift every offset behind them.
  let text: String
  /// Where each token's bytes end.
  let ends: [Int]

  init(_ thread: ThreadRecord, in log: RunLog) {
    var (bytes, ends) = ([UInt8](), [Int]())
    for index in thread.tokens {
      if log.tokens.classes[Int(index)] != .prompt { bytes += log.pieces[log.tokens.ids[Int(index)]] ?? [] }
      ends.append(bytes.count)
    }
    (text, self.ends) = (String(validating: bytes, as: UTF8.self) ?? "", ends)
  }
}
