/// The legend of a view, as help shows it: one row for each sign, look or column.
public struct Legend: Sendable {
  public struct Row: Sendable, Equatable {
    /// The sign, or for a look a word that is drawn in it.
    public var sign: String
    /// nil for a sign.
    public var style: Style?
    public var meaning: String

    public init(_ sign: String, _ meaning: String, style: Style? = nil) {
      self.sign = sign
      self.style = style
      self.meaning = meaning
    }
  }

  public var title: String
  public var rows: [Row]

  public init(_ title: String, _ rows: [Row]) {
    self.title = title
    self.rows = rows
  }
}

extension Legend {
  /// The signs and the looks of tokens in the tree.
  static func tree(_ theme: Theme) -> Legend { Legend("What the signs mean", signs + looks(theme)) }

  private static let signs = [
    Row("┃ ┡━ *", "the critical path: the longest chain, the time it takes"),
    Row("│ ├─ ╭─", "a thread's line, its fork, and the join of several"),
    Row("…3", "outer levels whose lines are not drawn"),
    Row("+", "a folded thread or prompt: Enter unfolds it"),
    Row("▸ live", "a thread that runs; the place of its next token"),
    Row("‖ waits, held", "at a join; for the method's decision"),
    Row("■ done, stopped", "a thread at its end"),
    Row("! · x", "broken or too long; left by the method; pruned"),
    Row("░░ idle 12", "tokens it waits at the join for the slowest one"),
    Row("██▌ ∅ −", "what a thread gave to the text behind its join: much, nothing, harm"),
    Row("◆ ◇", "the model forked here; it could have (5% or more)"),
    Row("2 ●  = 21", "the one that was taken, with its answer; the rest is dim"),
    Row("◂", "a place that you marked: ' goes from mark to mark"),
    Row("!2", "what is flagged in the run: ! goes from flag to flag"),
    Row("✓ ✗", "the answer is right, wrong"),
    Row("▁ ▂ ▄ ▆ █", "how sure the model was, from under 10% to over 90%"),
    Row("━ ● ◉ ─", "time: played so far, now or a moment before, to come"),
    Row("┬ ┴", "time: a fork, a join"),
    Row("a·", "part of a character that several tokens make up"),
    Row("⏎ ⇥ ∅ ␛", "in a token: new line, tab, nothing, a control"),
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
    return sureness(theme) + roles.map { Row($0.0, $0.2, style: theme[$0.1]) }
  }

  /// A row for each look that the steps of probability have in this theme.
  private static func sureness(_ theme: Theme) -> [Row] {
    let bounds = ["0", "10", "30", "60", "90"]
    // The last step, nearly sure, has the look of an ordinary token.
    let styles = (0..<Theme.probabilitySteps - 1).map(theme.probability) + [theme[.generatedToken]]
    return styles.indices.filter { $0 == 0 || styles[$0] != styles[$0 - 1] }.map { first in
      let end = styles[first...].firstIndex { $0 != styles[first] }
      let (word, share) =
        switch (first, end) {
        case (0, let end?): ("unlikely", "less than \(bounds[end])%")
        case (_, let end?): ("less sure", "\(bounds[first]) to \(bounds[end])%")
        case (_, nil): ("sure", "\(bounds[first])% or more")
        }
      return Row(word, "a token that the model gave \(share)", style: styles[first])
    }
  }
}
