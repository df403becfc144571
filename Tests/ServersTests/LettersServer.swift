import Foundation
import Synchronization

@testable import Servers

/// A server in the manner of vLLM whose model writes the alphabet: behind each letter comes the next one.
///
/// Tokens are bytes, and 256 ends a text. How it answers a request for tokens can be replaced.
enum LettersServer {
  static let end = 256

  /// - Parameter echo: what it tells of a prompt's own tokens; nil declines to.
  static func start(
    port: UInt16 = 0,
    completing answer: @escaping @Sendable (ScriptedServer.Request, ScriptedServer.Client) -> Void = {
      request, client in
      client.beginStream()
      write(behind: request.prompt, atMost: request.fields["max_tokens"] as? Int ?? 16, to: client)
    },
    echoing echo: (@Sendable (_ prompt: [Int]) -> String?)? = nil
  ) throws -> ScriptedServer {
    try ScriptedServer(port: port) { request, client in
      switch request.path {
      case "/v1/models":
        client.reply(#"{"data": [{"id": "letters", "owned_by": "vllm", "max_model_len": 4096}]}"#)
      case "/version": client.reply(#"{"version": "0.99"}"#)
      case "/tokenize":
        guard let text = request.fields["prompt"] as? String else {
          return client.reply(#"{"error": {"message": "no template"}}"#, status: "400 Bad Request")
        }
        let tokens = text == "</s>" ? [end] : text.utf8.map { Int($0) }
        client.reply(#"{"tokens": \#(tokens), "count": \#(tokens.count), "max_model_len": 4096}"#)
      case "/detokenize":
        let tokens = request.fields["tokens"] as? [Int] ?? []
        let text = tokens.map {
          $0 == end ? "</s>" : String(decoding: [UInt8(truncatingIfNeeded: $0)], as: UTF8.self)
        }
        client.reply(#"{"prompt": "\#(text.joined())"}"#)
      case "/v1/completions" where request.prompt == [49]:
        // The question of the client what this server can do.
        client.beginStream()
        write(behind: [97], atMost: 1, to: client)
      case "/v1/completions" where request.fields["echo"] as? Bool == true:
        guard let echo else {
          return client.reply(#"{"error": {"message": "no echo"}}"#, status: "400 Bad Request")
        }
        guard let reply = echo(request.prompt) else {
          return client.reply(#"{"error": {"message": "busy"}}"#, status: "503 Service Unavailable")
        }
        client.reply(reply)
      case "/v1/completions": answer(request, client)
      default: client.reply("{}", status: "404 Not Found")
      }
    }
  }

  /// Streams the letters that follow, as vLLM would.
  static func write(
    behind prompt: [Int], atMost limit: Int, pause: Double = 0, model: String = "letters",
    to client: ScriptedServer.Client
  ) {
    var last = prompt.last ?? 96
    for _ in 0..<limit {
      last = last == 122 ? end : last + 1
      if pause > 0 { usleep(UInt32(pause * 1e6)) }
      guard client.event(chunk(last, model: model)) else { return }
      if last == end { break }
    }
    let reason = last == end ? "stop" : "length"
    _ = client.event(#"{"model": "\#(model)", "choices": [{"text": "", "finish_reason": "\#(reason)"}]}"#)
    _ = client.event("[DONE]")
  }

  /// What the model says of a prompt and of one token more: the next letter has -0.5, any other -4.
  static func echo(_ prompt: [Int], model: String = "letters") -> String {
    let tokens = prompt + [(prompt.last ?? 96) + 1]
    let expected = [0] + tokens.dropLast().map { $0 + 1 }
    let logprobs = zip(tokens, expected).enumerated().map {
      $0 == 0 ? "null" : $1.0 == $1.1 ? "-0.5" : "-4.0"
    }
    let top = zip(tokens, expected).enumerated().map { index, pair in
      let (token, next) = pair
      guard index > 0 else { return "null" }
      return token == next
        ? #"{"token_id:\#(token)": -0.5}"# : #"{"token_id:\#(token)": -4.0, "token_id:\#(next)": -0.5}"#
    }
    let names = tokens.map { #""token_id:\#($0)""# }.joined(separator: ", ")
    return #"{"model": "\#(model)", "choices": [{"text": "x", "finish_reason": "length", "logprobs": {"#
      + #""tokens": [\#(names)], "token_logprobs": [\#(logprobs.joined(separator: ", "))], "#
      + #""top_logprobs": [\#(top.joined(separator: ", "))]}}]}"#
  }

  static func chunk(_ token: Int, model: String = "letters") -> String {
    #"{"model": "\#(model)", "choices": [{"text": "x", "token_ids": [\#(token)], "logprobs": {"#
      + #""tokens": ["token_id:\#(token)"], "token_logprobs": [-0.5], "#
      + #""top_logprobs": [{"token_id:\#(token)": -0.5, "token_id:120": -2.0}]}}]}"#
  }

  static func connect(
    _ server: ScriptedServer, _ change: (inout ServerOptions) -> Void = { _ in }
  ) throws -> ServerEngine {
    var options = ServerOptions(patience: 5, firstPause: 0.01)
    change(&options)
    return try ServerConnection(try ServerAddress(server.address), options: options).engine()
  }
}
