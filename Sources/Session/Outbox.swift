import Dispatch
import Explorer
import Synchronization

/// The actions that a session reports, from whichever thread, and whether anything has been reported yet.
final class Outbox: Sendable {
  private struct First {
    var isThere = false
    var failure: (any Error)?
  }

  private let deliver: @Sendable ([Action]) -> Void
  let backlog: @Sendable () -> Int
  private let first = Mutex(First())
  private let isThere = DispatchSemaphore(value: 0)

  init(post: @escaping @Sendable ([Action]) -> Void, backlog: @escaping @Sendable () -> Int) {
    deliver = post
    self.backlog = backlog
  }

  func post(_ action: Action) { post(contentsOf: [action]) }

  func post(contentsOf actions: [Action]) {
    deliver(actions)
    for case .opened in actions { settle(nil) }
    for case .offered in actions { settle(nil) }
    for case .listed in actions { settle(nil) }
  }

  /// Says that something could not be done.
  func fail(_ error: any Error) {
    deliver([.failed("\(error)")])
    settle(error)
  }

  private func settle(_ failure: (any Error)?) {
    first.withLock { first in
      guard !first.isThere else { return }
      first = First(isThere: true, failure: failure)
      isThere.signal()
    }
  }

  func waitForFirst(_ seconds: Double) {
    if isThere.wait(timeout: .now() + seconds) == .success { isThere.signal() }
  }

  var firstFailure: (any Error)? { first.withLock(\.failure) }
}
