public import Traces

/// Makes tokens: the built-in engine, a model on a server, or anything else that can continue a text.
///
/// Fork, second prefill and stitch are one operation: `open` names the context of a thread, and only the part that the
/// engine does not hold yet has to be computed. One thread at a time may use an engine.
public protocol Engine: AnyObject {
  /// The model, as a trace records it.
  var reference: RunHeader.ModelReference { get }
  /// The abilities of the engine; methods and screens ask before they rely on one.
  var capabilities: EngineCapabilities { get }
  /// The notes in the model's file; tasks read the model's abilities from them.
  var notes: ModelNotes { get }
  /// The longest context that a thread may attend to, in tokens.
  var contextLength: Int { get }
  /// The tokens that end a text.
  var endOfText: Set<TokenID> { get }

  /// Turns text into tokens; special tokens in it are recognised.
  /// - Throws: where the vocabulary cannot express the text.
  func encode(_ text: String) throws -> [TokenID]
  /// The beginning of a context: as `encode`, with the token in front that the model wants before every text.
  func encode(_ prompt: Prompt) throws -> [TokenID]
  /// The bytes of a token, which need not be valid UTF-8 by themselves; none for a token that does not exist.
  func piece(_ id: TokenID) -> [UInt8]

  /// Starts a sequence that attends to `context`; nothing is computed yet.
  func open(_ context: [ContextPart]) throws -> SequenceID
  /// Extends a sequence; computed with the next step.
  func append(_ tokens: [TokenID], to sequence: SequenceID) throws
  /// Closes a sequence; closing twice does nothing.
  func close(_ sequence: SequenceID)
  /// How many tokens a step over all these sequences would have to compute.
  func pending(of sequences: [SequenceID]) -> Int
  /// Computes no more than `limit` of these; returns how many are left.
  func prefill(_ sequences: [SequenceID], atMost limit: Int) throws -> Int
  /// Computes the pending tokens of all rows together and picks the next token of each row that asks for one.
  ///
  /// The token is not appended: that is the caller's choice.
  /// - Returns: a result for each row, nil where it did not ask.
  func step(_ rows: [StepRow]) throws -> [StepResult?]

  /// What the model says of texts that are there already, each read as a whole behind its sequence.
  ///
  /// Every request names its token (`forced`). Nothing is appended.
  /// - Returns: for each text a result for each of its tokens; nil where the engine reads them a step each.
  func results(of texts: [(sequence: SequenceID, requests: [SamplingRequest])]) throws -> [[StepResult]]?

  /// The usage of the K/V tree; nil where the engine cannot tell.
  var usage: CacheUsage? { get }
}

/// Defaults for an engine that computes nothing before a step and has no K/V tree.
extension Engine {
  public var notes: ModelNotes { ModelNotes() }
  public func pending(of sequences: [SequenceID]) -> Int { 0 }
  public func prefill(_ sequences: [SequenceID], atMost limit: Int) throws -> Int { 0 }
  public func results(
    of texts: [(sequence: SequenceID, requests: [SamplingRequest])]
  ) throws -> [[StepResult]]? { nil }
  public var usage: CacheUsage? { nil }
}

/// The notes in a model's file about the task that it was made for, by key.
///
/// A task reads a model's abilities from here; none of them is written into the program.
public struct ModelNotes: Sendable, Equatable {
  public var texts: [String: String]
  public var numbers: [String: Int]

  public init(texts: [String: String] = [:], numbers: [String: Int] = [:]) {
    self.texts = texts
    self.numbers = numbers
  }
}
