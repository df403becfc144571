import Engines
import Foundation

/// A reply of `/v1/completions`, whole or a piece of a stream, in any of the dialects that servers speak.
///
/// They differ in where log-probabilities stand:
/// - OpenAI's own: `logprobs` with `tokens`, `token_logprobs` and `top_logprobs` in parallel, tokens as text. SGLang, too.
/// - vLLM's: the same with tokens as `token_id:7`, asked for by `return_tokens_as_token_ids`; newer ones and newer SGLang
///   add `token_ids` to the choice, asked for by `return_token_ids`.
/// - llama-server's: `logprobs.content`, a list of `{id, token, bytes, logprob, top_logprobs}`; on its own `/completion` the
///   same list is called `completion_probabilities`, and `tokens` has the numbers.
struct CompletionReply: Sendable {
  enum Finish: Sendable, Equatable {
    /// The text is over.
    case stop
    /// As many tokens as were asked for.
    case length
  }

  var model: String?
  var tokens: [DrawnToken] = []
  var finish: Finish?
  /// Tokens drawn for this request so far; llama-server leaves those out that end within a character.
  var drawnCount: Int?
  /// Tokens of the prompt, and how many of them the server had computed before.
  var promptTokens: Int?
  var cachedTokens: Int?
  /// The server's own words, where it says that something went wrong.
  var failure: String?

  /// Why a reply is not understood.
  struct Garbled: Error {
    var reason: String
  }

  init(_ bytes: [UInt8]) throws(Garbled) {
    let body: Body
    do {
      body = try JSONDecoder().decode(Body.self, from: Data(bytes))
    } catch {
      throw Garbled(reason: "it is no JSON of a completion")
    }
    model = body.model
    failure = body.error?.message
    let timings = body.timings
    promptTokens =
      Self.count(body.usage?.promptTokens)
      ?? timings.map { (Self.count($0.cached) ?? 0) + (Self.count($0.prompt) ?? 0) }
    cachedTokens = Self.count(body.usage?.details?.cached ?? timings?.cached)
    drawnCount = Self.count(timings?.drawn ?? body.drawn)
    if let choice = body.choices?.first {
      tokens = try Self.tokens(of: choice)
      finish = try Self.finish(choice.finish)
    } else if let probabilities = body.probabilities, !probabilities.isEmpty {
      tokens = try probabilities.map(Self.token)
    } else if let ids = body.tokens {
      tokens = try ids.map { id throws(Garbled) in
        DrawnToken(name: .id(try Self.id(id)), logprob: .nan, alternatives: [])
      }
    }
    if body.stop == true { finish = body.stopType == "limit" ? .length : .stop }
  }

  // MARK: -

  /// A count that can be added up; nil for one that no server means.
  private static func count(_ number: Int?) -> Int? {
    number.flatMap { (0...1 << 40).contains($0) ? $0 : nil }
  }

  private static func finish(_ reason: String?) throws(Garbled) -> Finish? {
    switch reason {
    case nil: nil
    case "length": .length
    case "abort": throw Garbled(reason: "the server gave the text up")
    default: .stop
    }
  }

  private static func tokens(of choice: Body.Choice) throws(Garbled) -> [DrawnToken] {
    if let content = choice.logprobs?.content { return try content.map(token) }
    if let names = choice.logprobs?.tokens, !names.isEmpty || choice.ids?.isEmpty != false {
      guard choice.ids == nil || choice.ids?.count == names.count else {
        throw Garbled(reason: "it has \(choice.ids?.count ?? 0) token numbers for \(names.count) tokens")
      }
      var tokens: [DrawnToken] = []
      for (index, text) in names.enumerated() {
        var name = name(text)
        if let ids = choice.ids { name = .id(try id(ids[index])) }
        tokens.append(
          DrawnToken(
            name: name, logprob: logprob(element(choice.logprobs?.logprobs, index) ?? nil),
            alternatives: (element(choice.logprobs?.top, index) ?? nil).map(alternatives) ?? []))
      }
      return tokens
    }
    if let ids = choice.ids {
      return try ids.map { number throws(Garbled) in
        DrawnToken(name: .id(try id(number)), logprob: .nan, alternatives: [])
      }
    }
    guard let text = choice.text, !text.isEmpty else { return [] }
    return [DrawnToken(name: .text(Array(text.utf8)), logprob: .nan, alternatives: [])]
  }

  private static func token(_ entry: Body.Entry) throws(Garbled) -> DrawnToken {
    let alternatives = try (entry.top ?? []).map { other throws(Garbled) in
      // An empty text is a tag that the server does not write out.
      let bytes = other.bytes.flatMap { $0.isEmpty ? nil : $0.map { UInt8(truncatingIfNeeded: $0) } }
      return DrawnToken.Alternative(name: try name(of: other), logprob: logprob(other.logprob), bytes: bytes)
    }
    return DrawnToken(name: try name(of: entry), logprob: logprob(entry.logprob), alternatives: alternatives)
  }

