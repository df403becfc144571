import Foundation
import Synchronization

/// Ctrl-C as a wish to stop at the next good moment; a second one ends the program.
enum Interruption {
  private static let isWanted = Atomic(false)

  /// Calls `body` with a question whether Ctrl-C was pressed, now or in a call before.
  static func whileWatched<Result>(_ body: (_ isInterrupted: () -> Bool) throws -> Result) rethrows -> Result
  {
    for number in [SIGINT, SIGTERM] {
      signal(number) { number in
        // A second signal meets the system's own way.
        signal(number, SIG_DFL)
        Interruption.isWanted.store(true, ordering: .relaxed)
      }
    }
    defer { for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) } }
    return try body { isWanted.load(ordering: .relaxed) }
  }
}
