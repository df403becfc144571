/// How a system writes the calls to children that see nothing but a message, and their results.
public protocol MessageGrammar: Sendable {
  /// The calls in the last list of calls of a parent's text, each with all that its child will see.
  func calls(in text: String) -> [Outline]

  /// The result that a child reports to its parent; nil where it found nothing.
  func result(of child: String) -> String?

  /// The text that the parent reads in place of its calls.
  ///
  /// - Parameter children: the calls with their results, in their order.
  func results(_ children: [(call: Outline, result: String?)]) -> String

  /// The state of a search as the main thread is given it; nil where the grammar has no words for states.
  func opening(_ state: String) -> String?
}

extension MessageGrammar {
  public func opening(_ state: String) -> String? { nil }
}
