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
