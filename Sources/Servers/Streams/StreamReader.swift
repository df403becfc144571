/// Reads the stream of one request on a task of its own, and posts what comes.
struct StreamReader: Sendable {
  let transport: HTTPTransport
  let facts: ServerFacts
  let inbox: StreamInbox

  /// Begins a request; cancelling the task closes its connection, and so the server stops.
  func start(_ request: CompletionRequest, _ id: RequestID, _ allowance: Allowance) -> Task<Void, Never> {
    let path = request.path(facts.program)
    let body = request.body(model: facts.model, facts.program)
    let streams = request.streams
    return Task(executorPreference: NetworkExecutor.shared) {
      do throws(ServerError) {
        if streams {
          try await read(path, body, id, allowance)
        } else {
          try await fetch(path, body, id)
        }
      } catch {
        if !Task.isCancelled { inbox.post(.failed(error), from: id) }
      }
    }
  }

  private func read(
    _ path: String, _ body: [UInt8], _ id: RequestID, _ allowance: Allowance
  ) async throws(ServerError) {
    var parser = EventStreamParser()
    var reading = StreamReading()
    var hasEnded = false
    try await transport.stream(path, body) { bytes in
      inbox.post(.alive, from: id)
      for event in try parser.append(bytes) {
        for kind in try reading.take(event, facts, transport) {
          inbox.post(kind, from: id)
          switch kind {
          case .ended, .missed: hasEnded = true
          case .tokens(let tokens) where !allowance.spend(tokens.count):
            inbox.post(.ended(nil), from: id)
            hasEnded = true
          default: break
          }
          if hasEnded { return false }
        }
      }
      return !Task.isCancelled
    }
    guard !hasEnded, !Task.isCancelled else { return }
    // Not every server says at the end that it is the end.
    guard let finish = reading.finish else { throw .cutOff(facts.address) }
    inbox.post(.ended(finish), from: id)
  }

  private func fetch(_ path: String, _ body: [UInt8], _ id: RequestID) async throws(ServerError) {
    let reply = try await transport.reply(path, body)
    guard reply.status == 200 else { throw transport.refusal(reply) }
    let completion: CompletionReply
    do {
      completion = try CompletionReply(reply.body)
    } catch {
      throw .garbled(facts.address, error.reason)
    }
    inbox.post(.tokens(completion.tokens), from: id)
    // A single token was asked for: that there was no more does not mean that the text is over.
    inbox.post(.ended(completion.tokens.isEmpty ? .stop : .length), from: id)
  }
}

/// The events of one stream, as what they mean.
struct StreamReading {
  private var tokenCount = 0
  private var hasToldPrompt = false
  private(set) var finish: CompletionReply.Finish?

  /// - Parameter event: the data of one event.
  mutating func take(
    _ event: [UInt8], _ facts: ServerFacts, _ transport: HTTPTransport
  ) throws -> [StreamInbox.Event.Kind] {
    guard event != Array("[DONE]".utf8) else { return [.ended(finish ?? .stop)] }
    let reply = try CompletionReply(event)
    if let failure = reply.failure {
      throw ServerError(
        .unavailable,
        "the server gave up in the middle of a text (\(facts.address)): "
          + transport.shown(failure) + "; look into its log, then go on")
    }
    if let model = reply.model, !Self.isSame(model, facts.model) {
      throw ServerError.otherModel(facts.address, asked: facts.model, answered: model)
    }
    var kinds: [StreamInbox.Event.Kind] = []
    if !hasToldPrompt, let tokens = reply.promptTokens, let cached = reply.cachedTokens {
      kinds.append(.prompt(tokens: tokens, cached: cached))
      hasToldPrompt = true
    }
    if !reply.tokens.isEmpty {
      tokenCount += reply.tokens.count
      // The tokens in front of this one were left out: they ended within a character.
      if let drawn = reply.drawnCount, drawn > tokenCount { return kinds + [.missed] }
      kinds.append(.tokens(reply.tokens))
    }
    // What the prompt cost may come behind the end of the text.
    finish = reply.finish ?? finish
    return kinds
  }

  /// Gateways add a version to the name, or leave the owner out.
  private static func isSame(_ one: String, _ other: String) -> Bool {
    func base(_ name: String) -> Substring { name.split(separator: "/").last ?? "" }
    return base(one).hasPrefix(base(other)) || base(other).hasPrefix(base(one))
  }
}
