public import Engines

extension Tokenizer {
  /// The tokens of a conversation, up to where the model's next reply begins.
  ///
  /// Nothing in the messages becomes one of the template's own tags, where those are tokens: control tokens are not
  /// recognised in them, nor the user-defined ones that the template uses. `bos` comes first if the template or the file
  /// asks for it.
  public func encode(
    _ messages: [ChatMessage], in template: ChatTemplate
  ) throws(TokenizerError) -> [TokenID] {
    var parts = template.prompt(messages)
    if addsBOS, parts.first != .bos { parts.insert(.bos, at: 0) }
    return try encode(parts, reserved: ownTokens(of: template.format.tags))
  }

  /// The tokens with which the model says in this template that its reply is over.
  public func endOfTurn(in template: ChatTemplate) -> Set<TokenID> {
    ownTokens(of: template.format.assistant.after)
  }

  /// The special tokens in a format's tags, without those that are mere white space.
  private func ownTokens(of tags: [PromptPart]) -> Set<TokenID> {
    let tokens = tags.flatMap { (try? encode([$0])) ?? [] }
    return Set(tokens.filter { isSpecial($0) && piece($0).contains { $0 > 0x20 } })
  }
}
