import Traces

/// What a method makes of a thread, in a few words: its answer, its scores, and whether it was chosen.
struct MethodMarks: Sendable, Equatable {
  /// Whether a choice took this thread, or left it; nil where nothing has been chosen.
  let isChosen: Bool?
  private let answer: String?
  private let scores: [Score]

  private static let longestAnswer = 24

  init(_ thread: ThreadID, in tree: RunTree) {
    scores = tree.scores(thread)
    answer = (tree.answer(thread) ?? nil).map { Format.visible($0, limit: Self.longestAnswer) }
    let join = tree.thread(thread).block.flatMap { tree.join(of: $0) }
    isChosen = join.flatMap { $0.discipline == .choice ? $0.children.contains(thread) : nil }
  }

  var isEmpty: Bool { isChosen != true && answer == nil && scores.isEmpty }

  /// As much of it as fits, what matters most first.
  func text(columns: Int) -> String {
    var text = isChosen == true ? "✓" : ""
    for part in parts {
      let longer = text.isEmpty ? part : text + " " + part
      guard CharacterWidth.columns(of: longer) <= columns else { break }
      text = longer
    }
    return CharacterWidth.columns(of: text) <= columns ? text : ""
  }

  private var parts: [String] {
    (answer.map { ["= " + $0] } ?? [])
      + scores.sorted { Self.rank($0.kind) < Self.rank($1.kind) }.map(Self.short)
  }

  /// What a choice went by comes first.
  private static func rank(_ kind: Score.Kind) -> Int {
    switch kind {
    case .votes, .visits: 0
    case .value: 1
    case .checker: 2
    case .heuristic: 3
    case .logprob: 4
    }
  }

  private static func short(_ score: Score) -> String {
    let value = Double(score.value)
    return switch score.kind {
    case .logprob: "ln p " + Format.fixed(value, 2)
    case .heuristic: "promise " + Format.fixed(value, 2)
    case .checker: value >= 1 ? "right" : "wrong"
    case .votes: count(value) == 1 ? "1 vote" : "\(count(value)) votes"
    case .visits: count(value) == 1 ? "1 visit" : "\(count(value)) visits"
    case .value: "value " + Format.fixed(value, 2)
    }
  }

  /// A score as a label and what it means.
  static func explain(_ score: Score) -> (label: String, meaning: String) {
    let value = Double(score.value)
    return switch score.kind {
    case .logprob: ("ln p", Format.fixed(value, 4) + " a token")
    case .heuristic: ("promise", Format.fixed(value, 3) + ", 1 at the goal")
    case .checker: ("checker", value >= 1 ? "right" : "wrong")
    case .votes: ("votes", "\(count(value)) with this answer")
    case .visits: ("visits", "\(count(value)) simulations")
    case .value: ("value", Format.fixed(value, 3) + " on average")
    }
  }

  /// One line for plain text; nil where there is nothing to tell.
  var sentence: String? {
    isEmpty ? nil : (isChosen == true ? "chosen: " : "") + parts.joined(separator: ", ")
  }

  private static func count(_ value: Double) -> Int {
    value.isFinite && abs(value) < 1e15 ? Int(value) : 0
  }
}
