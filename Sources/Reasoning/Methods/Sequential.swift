import Engines
public import Traces

/// One thread from beginning to end.
public struct Sequential: Method {
  public static let name = "sequential"

  private let limits: LengthLimits
  private let endOfText: Set<TokenID>

  public init(_ setting: MethodSetting) {
    limits = setting.limits
    endOfText = setting.endOfText
  }

  /// Others are measured against it: forks are banned.
  public static func traits(of header: RunHeader) -> MethodTraits {
    MethodTraits(forking: .never, label: label(of: header))
  }

  public func reactions(to thread: ThreadID, in run: RunSnapshot) throws -> [Event.Kind] {
    if let last = run.lastToken(of: thread), endOfText.contains(last) { return .end(.endOfText) }
    return limits.stop(thread, in: run.tree) ? .end(.length) : []
  }
}
