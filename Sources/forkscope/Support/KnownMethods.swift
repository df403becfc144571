import Traces

/// What the methods are like, for headers that do not say so themselves.
enum KnownMethods {
  @Sendable
  static func traits(_ header: RunHeader) -> MethodTraits? {
    let label = RunHeader.series(of: header.methodLabel)
    switch header.method {
    case "sequential": return MethodTraits(forking: .never, label: label)
    case "fork-join":
      return MethodTraits(
        forking: .byModel, label: label,
        shortLabel: label.split(separator: " ").dropFirst().joined(separator: " "), hasOutlines: true)
    case "skeleton-of-thought": return MethodTraits(forking: .byMethod, label: label, hasOutlines: true)
    default: return MethodTraits(forking: .byMethod, label: label, candidate: "sample")
    }
  }

  /// A log whose header says what its method is like.
  static func filledIn(_ log: RunLog) -> RunLog {
    var log = log
    log.header.traits = log.header.traits ?? traits(log.header)
    return log
  }
}
