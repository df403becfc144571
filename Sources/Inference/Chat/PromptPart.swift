/// A stretch of a prompt, by who wrote it.
///
/// A template's text may become special tokens. People's text may not.
public enum PromptPart: Sendable, Equatable, ExpressibleByStringLiteral {
  /// The token that begins a text; nothing where the model has none.
  case bos
  /// The token that ends a text; nothing where the model has none.
  case eos
  /// The template's own text, in which special tokens are recognised.
  case tag(String)
  /// Somebody's words: plain text, whatever it looks like.
  case text(String)

  public init(stringLiteral value: String) { self = .tag(value) }
}
