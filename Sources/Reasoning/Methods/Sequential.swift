import Inference
public import Traces

/// One thread from beginning to end.
public struct Sequential: Method {
  let limits: LengthLimits
  let endOfText: Set<TokenID>

  public func reactions(to thread: ThreadID, in run: RunView) throws -> [Event.Kind] {
    if let last = run.lastToken(of: thread), endOfText.contains(last) { return Self.finish(.endOfText) }
    return limits.stop(thread, in: run.tree) ? Self.finish(.length) : []
  }

  public func moves(in run: RunView) throws -> [Event.Kind] { [] }

  /// The end of the root and with it of the run.
  static func finish(_ reason: FinishReason) -> [Event.Kind] {
    let end: EndReason =
      switch reason {
      case .endOfText: .endOfText
      case .length: .length
      case .malformed, .failed: .malformed
      }
    return [.ended(.root, end), .finished(reason)]
  }
}
