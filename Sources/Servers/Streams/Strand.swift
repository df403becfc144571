import Engines

/// A request's number; never used twice.
struct RequestID: Hashable, Sendable {
  let value: Int
}

/// An open sequence on a server: what the run has of it, what the server is ahead, and what to do next.
///
/// The engine is asked for one token at a time and a server sends a stream. A token that is appended as it was drawn goes on
/// with the stream; anything else makes what the server is ahead worthless, and a new request with the new context is
/// needed. This value decides that and does nothing itself.
struct Strand {
  private(set) var context: [TokenID]
  /// Tokens that were drawn behind the context, in order.
  private(set) var ahead: [ServerToken] = []
  /// The request that is running.
  private(set) var request: RequestID?
  /// Whether the server has ended the text behind the tokens that it is ahead.
  private(set) var isOver = false
  /// Failures in a row that may pass, and what the last one was.
  private(set) var failures = 0
  private(set) var failure: ServerError?
  /// Whether the next token has to be fetched by itself, as the stream left it out.
  private(set) var lacksToken = false
  /// Requests that nobody wants any more; to be taken and cancelled.
  private(set) var unwanted: [RequestID] = []
  private var terms: CompletionTerms?
  /// Ends of requests in a row that brought no token.
  private var emptyReplies = 0

  init(_ context: [TokenID]) { self.context = context }

  enum Demand: Equatable {
    case take(ServerToken)
    /// The server has ended the text here.
    case end
    /// A request is running.
    case wait
    /// A request has to be made.
    case ask
  }

  /// What to do for a token on these terms.
  mutating func demand(_ wanted: CompletionTerms) -> Demand {
    if wanted != terms {
      // What the model would have written by itself need not be asked for again.
      if let forced = wanted.forced, wanted.free == terms, let next = ahead.first, next.id == forced {
        return .take(next)
      }
      drop()
      terms = wanted
    }
    if let next = ahead.first { return .take(next) }
    if isOver { return .end }
    return request == nil ? .ask : .wait
  }

  /// Extends the context.
  mutating func append(_ tokens: [TokenID]) {
    for token in tokens {
      if ahead.first?.id == token { ahead.removeFirst() } else { drop() }
      context.append(token)
    }
  }

  /// Nobody wants its tokens for now: the server need not go on, and what it is ahead stays.
  mutating func rest() {
    if let request { unwanted.append(request) }
    request = nil
  }

  /// Forgets what the server is ahead.
  mutating func drop() {
    rest()
    ahead = []
    (isOver, lacksToken, emptyReplies) = (false, false, 0)
  }

  mutating func takeUnwanted() -> [RequestID] {
    defer { unwanted = [] }
    return unwanted
  }

  // MARK: - What happens to requests

  mutating func begin(_ id: RequestID) {
    request = id
    lacksToken = false
  }

  mutating func receive(_ tokens: [ServerToken], from id: RequestID) {
    guard id == request else { return }
    ahead += tokens
    if !tokens.isEmpty { (failures, failure, emptyReplies) = (0, nil, 0) }
  }

  /// The stream has left out a token that ends within a character.
  mutating func miss(in id: RequestID) {
    guard id == request else { return }
    rest()
    lacksToken = true
  }

  /// - Parameter finish: nil where the client had enough for now.
  mutating func end(_ id: RequestID, _ finish: CompletionReply.Finish?) {
    guard id == request else { return }
    request = nil
    if finish == .stop { isOver = true }
    if finish != .stop, ahead.isEmpty { emptyReplies += 1 }
  }

  mutating func fail(_ id: RequestID, _ error: ServerError) {
    guard id == request else { return }
    request = nil
    failures += 1
    failure = error
  }

  /// Whether asking again would go on for ever.
  var isFruitless: Bool { emptyReplies >= 2 }

  /// A person may go on after a failure: then it is tried as if for the first time.
  mutating func forgive() { (failures, failure, emptyReplies) = (0, nil, 0) }
}
