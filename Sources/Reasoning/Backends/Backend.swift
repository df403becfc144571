public import Inference
public import Traces

/// What makes tokens: the built-in engine, or a model on a server.
///
/// One operation carries fork, second prefill and stitch alike: `open` names what a thread attends to, and how much of
/// it has to be computed follows from what the backend already holds. Owned by one thread at a time.
public protocol Backend: AnyObject {
  /// What a trace records about the model.
  var reference: RunHeader.ModelReference { get }
  /// The longest context a thread may attend to, in tokens.
  var contextLength: Int { get }
  /// The tokens that end a text.
  var endOfText: Set<TokenID> { get }

  /// Special tokens in `text` are recognised. Fails on text that the vocabulary cannot express.
  func encode(_ text: String) throws -> [TokenID]
  /// The beginning of a context: as `encode`, with the token in front that the model wants before every text.
  func encode(_ prompt: Prompt) throws -> [TokenID]
  /// Whether the model has a chat template that is understood.
  var hasChatTemplate: Bool { get }
  /// The bytes of a token; they need not be valid UTF-8 by themselves.
  func piece(_ id: TokenID) -> [UInt8]

  /// Starts a sequence that attends to `context`. Nothing is computed yet.
  func open(_ context: [ContextPart]) throws -> SequenceID
  /// Extends a sequence; computed with the next step.
  func append(_ tokens: [TokenID], to sequence: SequenceID) throws
  func close(_ sequence: SequenceID)
  /// How many tokens a step over all these sequences would have to compute.
  func pending(of sequences: [SequenceID]) -> Int
  /// Computes no more than `limit` of these; returns how many are left.
  func prefill(_ sequences: [SequenceID], atMost limit: Int) throws -> Int
  /// Computes what is pending for all rows together and picks the next token of each row that asks for one.
  func step(_ rows: [StepRow]) throws -> [StepResult?]

  /// What the K/V tree holds; nil where nobody can tell.
  var usage: CacheUsage? { get }
}
