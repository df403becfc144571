/// One row of the key table.
public struct KeyBinding: Sendable {
  public let keys: [Key]
  public let command: Command
  public let context: KeyContext
  /// Its effect, as a phrase.
  public let help: String
  /// Two words at most, for the line of hints; nil where it is not worth a place there.
  public let hint: String?

  public init(_ context: KeyContext, _ keys: [Key], _ command: Command, _ help: String, hint: String? = nil) {
    self.keys = keys
    self.command = command
    self.context = context
    self.help = help
    self.hint = hint
  }

  /// The keys as help shows them, such as `k ↑`.
  var keyNames: String { keys.map(\.description).joined(separator: " ") }

  var bound: KeyTable.Bound { KeyTable.Bound(context: context, command: command) }

  func with(_ keys: [Key]) -> KeyBinding { KeyBinding(context, keys, command, help, hint: hint) }
}
