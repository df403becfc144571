import Explorer
import Foundation

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
    write(Data(text.utf8))
  }

  /// One JSON document.
  static func json(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    write(try encoder.encode(value) + Data([10]))
  }

  /// Output that nobody can take ends the program: there is nobody left to tell more.
  private static func write(_ data: Data) {
    do {
      try FileHandle.standardOutput.write(contentsOf: data)
    } catch {
      ExitStatus.complain("cannot write the output (standard output): the disk may be full")
      exit(ExitStatus.cannotCreate.rawValue)
    }
  }
}
