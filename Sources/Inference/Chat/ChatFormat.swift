/// How a family of models writes a conversation down: the text around each role's words.
struct ChatFormat: Sendable {
  /// The text before and behind somebody's words.
  typealias Frame = (before: [PromptPart], after: [PromptPart])

  /// The place of the system message.
  enum SystemPlace: Sendable {
    /// A turn of its own, in its place.
    case ownTurn
    /// In front of the words of the first or the last user's turn, inside that turn's frame.
    case firstUserTurn, lastUserTurn
  }

  /// Whose words lose the white space around them.
  enum Trimming: Sendable {
    case nobody, everybody, assistant
    /// Everybody's, if the template says so: some models of the family do it, some do not.
    case asStated
  }

  var name: String
  var system: Frame
  var user: Frame
  var assistant: Frame
  /// The text before the reply that the model is to write.
  var reply: [PromptPart]
  var systemPlace = SystemPlace.ownTurn
  var trimming = Trimming.nobody

  /// Everything that the format itself writes.
  var tags: [PromptPart] {
    [system, user, assistant].flatMap { $0.before + $0.after } + reply
  }
}

/// A stretch of a prompt by who wrote it: a template's text may become special tokens, people's may not.
enum PromptPart: Sendable, Equatable, ExpressibleByStringLiteral {
  /// The token that begins a text; nothing where the model has none.
  case bos
  /// The token that ends a text; nothing where the model has none.
  case eos
  /// The template's own text, in which special tokens are recognised.
  case tag(String)
  /// Somebody's words: plain text, whatever it looks like.
  case text(String)

  init(stringLiteral value: String) { self = .tag(value) }
}
