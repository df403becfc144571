/// The beginning of a context.
public enum Prompt: Sendable, Equatable {
  /// Text as it is; special tokens in it are recognised.
  case text(String)
  /// A conversation, written in the model's chat template up to where its reply begins.
  case chat([ChatMessage])

  /// A single question, in the model's chat template where that is wanted.
  ///
  /// - Parameter system: the instructions above the conversation; nil for the template's own. Plain text has none.
  public init(_ text: String, chat: Bool, system: String? = nil) {
    let instructions = system.map { [ChatMessage(.system, $0)] } ?? []
    self = chat ? .chat(instructions + [ChatMessage(.user, text)]) : .text(text)
  }

  /// The same around a text that is left out.
  package func without(_ part: String) -> Prompt {
    guard !part.isEmpty else { return self }
    return switch self {
    case .text(let text): .text(text.replacing(part, with: ""))
    case .chat(let messages):
      .chat(messages.map { ChatMessage($0.role, $0.content.replacing(part, with: "")) })
    }
  }
}

/// One turn of a conversation.
public struct ChatMessage: Sendable, Equatable {
  public enum Role: Sendable {
    /// Instructions that stand above the conversation.
    case system
    case user
    /// The model's own earlier replies.
    case assistant
  }

  public var role: Role
  public var content: String

  public init(_ role: Role, _ content: String) {
    self.role = role
    self.content = content
  }
}
