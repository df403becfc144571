public import Engines

/// Text and tokens of the model on a server: asked of the server itself, or read from a file on this machine.
public protocol ServerTokenizer: Sendable {
  /// The tokens that end a text.
  var endOfText: Set<TokenID> { get }
  /// The notes in the model's file about the task that it was made for.
  var notes: ModelNotes { get }
  var hasChatTemplate: Bool { get }

  /// Turns text into tokens; special tokens in it are recognised.
  func encode(_ text: String) throws -> [TokenID]
  /// The beginning of a context, with the token in front that the model wants before every text.
  func encode(_ prompt: Prompt) throws -> [TokenID]
  /// The bytes of a token; none for one that does not exist.
  func piece(_ id: TokenID) -> [UInt8]
  /// Makes the bytes of these tokens known, all at once where that costs a request.
  func prepare(_ ids: Set<TokenID>) throws
  /// Takes bytes of tokens that came with a reply.
  func learn(_ pieces: [TokenID: [UInt8]])
}

extension ServerTokenizer {
  public func prepare(_ ids: Set<TokenID>) throws {}
  public func learn(_ pieces: [TokenID: [UInt8]]) {}
}
