import CPty
import Foundation

/// A built program in a pseudo-terminal, seen from outside: keys in, bytes out, settings and end state.
///
/// Every wait is for something to happen and ends with it; the time limits only stop a broken program.
public final class PtySession {
  private var pty = cpty()
  public private(set) var output: [UInt8] = []
  /// Where the output goes on behind the last text that `expect(_:)` found.
  private var expected = 0
  private var isClosed = false
  public let settingsBefore: [UInt]

  public struct CannotStart: Error {}

  /// Starts a program that was built beside the tests.
  public init(
    _ program: String, _ programArguments: [String] = [], environment: [String: String] = [:],
    rows: Int32 = 24,
    columns: Int32 = 80, input: Int32 = -1
  ) throws {
    var variables = ["TERM": "xterm-256color", "LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"]
    variables.merge(environment) { $1 }
    let path = Products.path(of: program)
    var arguments = ([path] + programArguments).map { strdup($0) } + [nil]
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

  public var text: String { String(decoding: output, as: UTF8.self) }
  public var settings: [UInt] { PtySession.settings(of: &pty) }
  public var process: Int32 { pty.process }

  private static func settings(of pty: inout cpty) -> [UInt] {
    var values: (UInt, UInt, UInt, UInt) = (0, 0, 0, 0)
    withUnsafeMutableBytes(of: &values) { bytes in
      if let start = bytes.bindMemory(to: UInt.self).baseAddress { _ = cpty_settings(&pty, start) }
    }
    return [values.0, values.1, values.2, values.3]
  }

  public func send(_ text: String) { send(Array(text.utf8)) }
  public func send(_ bytes: [UInt8]) { _ = cpty_write(&pty, bytes, bytes.count) }

  /// Reads what comes within a while.
  public func read(milliseconds: Int32 = 0) { while readSome(milliseconds: milliseconds) {} }

  public func resize(rows: Int32, columns: Int32) { _ = cpty_resize(&pty, rows, columns) }
  public func kill(_ signal: Int32) { _ = Foundation.kill(pty.process, signal) }
  public func hangUp() { cpty_hang_up(&pty) }

  /// Types keys one by one, each after the program has shown what the last one did.
  ///
  /// A key that changes nothing on the screen costs `patience`, so a slow program needs more of it.
  public func type(_ keys: String..., patience milliseconds: Int32 = 150) {
    for key in keys {
      send(key)
      guard readSome(milliseconds: milliseconds) else { continue }
      while readSome(milliseconds: 30) {}
    }
  }

  /// Reads on until the text comes, after all that was expected before; false after ten seconds without.
  public func expect(_ wanted: String) -> Bool {
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

  public enum End: Equatable {
    case exit(Int32)
    case signal(Int32)
    case stopped
    case none
  }

  /// Waits until the program stops or ends, and reads the rest of its output.
  public func waitForChange(seconds: Int = 10) -> End {
    for _ in 0..<seconds * 100 {
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
