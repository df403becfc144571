/// A stretch of a prompt, by where it comes from: what a template writes may become special tokens, what people write may
/// not.
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
