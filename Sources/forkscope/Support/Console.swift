import Explorer
import Foundation
import Terminal
import Traces

/// Writes to standard output; everything untrusted has been made visible before it comes here.
enum Console {
  /// The signs that the terminal, or the reader of the pipe, can show.
  static let signs = SignsChoice.auto.signs(environment: ProcessInfo.processInfo.environment)
  private static let isTerminal = StandardStream.output.isTerminal

  /// The greatest width of lines: the terminal's; no bound on a pipe or in a file.
  static var width: Int {
    var size = winsize()
    let isKnown = isTerminal && ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0
    return isKnown && size.ws_col > 0 ? Int(size.ws_col) : .max
  }

  static func print(_ line: String) { write(signs.shown(line, keepingText: !isTerminal) + "\n") }

  /// Text without a line end, as it comes.
  static func write(_ text: String) { write(text.utf8) }

  static func json(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    write(Sanitizer.escaped(json: [UInt8](try encoder.encode(value))) + [10])
  }

  /// A run, line by line.
  static func tell(_ log: RunLog) {
    var narrator = Narrator(log.header)
    narrator.title.forEach(print)
    for event in log.eventBatches.joined() { narrator.lines(for: event).forEach(print) }
    narrator.ending().forEach(print)
  }

  /// A failed write ends the program: there is nobody left to tell more.
  private static func write(_ bytes: some Collection<UInt8>) {
    let failure = StandardStream.output.write(bytes)
    switch failure {
    case 0: return
    // A reader that has seen enough, such as head, is no fault: the program ends as others do.
    case EPIPE: Terminal.die(bySignal: SIGPIPE)
    case EBADF: end("it is closed")
    default: end(String(cString: strerror(failure)))
    }
  }

  private static func end(_ reason: String) -> Never {
    ExitStatus.complain("cannot write the output (standard output): \(reason)")
    exit(ExitStatus.cannotCreate.rawValue)
  }
}

/// Standard output or standard error, written to with calls that do not trap when nobody takes the output.
enum StandardStream: Int32 {
  case output = 1
  case error = 2

  var isTerminal: Bool { isatty(rawValue) == 1 }

  /// Writes all of it; answers 0, or the system's error number.
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

extension Double {
  /// With exactly that many decimals.
  func fixed(_ decimals: Int) -> String { String(format: "%.\(decimals)f", self) }
}

extension String {
  func padded(_ width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
  func leftPadded(_ width: Int) -> String { String(repeating: " ", count: max(0, width - count)) + self }
}
