import Foundation
import TestSupport

/// Runs the program that was built beside the tests.
struct Program {
  /// A problem for which the built-in model forks, and it pays.
  static let wide = "(9+10-3+4-6)+(8+2-5+7+3)-(6+1+9-4-2)+(12-3+5+1-7)"

  struct Outcome {
    var status: Int32
    var output: String
    var error: String
  }

  /// What one of the standard descriptors is connected to.
  enum Connection: CaseIterable {
    /// Input that is empty, output that is kept.
    case usual
    case closed
    /// A device that takes nothing; for input, one that gives nothing.
    case full
    /// A pipe whose other end is closed.
    case broken
  }

  /// Runs it on pipes to its end.
  static func run(_ arguments: String..., environment: [String: String] = [:]) throws -> Outcome {
    try run(arguments, environment: environment)
  }

  /// - Parameters:
  ///   - input: what is piped in; nil for nothing.
  ///   - connections: of standard input, output and error.
  ///   - shell: what a shell does before it runs the program in its place.
  static func run(
    _ arguments: [String], environment: [String: String] = [:], input: String? = nil,
    connections: [Connection] = [.usual, .usual, .usual], shell: String = ":"
  ) throws -> Outcome {
    let process = Process()
    process.currentDirectoryURL = URL(fileURLWithPath: NSTemporaryDirectory())
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    let closing = zip(connections, ["<&-", ">&-", "2>&-"]).filter { $0.0 == .closed }.map(\.1)
    let script = "\(shell)\nexec \"$@\" " + closing.joined(separator: " ")
    process.arguments = ["-c", script, "sh", Products.path(of: "forkscope")] + arguments
    process.environment = ["HOME": NSTemporaryDirectory(), "PATH": "/usr/bin:/bin", "TERM": "dumb"].merging(
      environment
    ) { $1 }
    let output = Pipe()
    let error = Pipe()
    let piped = Pipe()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = error
    let full = FileHandle(forWritingAtPath: "/dev/full")
    let broken = Pipe()
    try broken.fileHandleForReading.close()
    if connections[0] == .broken || input != nil { process.standardInput = piped }
    if connections[1] == .full { process.standardOutput = full }
    if connections[2] == .full { process.standardError = full }
    if connections[1] == .broken { process.standardOutput = broken }
    if connections[2] == .broken { process.standardError = broken }
    try process.run()
    if let input { try piped.fileHandleForWriting.write(contentsOf: Data(input.utf8)) }
    for pipe in [output, error, piped] { try? pipe.fileHandleForWriting.close() }
    let text = output.fileHandleForReading.readDataToEndOfFile()
    let complaint = error.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Outcome(
      status: process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus,
      output: String(decoding: text, as: UTF8.self), error: String(decoding: complaint, as: UTF8.self))
  }

  /// A file name that nothing stands under yet.
  static func temporaryPath(_ suffix: String) -> String {
    NSTemporaryDirectory() + "/forkscope-\(UUID().uuidString)\(suffix)"
  }
}
