public import Engines

/// Text and tokens of a model, as an engine has them.
extension Model {
  /// The tokens that end a text, and a turn where the model holds conversations.
  public func endOfText(_ template: ChatTemplate?) -> Set<TokenID> {
    Set([tokenizer.eos].compactMap { $0 }).union(template.map(tokenizer.endOfTurn) ?? [])
  }

  /// The beginning of a context, with the token in front that the model wants before every text.
  public func encode(_ prompt: Prompt, in template: ChatTemplate?) throws -> [TokenID] {
    switch prompt {
    case .text(let text):
      let ids = try tokenizer.encode(text, parseSpecial: true)
      guard tokenizer.addsBOS, let bos = tokenizer.bos, ids.first != bos else { return ids }
      return [bos] + ids
    case .chat(let messages):
      guard let template else { throw EngineError.noChatTemplate(name) }
      return try tokenizer.encode(messages, in: template)
    }
  }

  /// The bytes of a token; none for one that does not exist.
  public func piece(_ id: TokenID) -> [UInt8] {
    (0..<tokenizer.count).contains(Int(id)) ? tokenizer.piece(id) : []
  }
}
