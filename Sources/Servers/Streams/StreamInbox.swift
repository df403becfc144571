import Dispatch
import Engines
import Synchronization

/// What happens to requests, left by the tasks that read them and taken by the engine's thread.
final class StreamInbox: Sendable {
  struct Event: Sendable {
    enum Kind: Sendable {
      /// A sign of life without a token.
      case alive
      case tokens([DrawnToken])
      /// The stream has left out a token.
      case missed
      /// How much of the prompt had been computed before.
      case prompt(tokens: Int, cached: Int)
      /// nil where the client had enough for now.
      case ended(CompletionReply.Finish?)
      case failed(ServerError)
    }

    var request: RequestID
    var kind: Kind
  }

  private let events = Mutex<[Event]>([])
  private let bell = DispatchSemaphore(value: 0)

  func post(_ kind: Event.Kind, from request: RequestID) {
    events.withLock { events in
      // One sign of life is as good as many: nobody takes them while a run is paused.
      if case .alive = kind, events.last?.request == request { return }
      events.append(Event(request: request, kind: kind))
    }
    bell.signal()
  }

  /// Waits until something is there or the time is over, then takes all there is.
  func take(waiting seconds: Double) -> [Event] {
    if events.withLock({ $0.isEmpty }) { _ = bell.wait(timeout: .now() + seconds) }
    while bell.wait(timeout: .now()) == .success {}
    return events.withLock { events in
      defer { events = [] }
      return events
    }
  }
}

/// How many tokens a stream may still send before its reader has enough for now.
final class Allowance: Sendable {
  private let left: Mutex<Int>

  init(_ count: Int) { left = Mutex(count) }

  /// The run has taken a token.
  func grant(_ count: Int = 1) { left.withLock { $0 += count } }

  /// Tokens have come; whether there may be more.
  func spend(_ count: Int) -> Bool {
    left.withLock { left in
      left -= count
      return left > 0
    }
  }
}
