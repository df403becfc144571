import Foundation
import TestSupport
import Testing

/// Exports of the samples, read by the programs and libraries that they are meant for.
@Suite("Exports, read by others")
struct ExportReaderTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent()
    .deletingLastPathComponent()

  private static func run(_ arguments: [String]) throws -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let text = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: text, as: UTF8.self))
  }

  private static func has(_ command: String...) -> Bool { (try? run(command).status) == 0 }

  private static let hasPython = has("python3", "--version")
  private static let hasGraphviz = hasPython && has("dot", "-V")
  private static let hasOpenTelemetry = has("python3", "-c", "import opentelemetry.proto.trace.v1.trace_pb2")

  /// Reads all samples; the script leaves out what it has no reader for, and says at its end what it read.
  private func read(as format: String) throws {
    let samples = Self.root.appendingPathComponent("SampleTraces")
    let files = try FileManager.default.contentsOfDirectory(atPath: samples.path).filter {
      $0.hasSuffix(".jsonl")
    }
    let outcome = try Self.run(
      ["python3", Self.root.appendingPathComponent("Tests/Reference/read_exports.py").path, "--as", format]
        + [Products.path(of: "forkscope")] + files.map { samples.appendingPathComponent($0).path })
    #expect(
      outcome.status == 0 && outcome.output.contains("\(files.count) traces read as \(format)"),
      "\(outcome.output)")
  }

  @Test(
    "slices of a Chrome trace nest, and its arrows lie in them",
    .enabled(if: hasPython, "python3 is not installed"))
  func chromeTrace() throws { try read(as: "chrome-trace") }

  @Test(
    "a speedscope file is what the format's types demand, its frames balanced and in order",
    .enabled(if: hasPython, "python3 is not installed"))
  func speedscope() throws { try read(as: "speedscope") }

  @Test("Graphviz draws the graphs", .enabled(if: hasGraphviz, "Graphviz is not installed"))
  func graphviz() throws { try read(as: "dot") }

  @Test(
    "OpenTelemetry's own library reads the spans",
    .enabled(if: hasOpenTelemetry, "opentelemetry-proto is not installed"))
  func openTelemetry() throws {
    try read(as: "otlp")
    try read(as: "openinference")
  }
}
