import Foundation
import Testing

@testable import Terminal

#if canImport(Glibc)
  import Glibc
#endif

@Suite struct MailboxTests {
  private func isReadable(_ descriptor: Int32, milliseconds: Int32 = 0) -> Bool {
    var polled = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&polled, 1, milliseconds) == 1
  }

  @Test func messagesComeInOrderAndOnce() {
    let mailbox = Mailbox<Int>()
    #expect(mailbox.takeAll() == [])
    #expect(!isReadable(mailbox.wakeDescriptor))
    mailbox.post(1)
    mailbox.post(contentsOf: [2, 3])
    #expect(isReadable(mailbox.wakeDescriptor))
    #expect(mailbox.takeAll() == [1, 2, 3])
    #expect(mailbox.takeAll() == [])
    #expect(!isReadable(mailbox.wakeDescriptor))
    mailbox.post(4)
    #expect(isReadable(mailbox.wakeDescriptor))
  }

  @Test func nothingIsLostBetweenThreads() {
    let mailbox = Mailbox<Int>()
    let count = 20_000
    for sender in 0..<2 {
      Thread.detachNewThread {
        for index in 0..<count { mailbox.post(2 * index + sender) }
      }
    }
    var received: [Int] = []
    // A lost wake-up would show as a wait that ends without anything to read.
    while received.count < 2 * count {
      guard isReadable(mailbox.wakeDescriptor, milliseconds: 10_000) else { break }
      received += mailbox.takeAll()
    }
    #expect(received.filter { $0.isMultiple(of: 2) } == (0..<count).map { 2 * $0 })
    #expect(received.filter { !$0.isMultiple(of: 2) } == (0..<count).map { 2 * $0 + 1 })
  }
}
