import Traces

/// Rows of ThreadWeaver's data sets: collected trajectories (`collect_trajectories.py`) and those for fine-tuning
/// (`save_dataset.py`), whose `qwen_text` is the whole chat.
public struct ThreadWeaverDataset: RecordFormat {
  public let name = "threadweaver-dataset"
  public let fileExtensions = ["jsonl", "json"]
  let pieces: TextPieces

  public init(_ pieces: TextPieces = .words) { self.pieces = pieces }

  func recognises(_ start: RecordStart) -> Bool {
    start.has("qwen_text") || start.has("response_reasoning") || start.has("uuid", "thinking")
      || start.has("problem", "thinking")
  }

  func run(_ value: Any, _ context: RecordFile.Context) throws(TraceError) -> SavedRun {
    let record = try record(value, context)
    var facts = RunFacts(problem: record.text(anyOf: ["problem", "question"]), note: record.text("uuid"))
    let expected = record.text("solution") ?? record.record("reward_model")?.text("ground_truth")
    if let isRight = record.truth("correctness") {
      facts.verdict = Verdict(
        answer: nil, expected: expected.map { String($0.prefix(200)) }, correct: isRight)
    }
    if let chat = record.text("qwen_text").map(ChatPrompt.init), !chat.answer.isEmpty {
      facts.prompt = Array(chat.prompt.utf8)
      facts.problem = facts.problem ?? chat.problem
      return try run(chat.answer, facts, context)
    }
    let parts = [
      record.text(anyOf: ["thinking", "response_reasoning"]),
      record.text(anyOf: ["output", "response_content"]),
    ].compactMap { $0 }
    guard let text = parts.isEmpty ? record.text("response") : parts.joined(separator: "\n") else {
      throw missing("thinking", context)
    }
    return try run(text, facts, context)
  }
}
