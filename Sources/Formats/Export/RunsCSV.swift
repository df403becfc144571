public import Traces

/// A line for each run, for spreadsheets and data frames (RFC 4180): what it was, what came of it, all of its figures.
public enum RunsCSV {
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
  private static func cell(_ text: String) -> String {
    let text = Printable.text(text, limit: longest)
    guard text.contains(where: { $0 == "," || $0 == "\"" }) || text.first == " " || text.last == " " else {
      return text
    }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }

  /// What a cell of the usual spreadsheets holds.
  private static let longest = 32_000
}
