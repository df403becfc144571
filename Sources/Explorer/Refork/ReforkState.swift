import Traces

/// The dialog that asks what shall stand in place of a token.
struct ReforkState: Sendable {
  enum Choice: Sendable, Equatable {
    case token(Alternative)
    case text
    case seed(UInt64)
    case again

    /// The ability without which it cannot be made.
    var needs: RunAbility? {
      switch self {
      case .token, .text: .forcing
      case .seed: .reseeding
      case .again: nil
      }
    }
  }

  private(set) var place = Cursor(.root, .header)
  private(set) var choices: [Choice] = []
  var selected = 0
  var isTyping = false
  var field = TextField()

  init() {}

  init(_ run: OpenRun, _ place: Cursor) {
    self.place = place
    var choices: [Choice] = []
    if let position = place.position {
      let index = Int(run.history.threads[place.thread.index].tokens[position])
      let current = run.log.tokens.ids[index]
      choices = run.log.tokens.alternatives(at: index).filter { $0.id != current }.map { .token($0) }
    }
    self.choices = choices + [.text, .seed(run.freshSeed), .again]
  }

  var chosen: Choice { choices.indices.contains(selected) ? choices[selected] : .again }

  /// The change that the chosen line makes; nil where a text is still to be typed.
  var change: Change? {
    let position = Int32(clamping: place.position ?? 0)
    switch chosen {
    case .token(let alternative): return .token(place.thread, position: position, id: alternative.id)
    case .text: return field.text.isEmpty ? nil : .text(place.thread, position: position, field.text)
    case .seed(let seed): return .seed(place.thread, position: position, seed)
    case .again: return .again(place.thread, position: position)
    }
  }
}
