import CPty
import Foundation

/// The probe program in a pseudo-terminal, seen from outside: keys in, bytes out, settings and end state.
///
/// Every wait is for something to happen and ends with it; the time limits only stop a broken program.
final class PtySession {
  private var pty = cpty()
  private(set) var output: [UInt8] = []
  /// Where the output goes on behind the last text that `expect(_:)` found.
  private var expected = 0
  private var isClosed = false
  let settingsBefore: [UInt]

  struct CannotStart: Error {}

  init(
    environment: [String: String] = [:], rows: Int32 = 24, columns: Int32 = 80, input: Int32 = -1
  ) throws {
    var variables = ["TERM": "xterm-256color", "LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"]
    variables.merge(environment) { $1 }
    let path = PtySession.probePath
    var arguments: [UnsafeMutablePointer<CChar>?] = [strdup(path), nil]
    // Swift's own crash reporter would ask the terminal a question.
    variables["SWIFT_BACKTRACE"] = "enable=no"
    var values: [UnsafeMutablePointer<CChar>?] = variables.filter { !$0.value.isEmpty }.map {
      strdup("\($0)=\($1)")
    }
    values.append(nil)
    defer {
      for pointer in arguments + values { free(pointer) }
    }
    guard cpty_spawn(&pty, path, &arguments, &values, rows, columns, input) == 0 else { throw CannotStart() }
    let before = pty.settings_before
    settingsBefore = [before.0, before.1, before.2, before.3]
  }

  deinit {
    cpty_close(&pty)
  }

  /// The probe lies beside the test bundle.
  private static var probePath: String {
    #if os(macOS)
      let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundlePath
    #else
      let bundle = CommandLine.arguments.first
    #endif
    return URL(fileURLWithPath: bundle ?? "").deletingLastPathComponent().appendingPathComponent(
      "TerminalProbe"
    ).path
  }

  var text: String { String(decoding: output, as: UTF8.self) }
  var settings: [UInt] { PtySession.settings(of: &pty) }
  var process: pid_t { pty.process }

  private static func settings(of pty: inout cpty) -> [UInt] {
    var values: (UInt, UInt, UInt, UInt) = (0, 0, 0, 0)
    withUnsafeMutableBytes(of: &values) { bytes in
      if let start = bytes.bindMemory(to: UInt.self).baseAddress { _ = cpty_settings(&pty, start) }
    }
    return [values.0, values.1, values.2, values.3]
  }

  func send(_ text: String) {
    let bytes = Array(text.utf8)
    _ = cpty_write(&pty, bytes, bytes.count)
  }

  func resize(rows: Int32, columns: Int32) { _ = cpty_resize(&pty, rows, columns) }
  func kill(_ signal: Int32) { _ = Foundation.kill(pty.process, signal) }
  func hangUp() { cpty_hang_up(&pty) }

  /// Reads on until the text comes, after all that was expected before; false after ten seconds without.
  func expect(_ wanted: String) -> Bool {
    var waits = 0
    while true {
      if let found = output[expected...].firstRange(of: Array(wanted.utf8)) {
        expected = found.upperBound
        return true
      }
      if readSome(milliseconds: 100) { continue }
      waits += 1
      if waits > 100 || isClosed { return false }
    }
  }

  private func readSome(milliseconds: Int32) -> Bool {
    var buffer = [UInt8](repeating: 0, count: 65536)
    let count = cpty_read(&pty, &buffer, buffer.count, milliseconds)
    if count < 0 { isClosed = true }
    guard count > 0 else { return false }
    output += buffer[..<count]
    return true
  }

  enum End: Equatable {
    case exit(Int32)
    case signal(Int32)
    case stopped
    case none
  }

  /// Waits until the program stops or ends, and reads the rest of its output.
  func waitForChange() -> End {
    for _ in 0..<1000 {
      var stopped: Int32 = 0
      let status = cpty_wait(&pty, 10, &stopped)
      _ = readSome(milliseconds: 0)
      guard status >= 0 else { continue }
      while readSome(milliseconds: 20) {}
      if stopped != 0 { return .stopped }
      let signal = cpty_signal(status)
      return signal != 0 ? .signal(signal) : .exit(cpty_exit_code(status))
    }
    return .none
  }
}