  private static func name(of entry: Body.Entry) throws(Garbled) -> TokenName {
    if let number = entry.id { return .id(try id(number)) }
    return entry.bytes.map { .text($0.map { UInt8(truncatingIfNeeded: $0) }) } ?? name(entry.token ?? "")
  }

  private static func alternatives(_ top: [String: Double?]) -> [DrawnToken.Alternative] {
    top.map { .init(name: name($0), logprob: logprob($1), bytes: nil) }
  }

  /// A token's text, which may be a number or bytes in disguise: `token_id:7`, `bytes:\xf0\x9f`.
  private static func name(_ text: String) -> TokenName {
    let mark = "token_id:"
    if text.hasPrefix(mark), let id = TokenID(text.dropFirst(mark.count)), id >= 0 { return .id(id) }
    let bytesMark = "bytes:"
    if text.hasPrefix(bytesMark) {
      let parts = text.dropFirst(bytesMark.count).components(separatedBy: "\\x").dropFirst()
      let bytes = parts.compactMap { UInt8($0, radix: 16) }
      if !bytes.isEmpty, bytes.count == parts.count { return .text(bytes) }
    }
    return .text(Array(text.utf8))
  }

  private static func id(_ number: Int) throws(Garbled) -> TokenID {
    guard number >= 0, let id = TokenID(exactly: number) else {
      throw Garbled(reason: "\(number) is no number of a token")
    }
    return id
  }

  /// Servers write what JSON has no number for as a very small one.
  private static func logprob(_ value: Double?) -> Double {
    guard let value, !value.isNaN, value <= 0.01 else { return .nan }
    return value <= -9998 ? -.infinity : min(value, 0)
  }

  private static func element<Value>(_ list: [Value]?, _ index: Int) -> Value? {
    guard let list, list.indices.contains(index) else { return nil }
    return list[index]
  }
}

/// The JSON as it comes; everything may be missing.
private struct Body: Decodable {
  struct Choice: Decodable {
    var text: String?
    var finish: String?
    var ids: [Int]?
    var logprobs: Logprobs?

    enum CodingKeys: String, CodingKey {
      case text, logprobs
      case finish = "finish_reason"
      case ids = "token_ids"
    }
  }

  struct Logprobs: Decodable {
    var tokens: [String]?
    var logprobs: [Double?]?
    var top: [[String: Double?]?]?
    var content: [Entry]?

    enum CodingKeys: String, CodingKey {
      case tokens, content
      case logprobs = "token_logprobs"
      case top = "top_logprobs"
    }
  }

  struct Entry: Decodable {
    var id: Int?
    var token: String?
    var bytes: [Int]?
    var logprob: Double?
    var top: [Entry]?

    enum CodingKeys: String, CodingKey {
      case id, token, bytes, logprob
      case top = "top_logprobs"
    }
  }

  struct Timings: Decodable {
    var cached: Int?
    var prompt: Int?
    var drawn: Int?

    enum CodingKeys: String, CodingKey {
      case cached = "cache_n"
      case prompt = "prompt_n"
      case drawn = "predicted_n"
    }
  }

  struct Usage: Decodable {
    struct Details: Decodable {
      var cached: Int?

      enum CodingKeys: String, CodingKey { case cached = "cached_tokens" }
    }

    var promptTokens: Int?
    var details: Details?

    enum CodingKeys: String, CodingKey {
      case promptTokens = "prompt_tokens"
      case details = "prompt_tokens_details"
    }
  }

  /// `{"error": {"message": ...}}`, `{"error": "..."}` or `{"object": "error", "message": ...}`.
  struct Failure: Decodable {
    var message: String?

    enum CodingKeys: String, CodingKey { case message }

    init(from decoder: any Decoder) throws {
      if let text = try? decoder.singleValueContainer().decode(String.self) {
        message = text
      } else {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        message = try values.decodeIfPresent(String.self, forKey: .message) ?? "an error without words"
      }
    }
  }

  var model: String?
  var choices: [Choice]?
  var error: Failure?
  var usage: Usage?
  var timings: Timings?
  var stop: Bool?
  var stopType: String?
  var drawn: Int?
  var tokens: [Int]?
  var probabilities: [Entry]?

  enum CodingKeys: String, CodingKey {
    case model, choices, error, usage, timings, stop, tokens
    case stopType = "stop_type"
    case drawn = "tokens_predicted"
    case probabilities = "completion_probabilities"
  }
}
