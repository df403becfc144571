public import Traces

/// One thread from beginning to end.
public struct Sequential: Method {
  public static let name = "sequential"

  private let limits: LengthLimits

  public init(_ setting: MethodSetting) { limits = setting.limits }

  /// Others are measured against it: forks are banned.
  public static func traits(of header: RunHeader) -> MethodTraits {
    MethodTraits(forking: .never, label: label(of: header))
  }

  public func reactions(to thread: ThreadID, in run: RunSnapshot) throws -> [Event.Kind] {
    if run.endsText(thread) { return .end(.endOfText) }
    return limits.stop(thread, in: run.tree) ? .end(.length) : []
  }
}
