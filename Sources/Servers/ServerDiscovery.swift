import Engines
import Foundation

/// Finds out what a server is and can do, by asking it.
struct ServerDiscovery: Sendable {
  private let transport: HTTPTransport
  private let wanted: String?
  private let given: (any ServerTokenizer)?

  /// - Parameters:
  ///   - model: the one that is wanted; nil takes the first.
  ///   - tokenizer: in place of the server's own.
  init(_ transport: HTTPTransport, model: String?, given tokenizer: (any ServerTokenizer)?) {
    self.transport = transport
    wanted = model
    given = tokenizer
  }

  struct Found: Sendable {
    var facts: ServerFacts
    var tokenizer: any ServerTokenizer
  }

  func facts() async throws(ServerError) -> Found {
    let list: ModelList = try await transport.object("/v1/models")
    let model = try choose(from: list)
    let program = Self.program(model.owner)
    let properties: Properties? = program == .llamaServer ? try await transport.object("/props") : nil
    let version: Version? = program == .vllm ? try? await transport.object("/version") : nil
    let tokenizer = try await tokenizer(program, model, properties)
    let probe = try await probe(program, model.id, tokenizer.tokenizer)
    let echoes = await echoes(program, model.id, tokenizer.tokenizer, probe)
    return Found(
      facts: ServerFacts(
        address: transport.address, program: program, version: version?.version ?? properties?.build,
        model: model.id,
        models: list.data.map(\.id),
        contextLength: Self.size(properties?.settings?.context ?? model.longest ?? model.details?.trained),
        slots: Self.size(properties?.slots), vocabulary: Self.size(model.details?.vocabulary),
        tokenization: tokenizer.kind,
        takesTokens: probe.takesTokens, namesTokens: probe.namesTokens, alternatives: probe.alternatives,
        hasChatTemplate: tokenizer.tokenizer.hasChatTemplate, endOfText: tokenizer.tokenizer.endOfText,
        tellsReuse: probe.tellsReuse, echoes: echoes),
      tokenizer: tokenizer.tokenizer)
  }

  private func choose(from list: ModelList) throws(ServerError) -> ModelList.Model {
    guard let first = list.data.first else {
      throw ServerError(.incapable, "the server serves no model (\(transport.address)): start it with one")
    }
    guard let wanted else { return first }
    guard let model = list.data.first(where: { $0.id == wanted }) else {
      let known = ServerText.shown(list.data.prefix(8).map(\.id).joined(separator: ", "))
      throw ServerError(
        .incapable,
        "the server has no model '\(ServerText.shown(wanted))' (\(transport.address)): it has \(known)")
    }
    return model
  }

  /// A size that can be reckoned with; nil for one that no server means.
  private static func size(_ number: Int?) -> Int? {
    number.flatMap { (1...1 << 31).contains($0) ? $0 : nil }
  }

  private static func program(_ owner: String?) -> ServerFacts.Program {
    switch owner {
    case "llamacpp": .llamaServer
    case "vllm": .vllm
    case "sglang": .sglang
    default: .other
    }
  }

  // MARK: - Tokens

  /// Texts that end a text in models of the field; those that a tokenizer has as one token do so in its model.
  private static let ends = [
    "<|endoftext|>", "<|im_end|>", "<|end_of_text|>", "<|eot_id|>", "</s>", "<eos>", "<end_of_turn>",
  ]

  private func tokenizer(
    _ program: ServerFacts.Program, _ model: ModelList.Model, _ properties: Properties?
  ) async throws(ServerError) -> (kind: ServerFacts.Tokenization, tokenizer: any ServerTokenizer) {
    if let given { return (.file, given) }
    let isLlama = program == .llamaServer
    let bare = RemoteTokenizer(
      transport, isLlama ? .llamaServer : .vllm, model: model.id,
      vocabulary: Self.size(model.details?.vocabulary))
    // The questions wait for their answers, which a thread of the concurrency pool must not.
    let asked = await onThread { () -> Result<RemoteTokenizer, any Error> in
      Result {
        let texts = isLlama ? [properties?.end].compactMap { $0 } + Self.ends : Self.ends
        var ends: Set<TokenID> = []
        for text in texts where !text.isEmpty {
          do {
            let ids = try bare.encode(text)
            if ids.count == 1 { ends.insert(ids[0]) }
          } catch let error as ServerError where error.kind == .incapable && isLlama {
            continue
          }
        }
        let chats =
          isLlama ? Self.isOwn(properties?.template ?? "", bare) : (try? bare.encode(Self.greeting)) != nil
        return bare.with(endOfText: ends, hasChatTemplate: chats)
      }
    }
    do {
      return (isLlama ? .llamaServer : .vllm, try asked.get())
    } catch let error as ServerError where error.kind != .declined {
      throw error
    } catch {
      throw ServerError(
        .incapable,
        "the server has no /tokenize (\(transport.address)), and threads are made of tokens: "
          + "give the model's tokenizer with --tokenizer GGUF")
    }
  }

  /// Marks that begin a turn in chat templates of the field.
  private static let turns = [
    "<|im_start|>", "<|start_header_id|>", "<start_of_turn>", "<|user|>", "<|turn>", "[INST]",
  ]

