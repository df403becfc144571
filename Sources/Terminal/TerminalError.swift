/// Why the terminal could not be taken over.
public enum TerminalError: Error, Equatable, CustomStringConvertible {
  /// No interactive screen is possible here, and why.
  case notInteractive(String)
  /// The system refused something that usually works.
  case cannotOpen

  public var description: String {
    switch self {
    case .notInteractive(let reason): return reason
    case .cannotOpen: return "the terminal could not be set up"
    }
  }
}
