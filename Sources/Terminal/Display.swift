public import Explorer

/// The part of a terminal that an event loop needs; tests have one of their own.
public protocol Display: AnyObject {
  var size: Size { get }
  /// Monotonic time since an arbitrary moment.
  var now: Duration { get }

  func paint(_ grid: Grid)

  /// Stops the process as Ctrl-Z does, and returns when it goes on.
  func suspend()

  /// Blocks until something happens, or for `timeout`; with none, for as long as it takes.
  ///
  /// - Parameter wake: A descriptor that ends the wait when it can be read; nil to leave it alone.
  func wait(timeout: Duration?, wake: Int32?) -> Occurrence
}

/// The reason why a wait ended.
public struct Occurrence: Sendable, Equatable {
  var inputs: [Input] = []
  /// The wake descriptor can be read.
  var isWoken = false
  /// Somebody asked the program to stop, as a shell's `kill -TSTP` does.
  var stopAsked = false
  var end: LoopEnd?
}

/// Why an event loop ended.
public enum LoopEnd: Sendable, Equatable {
  case quit
  /// A signal asks the program to end: clean up soon, then call `Terminal.die(bySignal:)`.
  case signal(Int32)
  /// The terminal is gone.
  case hangup
}
