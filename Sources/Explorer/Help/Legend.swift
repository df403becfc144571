/// The meaning of the signs and of the looks of tokens: the one table that help shows.
enum Legend {
  struct Row: Equatable {
    /// The sign, or for a look a word that is drawn in it.
    var sign: String
    /// nil for a sign.
    var style: Style?
    var meaning: String
  }

  static func rows(_ theme: Theme) -> [Row] { signs + looks(theme) }

  private static let signs = [
    Row(sign: "┃ ┡━ *", meaning: "the critical path: the longest chain, the time it takes"),
    Row(sign: "│ ├─ ╭─", meaning: "a thread's line, its fork, and the join of several"),
    Row(sign: "…3", meaning: "outer levels whose lines are not drawn"),
    Row(sign: "+", meaning: "a folded thread or prompt: Enter unfolds it"),
    Row(sign: "▸ live", meaning: "a thread that runs; the place of its next token"),
    Row(sign: "‖ waits, held", meaning: "at a join; for the method's decision"),
    Row(sign: "■ done, stopped", meaning: "a thread at its end"),
    Row(sign: "! · x", meaning: "broken or too long; left by the method; pruned"),
    Row(sign: "░░ idle 12", meaning: "tokens it waits at the join for the slowest one"),
    Row(sign: "◆ ◇", meaning: "the model forked here; it could have (5% or more)"),
    Row(sign: "2 ●  = 21", meaning: "the one that was taken, with its answer; the rest is dim"),
    Row(sign: "✓ ✗", meaning: "the answer is right, wrong"),
    Row(sign: "▁ ▂ ▄ ▆ █", meaning: "how sure the model was, from under 10% to over 90%"),
    Row(sign: "━ ● ◉ ─", meaning: "time: played so far, now or a moment before, to come"),
    Row(sign: "┬ ┴", meaning: "time: a fork, a join"),
    Row(sign: "a·", meaning: "part of a character that several tokens make up"),
    Row(sign: "⏎ ⇥ ∅ ␛", meaning: "in a token: new line, tab, nothing, a control"),
  ]

  private static func looks(_ theme: Theme) -> [Row] {
    let roles: [(String, Theme.Role, String)] = [
      ("inserted", .insertedToken, "a token that the orchestrator wrote"),
      ("yours", .editedToken, "a token that you wrote in the model's place"),
      ("re-prefilled", .reprefilledToken, "tokens computed again at a join"),
      ("dropped", .droppedToken, "a token that nothing attends to any more"),
      ("pruned", .pruned, "a thread that its join goes on without"),
      ("prompt", .dim, "the prompt, and tags that the model was sure of"),
      ("found", .searchMatch, "what a search found"),
    ]
    return sureness(theme) + roles.map { Row(sign: $0.0, style: theme[$0.1], meaning: $0.2) }
  }

  /// A row for each look that the steps of probability have in this theme.
  private static func sureness(_ theme: Theme) -> [Row] {
    let bounds = ["0", "10", "30", "60", "90"]
    // Nearly sure is how tokens look that have nothing to say.
    let styles = (0..<Theme.probabilitySteps - 1).map(theme.probability) + [theme[.generatedToken]]
    var rows: [Row] = []
    var first = 0
    while first < styles.count {
      let end = styles[first...].firstIndex { $0 != styles[first] } ?? styles.count
      let isLast = end == styles.count
      let share =
        first == 0
        ? "less than \(bounds[end])%"
        : isLast ? "\(bounds[first])% or more" : "\(bounds[first]) to \(bounds[end])%"
      let word = first == 0 ? "unlikely" : isLast ? "sure" : "less sure"
      rows.append(Row(sign: word, style: styles[first], meaning: "a token that the model gave \(share)"))
      first = end
    }
    return rows
  }
}
