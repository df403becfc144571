import Foundation
import Testing

@testable import Servers

/// A session with a real server, played back: the same questions get the same answers.
///
/// A stream may be asked for again further on, as a client does that was ahead for a while: then the rest of it follows.
struct RecordedSession: Sendable {
  private struct File: Decodable {
    var exchanges: [Exchange]
  }

  private struct Exchange: Decodable, Sendable {
    var path: String
    var body: AnyJSON?
    var status: Int
    var reply: String
  }

  /// A stream by its prompt and the tokens that it brought.
  private struct Stream: Sendable {
    var terms: AnyJSON
    var prompt: [Int]
    var tokens: [Int]
    var events: [String]
  }

  private let exchanges: [Exchange]
  private let streams: [Stream]

  init(_ name: String) throws {
    let url = try #require(Bundle.module.url(forResource: name, withExtension: "json"))
    exchanges = try JSONDecoder().decode(File.self, from: Data(contentsOf: url)).exchanges
    streams = exchanges.compactMap { exchange in
      guard exchange.path == "/v1/completions", exchange.status == 200, let body = exchange.body else {
        return nil
      }
      let events = exchange.reply.components(separatedBy: "\n\n").filter { $0.hasPrefix("data: ") }
        .map { String($0.dropFirst("data: ".count)) }
      let tokens = events.compactMap { event -> Int? in
        guard let reply = try? CompletionReply(Array(event.utf8)),
          case .id(let id)? = reply.tokens.first?.name
        else {
          return nil
        }
        return Int(id)
      }
      return Stream(terms: body.terms, prompt: body.prompt, tokens: tokens, events: events)
    }
  }

  func serve() throws -> ScriptedServer {
    try ScriptedServer { [self] request, client in
      let body = try? JSONDecoder().decode(AnyJSON.self, from: Data(request.body))
      if request.path == "/v1/completions", let body { return stream(body, client) }
      guard let exchange = exchanges.first(where: { $0.path == request.path && $0.body == body }) else {
        return client.reply(
          #"{"error": {"message": "nobody asked for this when it was recorded"}}"#, status: "400 No")
      }
      client.reply(exchange.reply, status: "\(exchange.status) Recorded")
    }
  }

  private func stream(_ body: AnyJSON, _ client: ScriptedServer.Client) {
    let prompt = body.prompt
    for stream in streams where stream.terms == body.terms && prompt.starts(with: stream.prompt) {
      let behind = prompt.dropFirst(stream.prompt.count)
      guard stream.tokens.starts(with: behind), behind.count < stream.events.count else { continue }
      client.beginStream()
      for event in stream.events.dropFirst(behind.count) { guard client.event(event) else { return } }
      return
    }
    client.reply(#"{"error": {"message": "no such stream was recorded"}}"#, status: "400 No")
  }
}

/// Any JSON, to be compared.
enum AnyJSON: Decodable, Hashable, Sendable {
  case null
  case number(Double)
  case bool(Bool)
  case text(String)
  case list([AnyJSON])
  case object([String: AnyJSON])

  init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if value.decodeNil() {
      self = .null
    } else if let bool = try? value.decode(Bool.self) {
      self = .bool(bool)
    } else if let number = try? value.decode(Double.self) {
      self = .number(number)
    } else if let text = try? value.decode(String.self) {
      self = .text(text)
    } else if let list = try? value.decode([AnyJSON].self) {
      self = .list(list)
    } else {
      self = .object(try value.decode([String: AnyJSON].self))
    }
  }

  private var fields: [String: AnyJSON] { if case .object(let fields) = self { fields } else { [:] } }

  /// The tokens of the prompt.
  var prompt: [Int] {
    guard case .list(let list)? = fields["prompt"] else { return [] }
    return list.compactMap { if case .number(let number) = $0 { Int(number) } else { nil } }
  }

  /// What decides which tokens follow a prompt at temperature 0.
  var terms: AnyJSON {
    .object(fields.filter { !["prompt", "max_tokens", "seed"].contains($0.key) })
  }
}
