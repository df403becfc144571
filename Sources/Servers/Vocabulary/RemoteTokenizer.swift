import Engines
import Foundation
import Synchronization

/// A tokenizer that is asked over the network, and remembers every answer.
final class RemoteTokenizer: ServerTokenizer {
  private let transport: HTTPTransport
  private let dialect: Dialect
  private let model: String
  /// Tokens in the vocabulary; llama-server is not asked for others, as that would end it.
  private let vocabulary: Int?
  let endOfText: Set<TokenID>
  let hasChatTemplate: Bool
  var notes: ModelNotes { ModelNotes() }
  private let memory = Mutex(Memory())

  enum Dialect: Sendable { case llamaServer, vllm }

  private struct Memory {
    var tokens: [String: [TokenID]] = [:]
    var pieces: [TokenID: [UInt8]] = [:]
  }

  /// Texts of a person and a dialect's tags are few; more than this are not worth the memory.
  private static let mostTexts = 4096

  init(
    _ transport: HTTPTransport, _ dialect: Dialect, model: String, vocabulary: Int? = nil,
    endOfText: Set<TokenID> = [], hasChatTemplate: Bool = false
  ) {
    self.transport = transport
    self.dialect = dialect
    self.model = model
    self.vocabulary = vocabulary
    self.endOfText = endOfText
    self.hasChatTemplate = hasChatTemplate
  }

  /// The same with what was found out by asking it.
  func with(endOfText: Set<TokenID>, hasChatTemplate: Bool) -> RemoteTokenizer {
    let other = RemoteTokenizer(
      transport, dialect, model: model, vocabulary: vocabulary, endOfText: endOfText,
      hasChatTemplate: hasChatTemplate)
    other.learn(memory.withLock(\.pieces))
    return other
  }

  // MARK: - Text to tokens

  func encode(_ text: String) throws -> [TokenID] {
    if text.isEmpty { return [] }
    if let known = memory.withLock({ $0.tokens[text] }) { return known }
    let tokens = try ask(text, special: false)
    memory.withLock { memory in
      if memory.tokens.count >= Self.mostTexts { memory.tokens = [:] }
      memory.tokens[text] = tokens
    }
    return tokens
  }

  func encode(_ prompt: Prompt) throws -> [TokenID] {
    switch prompt {
    case .text(let text): return try ask(text, special: true)
    case .chat(let messages):
      let turns = messages.map { ["role": Self.role($0.role), "content": $0.content] }
      switch dialect {
      case .vllm:
        return try ask(["model": model, "messages": turns, "add_generation_prompt": true])
      case .llamaServer:
        let reply: Template = try transport.object("/apply-template", ["messages": turns])
        let tokens = try ask(reply.prompt, special: true)
        // The template may have written the first token that the tokenizer adds.
        return tokens.count > 1 && tokens[0] == tokens[1] ? Array(tokens.dropFirst()) : tokens
      }
    }
  }

  private static func role(_ role: ChatMessage.Role) -> String {
    switch role {
    case .system: "system"
    case .user: "user"
    case .assistant: "assistant"
    }
  }

  /// - Parameter special: whether the token in front is wanted that the model wants before every text.
  private func ask(_ text: String, special: Bool) throws -> [TokenID] {
    switch dialect {
    case .vllm: return try ask(["model": model, "prompt": text, "add_special_tokens": special])
    case .llamaServer:
      let fields: [String: Any] = [
        "content": text, "add_special": special, "parse_special": true, "with_pieces": true,
      ]
      let reply: Pieces = try transport.object("/tokenize", fields)
      learn(reply.bytes)
      // Letters that the vocabulary lacks are left out without a word.
      // A token or a space in front, and a token behind, are the tokenizer's own.
      let written = reply.tokens.flatMap(\.piece.bytes)
      guard text.isEmpty || written.firstRange(of: Array(text.utf8)) != nil else {
        throw ServerError(
          .incapable,
          "the model's vocabulary cannot write this text (\(ServerText.shown(text))): use other words")
      }
      return try reply.tokens.map { try transport.token($0.id) }
    }
  }

  private func ask(_ fields: [String: Any]) throws -> [TokenID] {
    let reply: Tokens = try transport.object("/tokenize", fields)
    return try reply.tokens.map { try transport.token($0) }
  }

  // MARK: - Tokens to bytes

  func piece(_ id: TokenID) -> [UInt8] {
    try? prepare([id])
    return memory.withLock { $0.pieces[id] } ?? []
  }

  func learn(_ pieces: [TokenID: [UInt8]]) {
    memory.withLock { $0.pieces.merge(pieces) { known, _ in known } }
  }

  func prepare(_ ids: Set<TokenID>) throws {
    let unknown = memory.withLock { memory in
      ids.filter { memory.pieces[$0] == nil && $0 >= 0 && Int($0) < vocabulary ?? .max }
    }.sorted()
    guard !unknown.isEmpty else { return }
    switch dialect {
    case .llamaServer:
      let fields: [String: Any] = ["content": unknown.map(Int.init), "with_pieces": true]
      let reply: Pieces = try transport.object("/tokenize", fields)
      learn(reply.bytes)
    case .vllm:
      learn(try texts(of: unknown))
    }
  }

  /// vLLM detokenizes one list at a time, so each token is a request; some are under way together.
  private func texts(of ids: [TokenID]) throws -> [TokenID: [UInt8]] {
    let (transport, model) = (transport, model)
    return try waiting { () async throws(ServerError) in
      let results = await withTaskGroup(of: (TokenID, Result<String, ServerError>).self) { group in
        var left = ids[...]
        func next() {
          guard let id = left.popFirst() else { return }
          group.addTask {
            do throws(ServerError) {
              let reply: Text = try await transport.object(
                "/detokenize", fields(["model": model, "tokens": [Int(id)]]))
              return (id, .success(reply.text))
            } catch {
              return (id, .failure(error))
            }
          }
        }
        for _ in 0..<16 { next() }
        var results: [(TokenID, Result<String, ServerError>)] = []
        while let result = await group.next() {
          results.append(result)
          next()
        }
        return results
      }
      var pieces: [TokenID: [UInt8]] = [:]
      for (id, result) in results { pieces[id] = Array(try result.get().utf8) }
      return pieces
    }
  }
}

// MARK: - Replies

private struct Tokens: Decodable {
  var tokens: [Int]
}

private struct Template: Decodable {
  var prompt: String
}

/// vLLM calls it `prompt`, SGLang `text`.
private struct Text: Decodable {
  var text: String

  enum CodingKeys: String, CodingKey { case prompt, text }

  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    text =
      try values.decodeIfPresent(String.self, forKey: .prompt) ?? values.decode(String.self, forKey: .text)
  }
}

private struct Pieces: Decodable {
  struct Entry: Decodable {
    var id: Int
    var piece: Bytes
  }

  /// A string, or numbers where the bytes are no valid UTF-8 by themselves.
  struct Bytes: Decodable {
    var bytes: [UInt8]

    init(from decoder: any Decoder) throws {
      let value = try decoder.singleValueContainer()
      if let text = try? value.decode(String.self) {
        bytes = Array(text.utf8)
      } else {
        bytes = try value.decode([Int].self).map { UInt8(truncatingIfNeeded: $0) }
      }
    }
  }

  var tokens: [Entry]

  var bytes: [TokenID: [UInt8]] {
    Dictionary(tokens.compactMap { entry in TokenID(exactly: entry.id).map { ($0, entry.piece.bytes) } }) {
      first, _ in first
    }
  }
}
