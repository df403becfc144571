import Traces

/// Rollouts that verl dumps while it trains (`ray_trainer.py`): a file for each step, lines of
/// `{"input", "output", "score", "step", ...}`.
///
/// It leaves out special tokens. Where a system's tags are such, nothing is left of its threads.
public struct VerlRollouts: RecordFormat {
  public let name = "verl"
  public let fileExtensions = ["jsonl"]
  let pieces: TextPieces

  public init(_ pieces: TextPieces = .words) { self.pieces = pieces }

  func recognises(_ start: RecordStart) -> Bool { start.has("input", "output") && !start.has("prefix") }

  func run(_ value: Any, _ context: RecordFile.Context) throws(TraceError) -> SavedRun {
    let record = try record(value, context)
    guard let output = record.text("output") else { throw missing("output", context) }
    let input = record.text("input") ?? ""
    var notes: [String] = []
    if let step = record.number("step").flatMap({ Int(exactly: $0) }) { notes.append("step \(step)") }
    if let score = record.number("score") { notes.append("score \(score)") }
    if let id = record.text("request_id") { notes.append(String(id.prefix(64))) }
    // A score alone is a reward, which may be for more than being right.
    let isRight = record.truth("correct") ?? record.truth("acc")
    let expected = (record.text("gts") ?? record.text("ground_truth")).map { String($0.prefix(200)) }
    return try run(
      output,
      RunFacts(
        problem: ChatPrompt.problem(in: input) ?? (input.isEmpty ? nil : String(input.prefix(2000))),
        prompt: Array(input.utf8),
        verdict: isRight.map { Verdict(answer: nil, expected: expected, correct: $0) },
        note: notes.isEmpty ? nil : notes.joined(separator: ", ")),
      context)
  }
}
