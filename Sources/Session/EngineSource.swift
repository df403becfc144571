public import Engines
public import Reasoning
public import Traces

/// Where a session's engines come from: the built-in core, a server, or anything else.
///
/// Called on the threads that will use the engines; making one may take as long as it needs.
public protocol EngineSource: Sendable {
  /// An engine for a new run.
  func engine(_ progress: LoadProgress) throws -> any Engine

  /// An engine that goes on with a saved run, computing as it was made.
  func engine(toGoOnWith header: RunHeader, _ progress: LoadProgress) throws -> any Engine

  /// The run that is wanted of an engine.
  ///
  /// - Parameter problem: nil leaves it to the task.
  func request(_ problem: String?, on engine: any Engine) throws -> RunRequest
}

extension EngineSource {
  /// An engine for a new run, for callers that can wait.
  public func engine() throws -> any Engine { try engine { _ in true } }
}

/// Told now and then the share that is done, nil where it is not known; answers false to give up.
public typealias LoadProgress = (_ share: Double?) -> Bool
