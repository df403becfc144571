import Foundation

/// Standard output or standard error, written to with calls that do not trap when nobody takes what is written.
enum StandardStream: Int32 {
  case output = 1
  case error = 2

  var isTerminal: Bool { isatty(rawValue) == 1 }

  /// Writes all of it; answers 0, or the system's number for what went wrong.
  @discardableResult
  func write(_ bytes: some Collection<UInt8>) -> Int32 {
    let all = Array(bytes)
    var start = 0
    while start < all.count {
      let count = all[start...].withUnsafeBytes { Foundation.write(rawValue, $0.baseAddress, $0.count) }
      if count >= 0 {
        start += count
      } else if errno == EAGAIN {
        // Somebody who shares the descriptor has made it non-blocking.
        var polled = pollfd(fd: rawValue, events: Int16(POLLOUT), revents: 0)
        _ = poll(&polled, 1, -1)
      } else if errno != EINTR {
        return errno
      }
    }
    return 0
  }
}
