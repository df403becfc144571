import Engines

/// A server that was asked what it can do, and engines for it.
///
/// Engines of one connection share what is known about the server's tokens.
public final class ServerConnection: Sendable {
  public let facts: ServerFacts
  let options: ServerOptions
  let tokenizer: any ServerTokenizer
  let transport: HTTPTransport

  /// Asks a server what it is; waits for its answers.
  ///
  /// - Parameter tokenizer: from a file, in place of the server's own.
  /// - Throws: `ServerError` where it does not answer, or lacks something without which no run can be made.
  public convenience init(
    _ address: ServerAddress, options: ServerOptions = ServerOptions(),
    tokenizer: (any ServerTokenizer)? = nil
  ) throws(ServerError) {
    // A question takes no time worth speaking of, so nobody has to wait for it as long as for a token.
    let asking = HTTPTransport(address: address, key: options.key, patience: min(options.patience, 30))
    let found = try waiting { () async throws(ServerError) in
      try await ServerDiscovery(asking, model: options.model, given: tokenizer).facts()
    }
    self.init(
      found.facts, options, found.tokenizer,
      HTTPTransport(address: address, key: options.key, patience: options.patience))
  }

  init(
    _ facts: ServerFacts, _ options: ServerOptions, _ tokenizer: any ServerTokenizer,
    _ transport: HTTPTransport
  ) {
    self.facts = facts
    self.options = options
    self.tokenizer = tokenizer
    self.transport = transport
  }

  /// A fresh engine; it belongs to the thread that uses it.
  public func engine() -> ServerEngine { ServerEngine(self) }

  /// Checks that the model of a saved run is the one that is served.
  public func check(isServing model: String) throws(ServerError) {
    guard facts.model == model else {
      throw .otherModel(facts.address, asked: model, answered: facts.model)
    }
  }
}
