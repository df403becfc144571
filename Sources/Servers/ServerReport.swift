import Engines
public import Traces

/// What a server can do and what the program will do about it, for a person and as a document.
public struct ServerReport: Sendable {
  /// A line: what it is about, and what is so.
  public struct Line: Sendable, Equatable {
    public var about: String
    public var text: String
  }

  private let facts: ServerFacts
  private let hasKey: Bool

  public init(_ connection: ServerConnection) {
    self.init(connection.facts, hasKey: connection.options.key != nil)
  }

  init(_ facts: ServerFacts, hasKey: Bool) {
    self.facts = facts
    self.hasKey = hasKey
  }

  /// Ten lines; what is the server's own in them is fit for a terminal.
  public var lines: [Line] {
    [
      ("server", facts.address.text + ", " + program), ("model", model), ("context", context), ("text", text),
      ("prompts", prompts), ("probabilities", probabilities),
      (
        "joins",
        "prefill and message: what threads share is found in the server's own cache; stitch is refused"
      ),
      (
        "changes",
        "token, text, fork and prune make a new request; another seed is refused: take the same again"
      ),
      ("replay", "a run is not made again bit for bit, so 'replay --verify' is refused"), ("key", key),
    ].map { Line(about: $0, text: ServerText.shown($1)) }
  }

  private var program: String {
    facts.program.rawValue + (facts.version.map { " \($0)" } ?? "")
  }

  private var model: String {
    let others = facts.models.count - 1
    return facts.model + (others > 0 ? "; \(others) more are served: choose with --server-model" : "")
  }

  private var context: String {
    let length =
      facts.contextLength.map { "\($0) tokens" }
      ?? "not told: \(ServerFacts.assumedContextLength) tokens are assumed"
    let slots = facts.slots.map { ", \($0) requests at a time: more threads than that take turns" } ?? ""
    return length + slots
  }

  private var text: String {
    let end = facts.endOfText.isEmpty ? "; by which token a text ends is not known" : ""
    let chat = facts.hasChatTemplate ? "; --chat works" : "; no --chat: there is no chat template"
    return switch facts.tokenization {
    case .file: "tokens and bytes from the file that --tokenizer names" + end + chat
    case .llamaServer: "tokens and bytes from its /tokenize" + end + chat
    case .vllm:
      "tokens from its /tokenize; a character of several tokens shows as \u{FFFD}, with --tokenizer GGUF as it is"
        + end
        + chat
    }
  }

  private var prompts: String {
    let sent =
      facts.takesTokens
      ? "are sent as token numbers" : "are sent as text, which the server reads in its own way"
    let named =
      facts.namesTokens ? "replies name tokens by number" : "replies name tokens by text, which is looked up"
    let reuse = facts.tellsReuse ? "; it tells what its cache had" : ""
    return "\(sent); \(named)\(reuse)"
  }

  private var probabilities: String {
    guard facts.alternatives > 0 else {
      return "none: no alternatives and no decisions are recorded (is the server started without logprobs?)"
    }
    return
      "the \(facts.alternatives) likeliest tokens at most; of others and of the whole distribution nothing is known; "
      + (facts.echoes ? "texts are scored by a request a thread" : "texts are scored by a request a token")
  }

  private var key: String {
    guard hasKey else { return "none is sent (FORKSCOPE_API_KEY, OPENAI_API_KEY)" }
    return facts.address.isOpenToListeners
      ? "is sent, and can be read on the way: the address is not https" : "is sent"
  }

  /// The same for programs.
  public var fields: JSONFields {
    [
      "server": facts.address.text, "program": facts.program.rawValue, "version": facts.version,
      "model": facts.model,
      "models": facts.models, "context_tokens": facts.contextLength, "concurrent_requests": facts.slots,
      "vocabulary": facts.vocabulary, "tokenizer": tokenizer, "prompts_as_tokens": facts.takesTokens,
      "replies_as_tokens": facts.namesTokens, "alternatives": facts.alternatives,
      "end_of_text": facts.endOfText.sorted().map(Int.init), "chat": facts.hasChatTemplate,
      "tells_reuse": facts.tellsReuse, "echoes": facts.echoes, "joins": ["prefill", "message"],
      "stitch": facts.capabilities.stitches,
      "another_seed": facts.capabilities.keysRandomNumbers, "exact_replay": facts.capabilities.replaysExactly,
      "key_sent": hasKey,
    ]
  }

  private var tokenizer: String {
    switch facts.tokenization {
    case .file: "file"
    case .llamaServer, .vllm: "server"
    }
  }
}
