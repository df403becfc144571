extension RunHistory {
  /// A thread's way from the root, such as `1.2`; a number that carries the way already is taken as it is.
  ///
  /// Numbers are the model's text: characters that a terminal could act on are replaced in them.
  /// - Parameter levels: how many numbers at most; an ellipsis stands for those further out.
  public func name(of thread: ThreadID, levels: Int = 6) -> String {
    guard threads.indices.contains(thread.index) else { return "?" }
    var numbers: [String] = []
    var index = thread.index
    while let parent = threads[index].parent, numbers.count < levels {
      numbers.append(Self.visible(threads[index].number))
      index = parent.index
      if numbers.last?.contains(".") == true { break }
    }
    guard !numbers.isEmpty else { return "main" }
    let isWhole = threads[index].parent == nil || numbers.last?.contains(".") == true
    return (isWhole ? "" : "…") + numbers.reversed().joined(separator: ".")
  }

  /// The same as part of a sentence: `main` or `thread 1.2`.
  public func phrase(for thread: ThreadID) -> String {
    (thread == .root ? "" : "thread ") + name(of: thread)
  }

  private static let longestNumber = 16

  /// Letters, digits, punctuation and symbols stay; controls, marks and turns of the writing direction do not.
  private static func visible(_ number: String) -> String {
    let scalars = number.unicodeScalars
    var result = String.UnicodeScalarView(
      scalars.prefix(longestNumber).map { scalar in
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator,
          .nonspacingMark, .enclosingMark, .spacingMark:
          "\u{FFFD}"
        default: scalar
        }
      })
    if scalars.dropFirst(longestNumber).first != nil {
      result.removeLast()
      result.append("…")
    }
    return String(result)
  }
}
