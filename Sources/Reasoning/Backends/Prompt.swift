public import Inference

/// What a context begins with.
public enum Prompt: Sendable, Equatable {
  /// Text as it is; special tokens in it are recognised.
  case text(String)
  /// A conversation, written in the model's chat template up to where its reply begins.
  case chat([ChatMessage])

  /// A single question, in the model's chat template where that is wanted.
  public init(_ text: String, chat: Bool) { self = chat ? .chat([ChatMessage(.user, text)]) : .text(text) }
}
