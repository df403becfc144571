public import Traces

/// One file in the table over many runs: its figures, or why it cannot be read.
///
/// Text may be untrusted: it is sanitised where it is shown.
public struct RunsRow: Sendable, Equatable {
  /// Where it is saved.
  public let path: String
  /// nil for a file that cannot be read.
  public internal(set) var summary: RunSummary?
  /// Why the file cannot be read, with its name.
  public private(set) var failure: String?

  public init(_ summary: RunSummary) {
    path = summary.file ?? ""
    self.summary = summary
  }

  public init(path: String, failure: String) {
    self.path = path
    self.failure = failure
  }

  /// The last component of the path.
  var name: String { Self.name(of: path) }

  static func name(of path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }

  /// The text that a filter searches, in lower case; of a long problem only the beginning.
  var haystack: [UInt8] {
    var parts = [name]
    if let summary {
      parts += [summary.header.problem, summary.label] + summary.flags.map(\.kind.rawValue)
      parts += [summary.correct.map { $0 ? "right" : "wrong" }, summary.header.note, summary.notes.summary]
        .compactMap { $0 }
    }
    if let failure { parts.append(failure) }
    return parts.flatMap { part in Array(String(part.prefix(2000)).lowercased().utf8) + [0] }
  }
}

/// The contents that the table over many runs opens with.
public struct RunsContent: Sendable, Equatable {
  /// Where the runs are from, such as the name of a folder.
  public var title: String
  public var rows: [RunsRow]
  /// How many rows there will be once all files have been read.
  public var expected: Int

  public init(title: String, rows: [RunsRow] = [], expected: Int = 0) {
    self.title = title
    self.rows = rows
    self.expected = max(expected, rows.count)
  }
}
