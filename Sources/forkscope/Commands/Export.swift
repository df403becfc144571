import ArgumentParser
import Explorer
import Formats
import Foundation
import Traces

/// Writes a saved run in a format of another program, or as a picture.
struct Export: ParsableCommand {
  private static let pictures = [
    ("txt", "the explorer's screen as text"), ("svg", "the explorer's screen as a picture"),
    ("cast", "the run as a recording for asciinema"),
  ]

  static let configuration = CommandConfiguration(
    abstract: "Write a saved run for another program: a trace viewer, a graph, a picture, a recording.",
    discussion: "Formats:\n"
      + (RunExports.standard.map { ($0.name, $0.about) } + pictures).map {
        "  " + $0.0.padded(14) + $0.1
      }.joined(separator: "\n"))

  @Argument(help: "A trace file, or - for standard input.")
  var file: String

  @Option(help: "One of the formats below.")
  var format: String

  @Option(name: [.short, .long], help: "Where to write it. Default: standard output.")
  var output: String?

  @Option(help: "Columns and rows of pictures and recordings.")
  var size = "100x30"

  @Option(help: "Engine steps a second of a recording.")
  var pace = 12.0

  private var names: [String] { RunExports.standard.map(\.name) + Self.pictures.map(\.0) }

  func validate() throws {
    try require(names.contains(format), "--format takes " + names.joined(separator: ", "))
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
    let run = try TraceFiles.read(try StandardInput.path(for: file))
    let data = try data(of: run)
    guard let output else { return Console.write(String(decoding: data, as: UTF8.self)) }
    do {
      try data.write(to: URL(fileURLWithPath: output))
    } catch {
      throw TraceError(.unwritable, path: output, "it cannot be written")
    }
    Console.print("saved: " + Sanitizer.visible(output))
  }

  private func data(of run: SavedRun) throws -> Data {
    if let export = RunExports.standard.first(where: { $0.name == format }) {
      let data = try export.data(run.log, run.history)
      // Of text in JSON a terminal could act on the characters that JSON does not escape by itself.
      return export.fileExtension.hasPrefix("json") || export.fileExtension.hasSuffix("json")
        ? Data(Sanitizer.escaped(json: [UInt8](data))) : data
    }
    let size = screen ?? Size(width: 100, height: 30)
    switch format {
    case "cast":
      let lines = Asciicast(run.log, run.history, size: size, stepsPerSecond: pace)
      return Data((lines.joined(separator: "\n") + "\n").utf8)
    case "svg": return Data(ScreenPicture.svg(RunScreen.grid(run.log, run.history, size: size)).utf8)
    default: return Data((RunScreen.grid(run.log, run.history, size: size, theme: .mono).text + "\n").utf8)
    }
  }
}
