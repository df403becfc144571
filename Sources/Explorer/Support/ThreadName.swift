import Traces

extension RunHistory {
  /// A thread's way from the root, such as `1.2`; a number that carries the way already is taken as it is.
  ///
  /// - Parameter levels: how many numbers at most; an ellipsis stands for those further out.
  func name(of thread: ThreadID, levels: Int = 6) -> String {
    guard threads.indices.contains(thread.index) else { return "?" }
    var numbers: [String] = []
    var current = threads[thread.index]
    while let parent = current.parent, numbers.count < levels {
      numbers.append(Format.visible(current.number, limit: 16))
      if current.number.contains(".") { break }
      current = threads[parent.index]
    }
    guard !numbers.isEmpty else { return "main" }
    let isWhole = current.parent == nil || numbers.last?.contains(".") == true
    return (isWhole ? "" : "…") + numbers.reversed().joined(separator: ".")
  }

  /// The same as part of a sentence: `main` or `thread 1.2`.
  func phrase(for thread: ThreadID) -> String { (thread == .root ? "" : "thread ") + name(of: thread) }
}
