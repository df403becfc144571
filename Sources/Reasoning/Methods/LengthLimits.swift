public import Traces

/// How far a run may go: each thread's causal chain and context, and all threads together.
public struct LengthLimits: Sendable, Equatable {
  /// The longest chain of answer tokens.
  public private(set) var chain: Int
  public let context: Int
  /// Answer tokens of all threads; nil for no bound.
  public private(set) var total: Int?

  /// Tokens of context kept back for the orchestrator's text when a thread is cut off.
  static let roomForClosers = 16

  /// - Parameter contextLength: of the model, in tokens.
  public init(_ header: RunHeader, contextLength: Int) {
    chain = min(header.maxTokens, header.limits?.critical ?? .max)
    context = min(contextLength - Self.roomForClosers, header.limits?.context ?? .max)
    total = header.limits?.total
  }

  /// The limits with a longer chain, and in proportion more tokens in all.
  func reaching(_ longer: Int) -> LengthLimits {
    guard longer > chain else { return self }
    var limits = self
    limits.chain = longer
    limits.total = total.map { total in
      let (product, overflow) = total.multipliedReportingOverflow(by: longer)
      return overflow ? .max : product / max(1, chain)
    }
    return limits
  }

  /// Whether a thread must stop where it stands.
  public func stop(_ thread: ThreadID, in tree: RunTree) -> Bool {
    let reach = tree.reach(of: thread)
    if reach.depth >= chain || reach.context >= context { return true }
    return total.map { tree.metrics.written >= $0 } ?? false
  }
}
