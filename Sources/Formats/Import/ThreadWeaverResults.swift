import Foundation
import Traces

/// ThreadWeaver's evaluation results (`simple_eval.py`): lines of `{"message_idx", "sample_idx", "result"}`.
///
/// A result is the prompt in its chat template and the generation.
public struct ThreadWeaverResults: RecordFormat {
  public let name = "threadweaver-results"
  public let fileExtensions = ["jsonl", "json"]
  let pieces: TextPieces

  public init(_ pieces: TextPieces = .words) { self.pieces = pieces }

  func recognises(_ start: RecordStart) -> Bool {
    start.has("message_idx", "result") || start.has("sample_idx", "result")
  }

  func run(_ value: Any, _ context: RecordFile.Context) throws(TraceError) -> SavedRun {
    let record = try record(value, context)
    guard let result = record.text("result") else { throw missing("result", context) }
    let numbers = ["message", "sample"].compactMap { name in
      record.number(name + "_idx").flatMap { Int(exactly: $0) }.map { "\(name) \($0)" }
    }
    let chat = ChatPrompt(result)
    return try run(
      chat.answer,
      RunFacts(
        problem: chat.problem, prompt: Array(chat.prompt.utf8),
        note: numbers.isEmpty ? nil : numbers.joined(separator: ", ")),
      context)
  }
}

/// ThreadWeaver's evaluation results as one list: for each question the list of its samples, each a text.
public struct ThreadWeaverSamples: RecordFormat {
  public let name = "threadweaver-samples"
  public let fileExtensions = ["json"]
  let pieces: TextPieces

  public init(_ pieces: TextPieces = .words) { self.pieces = pieces }

  func recognises(_ start: RecordStart) -> Bool { start.layout == .nested && start.holdsTexts }

  func run(_ value: Any, _ context: RecordFile.Context) throws(TraceError) -> SavedRun {
    guard let text = value as? String else {
      throw TraceError(
        .malformed, path: context.path, line: context.line, "sample \(context.index + 1) is no text")
    }
    let chat = ChatPrompt(text)
    return try run(
      chat.answer,
      RunFacts(problem: chat.problem, prompt: Array(chat.prompt.utf8), note: "sample \(context.index + 1)"),
      context)
  }
}
