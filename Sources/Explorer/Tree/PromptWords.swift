import Traces

/// A prompt in words, for its line in the tree and for the inspector.
enum PromptWords {
  /// Such as `prompt, 214 tokens`; what a thread of its own context was given is its message.
  static func name(_ thread: ThreadID, _ tokens: String) -> String {
    (thread == .root ? "prompt, " : "message, ") + tokens
  }

  /// The text of some tokens of a thread, on one line.
  static func text(_ positions: Range<Int>, of thread: ThreadID, _ run: OpenRun) -> String {
    let tokens = run.history.threads[thread.index].tokens
    return Format.visible(run.log.pieces.text(tokens[positions].map { run.log.tokens.ids[Int($0)] }))
  }
}