  /// Whether a chat template is the model's: llama-server has one of its own for models without.
  private static func isOwn(_ template: String, _ tokenizer: RemoteTokenizer) -> Bool {
    let marks = turns.filter(template.contains)
    return !template.isEmpty
      && (marks.isEmpty || marks.contains { (try? tokenizer.encode($0))?.count == 1 })
  }

  private static let greeting = Prompt.chat([ChatMessage(.user, "Hello")])

  // MARK: - A first token

  private struct Probe {
    var takesTokens = true
    var namesTokens = false
    var alternatives = 0
    var tellsReuse = false
  }

  /// How many alternatives servers allow: llama-server any number, vLLM 20 unless told otherwise, OpenAI 5.
  private static let allowances = [64, 20, 5, 1, 0]

  private func probe(
    _ program: ServerFacts.Program, _ model: String, _ tokenizer: any ServerTokenizer
  ) async throws(ServerError) -> Probe {
    let text = "1"
    let ids = await onThread { (try? tokenizer.encode(.text(text))) ?? [] }
    var refusal: ServerError?
    for takesTokens in ids.isEmpty ? [false] : [true, false] {
      for alternatives in Self.allowances {
        let terms = CompletionTerms(
          SamplingRequest(key: RandomKey(seed: 0, path: 0, position: 0), alternatives: alternatives),
          atMost: alternatives)
        let request = CompletionRequest(
          terms: terms, prompt: takesTokens ? .tokens(ids) : .text(text), limit: 1, seed: 0, streams: true)
        do throws(ServerError) {
          let replies = try await stream(request, model, program)
          let tokens = replies.flatMap(\.tokens)
          return Probe(
            takesTokens: takesTokens,
            namesTokens: !tokens.isEmpty
              && tokens.allSatisfy { if case .id = $0.name { true } else { false } },
            alternatives: tokens.contains { !$0.alternatives.isEmpty } ? alternatives : 0,
            tellsReuse: replies.contains { $0.cachedTokens != nil })
        } catch {
          // Only a request that the server understands and finds wrong is made in another way.
          guard error.kind == .declined else { throw error }
          refusal = error
        }
      }
    }
    throw refusal ?? .garbled(transport.address, "no completion was made")
  }

  /// Whether it tells how likely the tokens of a prompt are.
  private func echoes(
    _ program: ServerFacts.Program, _ model: String, _ tokenizer: any ServerTokenizer, _ probe: Probe
  ) async -> Bool {
    // llama-server takes the wish and does not grant it.
    guard program != .llamaServer, probe.takesTokens, probe.alternatives > 0 else { return false }
    let ids = await onThread { (try? tokenizer.encode(.text("1"))) ?? [] }
    let terms = CompletionTerms(
      SamplingRequest(key: RandomKey(seed: 0, path: 0, position: 0), alternatives: 1), atMost: 1)
    let request = CompletionRequest(
      terms: terms, prompt: .tokens(ids + ids), limit: 1, seed: 0, streams: false, echoes: true)
    guard let reply = try? await transport.reply(request.path(program), request.body(model: model, program)),
      reply.status == 200, let completion = try? CompletionReply(reply.body)
    else { return false }
    return completion.failure == nil && completion.tokens.count == 2 * ids.count + 1
      && !completion.tokens[2 * ids.count - 1].logprob.isNaN
  }

  private func stream(
    _ request: CompletionRequest, _ model: String, _ program: ServerFacts.Program
  ) async throws(ServerError) -> [CompletionReply] {
    // One token takes no time: the stream is waited for as a whole, and no longer than for any other reply.
    let whole = try await transport.reply(
      request.path(program), request.body(model: model, program), accepting: "text/event-stream")
    guard whole.status == 200 else { throw transport.refusal(whole) }
    var parser = EventStreamParser()
    var replies: [CompletionReply] = []
    do {
      for event in try parser.append(whole.body) where event != Array("[DONE]".utf8) {
        replies.append(try CompletionReply(event))
      }
    } catch {
      throw transport.failure(error)
    }
    if let failure = replies.lazy.compactMap(\.failure).first {
      throw ServerError(
        .declined, "the server declines the request (\(transport.address)): \(transport.shown(failure))")
    }
    guard !replies.isEmpty else { throw .garbled(transport.address, "it is no stream of events") }
    return replies
  }
}

// MARK: - Replies

private struct ModelList: Decodable, Sendable {
  struct Model: Decodable, Sendable {
    struct Details: Decodable, Sendable {
      var vocabulary: Int?
      var trained: Int?

      enum CodingKeys: String, CodingKey {
        case vocabulary = "n_vocab"
        case trained = "n_ctx_train"
      }
    }

    var id: String
    var owner: String?
    var longest: Int?
    var details: Details?

    enum CodingKeys: String, CodingKey {
      case id
      case owner = "owned_by"
      case longest = "max_model_len"
      case details = "meta"
    }
  }

  var data: [Model]
}

private struct Properties: Decodable, Sendable {
  struct Settings: Decodable, Sendable {
    var context: Int?

    enum CodingKeys: String, CodingKey { case context = "n_ctx" }
  }

  var settings: Settings?
  var slots: Int?
  var template: String?
  var end: String?
  var build: String?

  enum CodingKeys: String, CodingKey {
    case settings = "default_generation_settings"
    case slots = "total_slots"
    case template = "chat_template"
    case end = "eos_token"
    case build = "build_info"
  }
}

private struct Version: Decodable, Sendable {
  var version: String
}
