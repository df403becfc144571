import Foundation

/// Runs the program that was built beside the tests.
struct Program {
  struct Outcome {
    var status: Int32
    var output: String
    var error: String
  }

  /// The folder that holds the built products.
  static var products: URL {
    for argument in CommandLine.arguments + [Bundle.main.executablePath ?? ""] where argument.contains(".xctest") {
      let path = argument.prefix(upTo: argument.range(of: ".xctest")?.upperBound ?? argument.endIndex)
      return URL(fileURLWithPath: String(path)).deletingLastPathComponent()
    }
    return (Bundle.main.executableURL ?? URL(fileURLWithPath: ".")).deletingLastPathComponent()
  }

  static var path: String { products.appendingPathComponent("forkscope").path }

  /// Runs it on pipes to its end.
  static func run(_ arguments: String..., environment: [String: String] = [:]) throws -> Outcome {
    try run(arguments, environment: environment)
  }

  static func run(_ arguments: [String], environment: [String: String] = [:]) throws -> Outcome {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.environment = ["HOME": NSTemporaryDirectory(), "PATH": "/usr/bin:/bin", "TERM": "dumb"].merging(environment) { $1 }
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
