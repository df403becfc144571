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

  /// Runs it on pipes to its end.
  static func run(_ arguments: String..., environment: [String: String] = [:]) throws -> Outcome {
    try run(arguments, environment: environment)
  }

  static func run(_ arguments: [String], environment: [String: String] = [:]) throws -> Outcome {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Products.path(of: "forkscope"))
    process.arguments = arguments
    process.environment = ["HOME": NSTemporaryDirectory(), "PATH": "/usr/bin:/bin", "TERM": "dumb"].merging(
      environment
    ) { $1 }
    let output = Pipe()
    let error = Pipe()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = error
    try process.run()
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
