import Traces

/// Scores and answers in words, the same in every view.
enum ScoreWords {
  /// In the order in which a line shows them, each with how long it stays when the line gets narrow: the smaller, the longer.
  static let order: [(kind: Score.Kind, rank: Int)] = [
    (.checker, 1), (.votes, 2), (.visits, 4), (.value, 3), (.heuristic, 5), (.logprob, 6),
  ]

  /// Such as `3 votes` or `value 0.81`.
  static func short(_ score: Score) -> String {
    switch score.kind {
    case .logprob: "log p " + number(score)
    case .heuristic: "heuristic " + number(score)
    case .checker: verdict(score)
    case .votes: number(score) + (score.value == 1 ? " vote" : " votes")
    case .visits: "visits " + number(score)
    case .value: "value " + number(score)
    }
  }

  /// The score with its meaning, for a labelled line.
  static func long(_ score: Score) -> (label: String, text: String) {
    switch score.kind {
    case .logprob: ("log p", Format.fixed(Double(score.value), 4) + " mean, nats a token")
    case .heuristic: ("promise", number(score) + " by the task's heuristic")
    case .checker: ("checker", "says \(verdict(score))")
    case .votes: ("votes", number(score) + (score.value == 1 ? " sample" : " samples") + " with this answer")
    case .visits: ("visits", number(score) + (score.value == 1 ? " time" : " times") + " searched through")
    case .value: ("value", number(score) + " on average behind it")
    }
  }

  static func role(_ score: Score) -> Theme.Role? {
    guard score.kind == .checker else { return nil }
    return score.value > 0.5 ? .success : .error
  }

  /// Such as `= 21`; shortened, because it is the model's text.
  static func answer(_ answer: String?, columns: Int = 24) -> String {
    guard let answer else { return "no answer" }
    let shown = CharacterWidth.truncated(Format.visible(answer, limit: 4 * columns), columns: columns)
    return "= " + (shown.isEmpty ? "∅" : shown)
  }

  private static func verdict(_ score: Score) -> String { score.value > 0.5 ? "right" : "wrong" }

  private static func number(_ score: Score) -> String {
    let value = Double(score.value)
    switch score.kind {
    case .votes, .visits, .checker: return Format.fixed(value, value == value.rounded() ? 0 : 1)
    case .logprob, .heuristic, .value: return Format.fixed(value, 2)
    }
  }
}
