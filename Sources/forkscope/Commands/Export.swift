import ArgumentParser
import Explorer
import Formats
import Foundation
import Servers
import Session
import Traces

/// Writes a saved run in a format of another program, or as a picture.
struct Export: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a saved run for another program: a trace viewer, a graph, a picture, a recording.",
    discussion: "Formats:\n"
      + RunExporter.choices.map { "  " + $0.name.padded(14) + $0.about }.joined(separator: "\n"))

  @Argument(help: "A trace file, or - for standard input.")
  var file: String

  @Option(help: "One of the formats below.")
  var format: String

  @Option(name: [.short, .long], help: "Where to write it. Default: standard output.")
  var output: String?

  @Option(
    help: "A collector of traces, such as http://localhost:4318, that gets it: of otlp and openinference.")
  var to: String?

  @Option(help: "Columns and rows of pictures and recordings.")
  var size = "100x30"

  @Option(help: "Engine steps a second of a recording.")
  var pace = 12.0

  private var names: [String] { RunExporter.choices.map(\.name) }

  func validate() throws {
    try require(names.contains(format), "--format takes " + names.joined(separator: ", "))
    try require(
      to == nil || (["otlp", "openinference"].contains(format) && output == nil),
      "--to goes with --format otlp or openinference, and without --output")
    try require(pace > 0 && pace <= 1000, "--pace takes more than 0 and at most 1000")
    try require(screen != nil, "--size takes columns x rows, from 40x10 to 500x200, such as 100x30")
  }

  private var screen: Size? {
    let sides = size.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    guard sides.count == 2, let width = sides[0], let height = sides[1], (40...500).contains(width),
      (10...200).contains(height)
    else { return nil }
    return Size(width: width, height: height)
  }

  func run() throws {
    if let output { try TraceFiles.checkIsFree(output) }
    let collector = try to.map { try TraceCollector($0, environment: ProcessInfo.processInfo.environment) }
    let run = try TraceFiles.read(try StandardInput.path(for: file))
    let data = try RunExporter.data(
      run.log, run.history, as: format, notes: try RunNotes(beside: run.path),
      size: screen ?? Size(width: 100, height: 30), pace: pace)
    if let collector {
      try collector.send(data)
      return Console.print("sent to \(Sanitizer.visible("\(collector)"))")
    }
    guard let output else { return Console.write(String(decoding: data, as: UTF8.self)) }
    try TraceFiles.save(data, to: output)
  }
}
