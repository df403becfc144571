public import Inference
public import Traces

/// The built-in engine as a backend.
public final class EngineBackend: Backend {
  public let reference: RunHeader.ModelReference
  private let engine: Engine
  private let tokenizer: Tokenizer
  private let chatTemplate: ChatTemplate?

  /// - Parameter location: where the model's file is; nil for the built-in model.
  public init(_ model: Model, location: String? = nil, options: EngineOptions = EngineOptions()) throws {
    engine = try Engine(model: model, options: options)
    tokenizer = model.tokenizer
    chatTemplate = try? model.chatTemplate()
    reference = RunHeader.ModelReference(
      name: model.name, fingerprint: model.fingerprint, location: location,
      arithmetic: options.instructionSet.resolved.rawValue, kvPrecision: options.kvPrecision.rawValue,
      activations: options.activations.rawValue)
  }

  public var contextLength: Int { engine.model.config.contextLength }

  /// The end of the text, and of a turn where the model holds conversations.
  public var endOfText: Set<TokenID> {
    Set([tokenizer.eos].compactMap { $0 }).union(chatTemplate.map(tokenizer.endOfTurn) ?? [])
  }

  public var hasChatTemplate: Bool { chatTemplate != nil }

  public var vocabularySize: Int { tokenizer.count }

  public func isKnown(_ id: TokenID) -> Bool { (0..<tokenizer.count).contains(Int(id)) }

  public func encode(_ text: String) throws -> [TokenID] { try tokenizer.encode(text, parseSpecial: true) }

  public func encode(_ prompt: Prompt) throws -> [TokenID] {
    switch prompt {
    case .text(let text):
      let ids = try encode(text)
      guard tokenizer.addsBOS, let bos = tokenizer.bos, ids.first != bos else { return ids }
      return [bos] + ids
    case .chat(let messages):
      guard let chatTemplate else { throw ReasoningError.noChatTemplate(reference.name) }
      return try tokenizer.encode(messages, in: chatTemplate)
    }
  }

  public func piece(_ id: TokenID) -> [UInt8] { isKnown(id) ? tokenizer.piece(id) : [] }

  /// A token by itself as text; what is no valid UTF-8 shows as U+FFFD.
  public func text(_ id: TokenID) -> String { String(decoding: piece(id), as: UTF8.self) }

  public func open(_ context: [ContextPart]) throws -> SequenceID { try engine.open(context) }

  public func append(_ tokens: [TokenID], to sequence: SequenceID) throws {
    try engine.append(tokens, to: sequence)
  }

  public func close(_ sequence: SequenceID) { engine.close(sequence) }

  public func pending(of sequences: [SequenceID]) -> Int { engine.pending(of: sequences) }

  public func prefill(_ sequences: [SequenceID], atMost limit: Int) throws -> Int {
    try engine.prefill(sequences, atMost: limit)
  }

  public func step(_ rows: [StepRow]) throws -> [StepResult?] { try engine.step(rows) }

  public var usage: CacheUsage? {
    let statistics = engine.statistics
    return CacheUsage(
      resident: Int64(statistics.residentTokens), shared: Int64(statistics.sharedTokens),
      reused: Int64(statistics.reusedTokens), computed: Int64(statistics.computedTokens),
      evicted: Int64(statistics.evictedTokens), bytes: Int64(statistics.kvBytes))
  }
}

extension InstructionSet {
  /// The set that `best` stands for on this processor.
  fileprivate var resolved: InstructionSet {
    self == .best ? [.avx512, .avx2, .portable].first(where: \.isAvailable) ?? .portable : self
  }
}
