import Explorer
import Foundation
import Terminal

/// Writes to standard output; everything untrusted has been made visible before it comes here.
enum Console {
  /// What the terminal, or who reads the pipe, can show.
  static let signs = SignsChoice.auto.signs(environment: ProcessInfo.processInfo.environment)
  private static let isTerminal = isatty(STDOUT_FILENO) == 1

  static func print(_ line: String) {
    write(signs.shown(line, keepingText: !isTerminal) + "\n")
  }

  /// Text without a line end, as it comes.
  static func write(_ text: String) {
    write(text.utf8)
  }

  /// One JSON document.
  static func json(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    write(Sanitizer.escaped(json: [UInt8](try encoder.encode(value))) + [10])
  }

  /// Output that nobody can take ends the program: there is nobody left to tell more.
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
