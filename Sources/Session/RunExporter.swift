public import Explorer
import Formats
public import Foundation
public import Traces

/// All that a run can be exported as: for other programs, as a page, as pictures of the explorer.
public enum RunExporter {
  public static let choices: [ExportChoice] =
    RunExports.standard.map { ExportChoice($0.name, fileExtension: $0.fileExtension, about: $0.about) }
    + [
      ExportChoice("txt", fileExtension: "txt", about: "the explorer's screen as text"),
      ExportChoice("svg", fileExtension: "svg", about: "the explorer's screen as a picture"),
      ExportChoice("cast", fileExtension: "cast", about: "the run as a recording for asciinema"),
    ]

  /// The run in one of the formats.
  ///
  /// - Parameters:
  ///   - notes: what a person noted down about the run; a page shows it.
  ///   - size: of pictures and recordings.
  ///   - pace: engine steps a second of a recording.
  public static func data(
    _ log: RunLog, _ history: RunHistory, as name: String, notes: RunNotes = RunNotes(),
    size: Size = Size(width: 100, height: 30),
    pace: Double = 12
  ) throws -> Data {
    let page = HTMLPage(notes)
    if name == page.name { return try page.data(log, history) }
    if let export = RunExports.standard.first(where: { $0.name == name }) {
      let data = try export.data(log, history)
      // Of text in JSON a terminal could act on the characters that JSON does not escape by itself.
      return export.fileExtension.hasSuffix("json") || export.fileExtension.hasPrefix("json")
        ? Data(Sanitizer.escaped(json: [UInt8](data))) : data
    }
    switch name {
    case "cast":
      let lines = Asciicast(log, history, size: size, stepsPerSecond: pace)
      return Data((lines.joined(separator: "\n") + "\n").utf8)
    case "svg": return Data(ScreenPicture.svg(RunScreen.grid(log, history, size: size)).utf8)
    default: return Data((RunScreen.grid(log, history, size: size, theme: .mono).text + "\n").utf8)
    }
  }
}
