import Foundation
import Testing

@testable import Traces

/// The file of notes beside a trace.
struct NotesFileTests {
  private let trace = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).jsonl").path

  private static let notes = RunNotes([
    .init(
      thread: ThreadID(2), token: 7, variation: VariationID(1), moment: 12, text: "a \"quoted\" \u{1B} word"),
    .init(thread: .root, token: nil, variation: .original, moment: 0, text: ""),
  ])

  @Test func `what is written is read again, and without notes there is no file`() throws {
    #expect(try RunNotes(beside: trace).isEmpty)
    try Self.notes.write(beside: trace)
    #expect(try RunNotes(beside: trace) == Self.notes)
    try RunNotes().write(beside: trace)
    #expect(!FileManager.default.fileExists(atPath: RunNotes.path(beside: trace)))
  }

  @Test(arguments: [
    "", "{", "[]", "{\"notes\": 3}",
    "{\"notes\":[{\"thread\":-1,\"variation\":0,\"moment\":0,\"text\":\"\"}]}",
    "{\"notes\":[{\"thread\":99999999999,\"variation\":0,\"moment\":0,\"text\":\"\"}]}",
  ])
  func `a file that holds no notes is told and not read`(text: String) throws {
    let path = RunNotes.path(beside: trace)
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    let error = #expect(throws: TraceError.self) { try RunNotes(beside: trace) }
    #expect(error?.path == path)
  }

  @Test func `a place where nothing can be written is told`() {
    #expect(throws: TraceError.self) { try Self.notes.write(beside: "/nowhere/at/all.jsonl") }
  }
}
