/// Why a trace could not be read or written: what is wrong, where, and what to do.
public struct TraceError: Error, Equatable, CustomStringConvertible {
  public enum Kind: Sendable { case missing, unreadable, notATrace, newerVersion, malformed, unwritable }

  public var kind: Kind
  public var path: String
  /// 1-based line of the file; nil where the trouble is with the file as a whole.
  public var line: Int?
  public var reason: String

  public init(_ kind: Kind, path: String, line: Int? = nil, _ reason: String) {
    self.kind = kind
    self.path = path
    self.line = line
    self.reason = reason
  }

  public var description: String {
    let place = line.map { "\(path), line \($0)" } ?? path
    return switch kind {
    case .missing: "no such trace (\(place)): check the name"
    case .unreadable: "cannot read the trace (\(place)): \(reason)"
    case .notATrace: "not a forkscope trace (\(place)): \(reason)"
    case .newerVersion: "trace from a newer forkscope (\(place)): \(reason)"
    case .malformed: "damaged trace (\(place)): \(reason)"
    case .unwritable: "cannot write the file (\(place)): \(reason)"
    }
  }
}
