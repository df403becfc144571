import Dialects
import Traces

/// Records of JSON with a text that has a dialect's tags, whoever wrote them: rollouts of NPR, of Parallel-R1 and others.
///
/// Among the fields that usually hold a generation the one with the most tags counts.
public struct TaggedRecords: RecordFormat {
  public let name = "tagged-records"
  public let fileExtensions = ["jsonl", "json"]
  let pieces: TextPieces

  public init(_ pieces: TextPieces = .words) { self.pieces = pieces }

  private static let answers = [
    "response", "output", "completion", "generation", "generated_text", "text", "prediction", "pred",
    "result",
    "answer", "solution", "trajectory", "content", "model_output",
  ]
  private static let prompts = ["prompt", "input", "instruction"]
  private static let problems = ["problem", "question", "query"]

  /// The first run may be one that did not fork: then another one shows the tags.
  func recognises(_ start: RecordStart) -> Bool {
    !start.keys.isDisjoint(with: Self.answers) && Dialect.written(in: start.bytes) != nil
  }

  func run(_ value: Any, _ context: RecordFile.Context) throws(TraceError) -> SavedRun {
    let record = try record(value, context)
    let texts = Self.answers.compactMap { record.text($0) }
    let tagged = texts.first { Dialect.written(in: Array($0.utf8)) != nil }
    guard let text = tagged ?? texts.first else { throw missing("response", context) }
    let chat = ChatPrompt(text)
    let prompt = record.text(anyOf: Self.prompts) ?? chat.prompt
    let isRight = record.truth("correct") ?? record.truth("is_correct") ?? record.truth("correctness")
    return try run(
      chat.answer,
      RunFacts(
        problem: record.text(anyOf: Self.problems) ?? ChatPrompt.problem(in: prompt)
          ?? (prompt.isEmpty ? nil : prompt),
        prompt: Array(prompt.utf8), model: record.text("model"),
        verdict: isRight.map { Verdict(answer: nil, correct: $0) }),
      context)
  }
}
