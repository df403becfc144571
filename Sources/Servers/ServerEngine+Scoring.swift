public import Engines

/// Texts that are there already, read by a server that tells how likely the tokens of a prompt are.
extension ServerEngine {
  private static let path = "/v1/completions"

  /// Asks for each text once, several at a time; nil where the server does not tell such probabilities.
  public func results(
    of texts: [(sequence: SequenceID, requests: [SamplingRequest])]
  ) throws -> [[StepResult]]? {
    guard connection.facts.echoes, connection.facts.takesTokens else { return nil }
    let replies = try echoes(of: texts.map { try body(for: $0.requests, behind: $0.sequence) })
    let results = try zip(texts, replies).map { text, reply in
      try scores(of: text.requests, behind: strands[text.sequence]?.context.count ?? 0, in: reply)
    }
    try connection.tokenizer.prepare(
      Set(results.joined().flatMap { [$0.token] + $0.alternatives.map(\.token) }))
    return results
  }

  /// Asks for one token more than the text has, as not every server takes none.
  private func body(for requests: [SamplingRequest], behind sequence: SequenceID) throws -> [UInt8] {
    guard let context = strands[sequence]?.context else { throw closed }
    let prompt = context + requests.compactMap(\.forced)
    try checkLength(prompt.count + 1)
    let request = SamplingRequest(
      key: RandomKey(seed: 0, path: 0, position: 0), alternatives: requests.map(\.alternatives).max() ?? 0,
      watch: requests.first?.watch ?? [])
    return CompletionRequest(
      terms: CompletionTerms(request, atMost: connection.facts.alternatives), prompt: .tokens(prompt),
      limit: 1, seed: 0, streams: false, echoes: true
    ).body(model: connection.facts.model, connection.facts.program)
  }

  /// The replies in the order of the requests, of which the server gets no more at a time than it wants.
  private func echoes(of bodies: [[UInt8]]) throws(ServerError) -> [CompletionReply] {
    let (transport, options) = (connection.transport, connection.options)
    let most = max(1, min(options.concurrency, connection.facts.slots ?? options.concurrency))
    return try waiting { () async throws(ServerError) in
      do {
        return try await withThrowingTaskGroup(of: (Int, CompletionReply).self) { group in
          var replies: [Int: CompletionReply] = [:]
          for (index, body) in bodies.enumerated() {
            if index >= most, let (text, reply) = try await group.next() { replies[text] = reply }
            group.addTask { (index, try await Self.echo(body, transport, options)) }
          }
          for try await (text, reply) in group { replies[text] = reply }
          return replies.sorted { $0.key < $1.key }.map(\.value)
        }
      } catch {
        throw transport.failure(error)
      }
    }
  }

  /// One reply; what may pass is waited for.
  private static func echo(
    _ body: [UInt8], _ transport: HTTPTransport, _ options: ServerOptions
  ) async throws -> CompletionReply {
    var failures = 0
    while true {
      do throws(ServerError) {
        let reply = try await transport.reply(path, body)
        guard reply.status == 200 else { throw transport.refusal(reply) }
        do {
          return try CompletionReply(reply.body)
        } catch {
          throw transport.failure(error)
        }
      } catch {
        failures += 1
        guard error.passes, failures <= options.attempts else { throw error }
        try await Task.sleep(for: .seconds(options.pause(after: failures, wish: error.wait)))
      }
    }
  }

  private func scores(
    of requests: [SamplingRequest], behind context: Int, in reply: CompletionReply
  ) throws -> [StepResult] {
    let facts = connection.facts
    note(requests: 1, promptTokens: context + requests.count, cached: reply.cachedTokens ?? 0)
    let expected = context + requests.count + 1
    guard (expected - 1...expected).contains(reply.tokens.count) else {
      throw ServerError.garbled(
        facts.address, "it tells of \(reply.tokens.count) tokens where \(expected) were asked about")
    }
    let resolver = TokenResolver(tokenizer: connection.tokenizer, facts: facts)
    return try zip(requests, reply.tokens[context...]).map { request, told in
      // Its number is known: only what the server says of the others has to be looked up.
      var told = told
      if case .id(let id) = told.name, id != request.forced {
        throw ServerError.garbled(facts.address, "it tells of token \(id) where another one stands")
      }
      if let token = request.forced { told.name = .id(token) }
      guard let token = try resolver.resolve([told]).first else { throw closed }
      return token.result(for: request)
    }
  }
}
