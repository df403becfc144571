public import Engines

/// Texts that are there already, read by a server that tells how likely the tokens of a prompt are.
extension ServerEngine {
  /// What became of a text that was sent.
  private struct Heard: Sendable {
    var text: Int
    var reply: CompletionReply
  }

  /// Asks for each text once, several at a time; nil where the server does not tell such probabilities.
  ///
  /// A request asks for one token more than the text has, as not every server takes none.
  public func results(
    of texts: [(sequence: SequenceID, requests: [SamplingRequest])]
  ) throws -> [[StepResult]]? {
    let (facts, transport) = (connection.facts, connection.transport)
    guard facts.echoes, facts.takesTokens else { return nil }
    var bodies: [[UInt8]] = []
    for text in texts {
      guard let context = strands[text.sequence]?.context else { throw closed }
      let prompt = context + text.requests.compactMap(\.forced)
      try checkLength(prompt.count + 1)
      var terms = CompletionTerms(
        SamplingRequest(
          key: RandomKey(seed: 0, path: 0, position: 0),
          alternatives: text.requests.map(\.alternatives).max() ?? 0, watch: text.requests.first?.watch ?? []),
        atMost: facts.alternatives)
      terms.sampling = .greedy
      let request = CompletionRequest(
        terms: terms, prompt: .tokens(prompt), limit: 1, seed: 0, streams: false, echoes: true)
      bodies.append(request.body(model: facts.model, facts.program))
    }
    let path = "/v1/completions"
    let most = max(1, min(connection.options.concurrency, facts.slots ?? connection.options.concurrency))
    let replies = try waiting { [bodies] () async throws(ServerError) -> [Int: CompletionReply] in
      do {
        return try await withThrowingTaskGroup(of: Heard.self) { group in
          var replies: [Int: CompletionReply] = [:]
          for (index, body) in bodies.enumerated() {
            if index >= most, let heard = try await group.next() { replies[heard.text] = heard.reply }
            group.addTask {
              let reply = try await transport.reply(path, body)
              guard reply.status == 200 else { throw transport.refusal(reply) }
              return Heard(text: index, reply: try CompletionReply(reply.body))
            }
          }
          for try await heard in group { replies[heard.text] = heard.reply }
          return replies
        }
      } catch {
        throw transport.failure(error)
      }
    }
    let results = try texts.enumerated().map { index, text in
      try scores(of: text.requests, behind: strands[text.sequence]?.context.count ?? 0, in: replies[index])
    }
    try connection.tokenizer.prepare(
      Set(results.joined().flatMap { [$0.token] + $0.alternatives.map(\.token) }))
    return results
  }

  private func scores(
    of requests: [SamplingRequest], behind context: Int, in reply: CompletionReply?
  ) throws -> [StepResult] {
    let facts = connection.facts
    note(requests: 1, promptTokens: context + requests.count, cached: reply?.cachedTokens ?? 0)
    let expected = context + requests.count + 1
    guard let reply, (expected - 1...expected).contains(reply.tokens.count) else {
      throw ServerError.garbled(
        facts.address, "it tells of \(reply?.tokens.count ?? 0) tokens where \(expected) were asked about")
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
