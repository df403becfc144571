import Traces

extension Rollout {
  /// The steps that the task finds false in what the threads wrote, thread by thread.
  var mistakes: [Mistake] {
    history.tree().threads.flatMap { thread in
      let tokens = thread.tokens
      // Where each token's bytes end; a prompt is not judged.
      var (bytes, ends) = ([UInt8](), [Int]())
      for index in tokens {
        if log.tokens.classes[Int(index)] != .prompt { bytes += log.pieces[log.tokens.ids[Int(index)]] ?? [] }
        ends.append(bytes.count)
      }
      // Repairs of what is no UTF-8 would shift every offset behind them.
      guard let text = String(validating: bytes, as: UTF8.self) else { return [Mistake]() }
      return task.mistakes(in: text, to: log.header.problem).compactMap { mistake in
        // What the orchestrator wrote down was judged in the thread that it came from.
        guard let position = ends.firstIndex(where: { $0 > mistake.offset }),
          log.tokens.classes[Int(tokens[position])].isOwn
        else { return nil }
        return Mistake(thread: thread.id, position: Int32(position), expected: mistake.expected)
      }
    }
  }
}
