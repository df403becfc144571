public import Foundation
public import Traces

/// A line for each run, for spreadsheets and data frames (RFC 4180): what it was, what came of it, all of its figures.
public enum RunsCSV {
  /// A file of `lines`.
  public static func data(_ runs: [RunSummary]) -> Data {
    Data((lines(runs).joined(separator: "\n") + "\n").utf8)
  }

  /// Cells that are not known are empty.
  public static func lines(_ runs: [RunSummary]) -> [String] {
    let columns = identity.map(\.name) + RunFigure.allCases.map(\.rawValue)
    return [columns.map(cell).joined(separator: ",")]
      + runs.map { run in
        (identity.map { cell($0.value(run) ?? "") } + RunFigure.allCases.map { number(run[$0]) })
          .joined(separator: ",")
      }
  }

  private static let identity: [(name: String, value: @Sendable (RunSummary) -> String?)] = [
    ("file", { $0.file }), ("format", { $0.format }), ("problem", { $0.header.problem }),
    ("task", { $0.header.task }),
    ("method", { $0.header.method }), ("label", { $0.label }), ("dialect", { $0.header.dialect }),
    ("join", { $0.header.traits?.forking == .byModel ? $0.header.join?.rawValue : nil }),
    ("model", { $0.header.model.name }), ("seed", { String($0.header.seed) }),
    ("answer", { $0.verdict?.answer }),
    ("correct", { $0.correct.map { String($0) } }),
    ("flags", { $0.flags.map(\.kind.rawValue).joined(separator: " ") }),
  ]

  private static func number(_ value: Double) -> String {
    if value.isNaN { return "" }
    return Int(exactly: value).map { String($0) } ?? String(value)
  }

  /// In quotes where a comma, a quote or a blank at an end would be read wrongly; on one line.
  ///
  /// A text that a spreadsheet would take for a formula has an apostrophe in front, as spreadsheets themselves have it.
  private static func cell(_ text: String) -> String {
    var scalars = Printable.text(text, limit: longest).unicodeScalars
    if let first = scalars.first, "=+-@".unicodeScalars.contains(first), Double(text) == nil {
      scalars.insert("'", at: scalars.startIndex)
    }
    let needsQuotes =
      scalars.contains { $0 == "," || $0 == "\"" } || scalars.first == " " || scalars.last == " "
    guard needsQuotes else { return String(scalars) }
    // By scalars: a mark behind a quote would make another character of it.
    var cell = String.UnicodeScalarView("\"".unicodeScalars)
    for scalar in scalars { cell += scalar == "\"" ? [scalar, scalar] : [scalar] }
    return String(cell) + "\""
  }

  /// What a cell of the usual spreadsheets holds.
  private static let longest = 32_000
}
