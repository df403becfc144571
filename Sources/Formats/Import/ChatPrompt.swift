/// Finds where a prompt in a chat template ends and the answer begins.
struct ChatPrompt {
  let prompt: String
  let answer: String
  /// What the person wrote; nil where the template does not show it.
  let problem: String?

  private static let answers = [
    "<|im_start|>assistant", "<|start_header_id|>assistant<|end_header_id|>", "<｜Assistant｜>",
    "<|assistant|>",
  ]
  private static let persons = [
    "<|im_start|>user", "<|start_header_id|>user<|end_header_id|>", "<｜User｜>", "<|user|>",
  ]
  private static let ends = ["<|im_end|>", "<|eot_id|>", "<|end|>"]

  /// A text that may begin with its prompt: the answer is what stands behind the last mark of the assistant's turn.
  init(_ text: String) {
    let mark = Self.answers.compactMap { text.ranges(of: $0).last }.max { $0.lowerBound < $1.lowerBound }
    var start = mark?.upperBound ?? text.startIndex
    while start < text.endIndex, mark != nil, text[start] == "\n" { start = text.index(after: start) }
    prompt = String(text[..<start])
    answer = String(text[start...])
    problem = mark == nil ? nil : Self.problem(in: prompt)
  }

  /// What the person wrote in a prompt, with the marks of a template or, where a dump has lost them, with roles as lines.
  static func problem(in prompt: String) -> String? {
    let mark = persons.compactMap { prompt.ranges(of: $0).last }.max { $0.lowerBound < $1.lowerBound }
    let user = mark?.upperBound ?? prompt.ranges(of: "user\n").last?.upperBound
    guard let user else { return nil }
    let rest = prompt[user...]
    let ends = (self.ends + answers + ["\nassistant"]).compactMap { rest.firstRange(of: $0)?.lowerBound }
    let problem = rest[..<(ends.min() ?? rest.endIndex)].trimming(\.isWhitespace)
    return problem.isEmpty ? nil : String(problem)
  }
}

extension Substring {
  func trimming(_ isLeftOut: (Character) -> Bool) -> Substring {
    let start = drop(while: isLeftOut)
    let end = start.lastIndex { !isLeftOut($0) }.map { start.index(after: $0) } ?? start.startIndex
    return start[..<end]
  }
}
