internal import Foundation
internal import Synchronization

/// Messages from other threads to the one that owns the terminal.
///
/// Any thread posts; the event loop wakes up and takes all that is there. However many messages come between two
/// wake-ups, only one byte is written, so that posting costs a lock and no system call.
public final class Mailbox<Message: Sendable>: Sendable {
  private let messages = Mutex<[Message]>([])
  /// Whether a byte is on its way to the reader.
  private let isArmed = Atomic<Bool>(false)
  private let pipe = WakePipe()

  public init() {}

  public func post(_ message: Message) {
    messages.withLock { $0.append(message) }
    wake()
  }

  public func post(contentsOf more: some Sequence<Message> & Sendable) {
    messages.withLock { $0.append(contentsOf: more) }
    wake()
  }

  /// How many messages wait to be taken.
  public var count: Int { messages.withLock { $0.count } }

  /// Everything posted so far, in order; for the reading thread only.
  public func takeAll() -> [Message] {
    // In this order a post that comes in between is either taken below or wakes the reader again.
    pipe.drain()
    isArmed.store(false, ordering: .releasing)
    return messages.withLock { messages in
      var taken: [Message] = []
      swap(&taken, &messages)
      return taken
    }
  }

  /// Readable while messages wait.
  var wakeDescriptor: Int32 { pipe.readEnd }

  private func wake() {
    if !isArmed.exchange(true, ordering: .acquiringAndReleasing) { pipe.signal() }
  }
}

/// A pipe that is used only to end a `poll`.
private final class WakePipe: Sendable {
  let readEnd: Int32
  private let writeEnd: Int32

  init() {
    var ends: [Int32] = [-1, -1]
    precondition(pipe(&ends) == 0, "no file descriptors left for a pipe")
    (readEnd, writeEnd) = (ends[0], ends[1])
    for end in ends {
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
    }
  }

  deinit {
    close(readEnd)
    close(writeEnd)
  }

  func signal() {
    var byte: UInt8 = 0
    // A full pipe is fine: the reader is awake anyway.
    _ = write(writeEnd, &byte, 1)
  }

  func drain() {
    var bytes = [UInt8](repeating: 0, count: 64)
    while read(readEnd, &bytes, bytes.count) > 0 {}
  }
}
