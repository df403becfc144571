public import Engines
public import Traces

/// The engine as the rest of the program knows it: text in and out, and what a trace records.
extension InferenceEngine: Engine {
  public var reference: RunHeader.ModelReference {
    RunHeader.ModelReference(
      name: model.name, fingerprint: fingerprint, location: location,
      arithmetic: options.instructionSet.resolved.rawValue, kvPrecision: options.kvPrecision.rawValue,
      activations: options.activations.rawValue)
  }

  public var capabilities: EngineCapabilities {
    EngineCapabilities(alternatives: model.config.vocabulary, hasChatTemplate: chatTemplate != nil)
  }

  public var notes: ModelNotes { model.notes }

  public var contextLength: Int { model.config.contextLength }

  /// The end of the text, and of a turn where the model holds conversations.
  public var endOfText: Set<TokenID> { model.endOfText(chatTemplate) }

  public func encode(_ text: String) throws -> [TokenID] {
    try model.tokenizer.encode(text, parseSpecial: true)
  }

  public func encode(_ prompt: Prompt) throws -> [TokenID] { try model.encode(prompt, in: chatTemplate) }

  public func piece(_ id: TokenID) -> [UInt8] { model.piece(id) }

  public var usage: CacheUsage? {
    let statistics = statistics
    return CacheUsage(
      resident: Int64(statistics.residentTokens), shared: Int64(statistics.sharedTokens),
      reused: Int64(statistics.reusedTokens), computed: Int64(statistics.computedTokens),
      evicted: Int64(statistics.evictedTokens), bytes: Int64(statistics.kvBytes),
      guessed: Int64(statistics.guessedTokens), accepted: Int64(statistics.acceptedTokens))
  }
}

extension InstructionSet {
  /// The set that `best` stands for on this processor.
  fileprivate var resolved: InstructionSet {
    self == .best ? [.avx512, .avx2, .portable].first(where: \.isAvailable) ?? .portable : self
  }
}
