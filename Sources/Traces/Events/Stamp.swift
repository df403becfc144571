/// When something happened: the engine step and the microseconds since the run started.
public struct Stamp: Hashable, Sendable {
  /// The engine step; every runnable thread advances by one token a step.
  public var step: Int32
  /// Microseconds since the start of the run, monotonic.
  public var time: Int64

  public init(step: Int32, time: Int64) {
    self.step = step
    self.time = time
  }
}
