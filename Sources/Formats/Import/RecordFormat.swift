import Traces

/// A format with a record of JSON for each run, one a line, in a list, or alone in its file.
protocol RecordFormat: RunFormat {
  var pieces: TextPieces { get }

  /// Whether a file is of this format, by its first record.
  func recognises(_ start: RecordStart) -> Bool

  func run(_ value: Any, _ context: RecordFile.Context) throws(TraceError) -> SavedRun
}

extension RecordFormat {
  var fileExtensions: [String] { ["jsonl", "json"] }

  public func recognises(_ start: FileStart) -> Bool { RecordStart(start).map(recognises) ?? false }

  public func open(_ source: ByteSource, path: String) throws(TraceError) -> any RunFile {
    let start = try source.start(path: path)
    return try RecordFile(source, RecordStart(start)?.layout ?? .lines, path: path) {
      (value, context) throws(TraceError) in try run(value, context)
    }
  }

  /// The record as an object.
  func record(_ value: Any, _ context: RecordFile.Context) throws(TraceError) -> JSONRecord {
    guard let record = JSONRecord(value) else {
      throw TraceError(.malformed, path: context.path, line: context.line, "this record is no object of JSON")
    }
    return record
  }

  /// The run that a text of a record tells of.
  func run(_ text: String, _ facts: RunFacts, _ context: RecordFile.Context) throws(TraceError) -> SavedRun {
    var facts = facts
    facts.line = context.line
    facts.dialectOfOthers = context.dialect
    return try ImportedText.run(Array(text.utf8), facts, pieces, path: context.path)
  }

  func missing(_ key: String, _ context: RecordFile.Context) -> TraceError {
    TraceError(.malformed, path: context.path, line: context.line, "this record has no text under \"\(key)\"")
  }
}
