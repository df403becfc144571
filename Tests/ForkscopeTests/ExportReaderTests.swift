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

  private static var hasPython: Bool { (try? run(["python3", "--version"]).status) == 0 }

  /// Readers that are not installed are left out; the script says which.
  @Test(
    "Graphviz and OpenTelemetry's own library read them", .enabled(if: hasPython, "python3 is not installed"))
  func readers() throws {
    let samples = Self.root.appendingPathComponent("SampleTraces")
    let files = try FileManager.default.contentsOfDirectory(atPath: samples.path).filter {
      $0.hasSuffix(".jsonl")
    }
    let outcome = try Self.run(
      ["python3", Self.root.appendingPathComponent("Tests/Reference/read_exports.py").path]
        + [Products.path(of: "forkscope")] + files.map { samples.appendingPathComponent($0).path })
    #expect(outcome.status == 0 && outcome.output.contains("\(files.count) traces read"), "\(outcome.output)")
  }
}
