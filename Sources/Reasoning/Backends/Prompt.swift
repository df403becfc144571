public import Inference

/// What a context begins with.
public enum Prompt: Sendable, Equatable {
  /// Text as it is; special tokens in it are recognised.
  case text(String)
  /// A conversation, written in the model's chat template up to where its reply begins.
  case chat([ChatMessage])

  /// A single question, in the model's chat template where that is wanted.
  ///
  /// - Parameter system: the instructions above the conversation; nil for the template's own. Plain text has none.
  public init(_ text: String, chat: Bool, system: String? = nil) {
    guard chat else {
      self = .text(text)
      return
    }
    self = .chat((system.map { [ChatMessage(.system, $0)] } ?? []) + [ChatMessage(.user, text)])
  }
}
