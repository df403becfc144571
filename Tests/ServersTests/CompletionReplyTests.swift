import Engines
import Testing

@testable import Servers

@Suite("Replies of completions servers")
struct CompletionReplyTests {
  private func reply(_ json: String) throws -> CompletionReply { try CompletionReply(Array(json.utf8)) }

  @Test("OpenAI's own form names tokens by text, bytes in disguise among them")
  func openAI() throws {
    let reply = try reply(
      #"{"model": "m", "choices": [{"text": " a", "finish_reason": null, "logprobs": {"tokens": [" a", "bytes:\\xf0\\x9f"], "#
        + #""token_logprobs": [-0.25, null], "top_logprobs": [{" a": -0.25, "b": -3}, null]}}]}"#)
    #expect(reply.tokens.map(\.name) == [.text(Array(" a".utf8)), .text([0xF0, 0x9F])])
    #expect(reply.tokens[0].logprob == -0.25 && reply.tokens[1].logprob.isNaN)
    #expect(Set(reply.tokens[0].alternatives.map(\.logprob)) == [-0.25, -3])
    #expect(reply.finish == nil)
  }

  @Test("vLLM's form has numbers, beside the text or in place of it")
  func vllm() throws {
    let inPlace = try reply(
      #"{"choices": [{"text": "", "logprobs": {"tokens": ["token_id:7"], "token_logprobs": [-9999.0], "#
        + #""top_logprobs": [{"token_id:7": -9999.0, "token_id:8": -0.1}]}, "finish_reason": "length"}]}"#)
    #expect(inPlace.tokens.map(\.name) == [.id(7)])
    #expect(inPlace.tokens[0].logprob == -.infinity)
    #expect(inPlace.finish == .length)
    let beside = try reply(
      #"{"choices": [{"text": "xy", "token_ids": [7, 8], "logprobs": {"tokens": ["x", "y"], "token_logprobs": [-1, -2]}}], "#
        + #""usage": {"prompt_tokens": 9, "prompt_tokens_details": {"cached_tokens": 8}}}"#)
    #expect(beside.tokens.map(\.name) == [.id(7), .id(8)])
    #expect(beside.tokens.map(\.logprob) == [-1, -2])
    #expect(beside.promptTokens == 9 && beside.cachedTokens == 8)
    let alone = try reply(
      #"{"choices": [{"text": "xy", "token_ids": [7], "logprobs": null, "finish_reason": "stop"}]}"#)
    #expect(alone.tokens.map(\.name) == [.id(7)])
    #expect(alone.finish == .stop)
  }

  @Test("llama-server's form has bytes, and on its own address other names")
  func llamaServer() throws {
    let entry =
      #"{"id": 5, "token": "", "bytes": [195], "logprob": -0.5, "top_logprobs": [{"id": 6, "token": "", "bytes": [169], "#
      + #""logprob": -3.4028234663852886e+38}]}"#
    let piece = try reply(
      #"{"choices": [{"text": "", "logprobs": {"content": [\#(entry)]}, "finish_reason": null}], "#
        + #""timings": {"cache_n": 11, "prompt_n": 2, "predicted_n": 3}}"#)
    #expect(piece.tokens.map(\.name) == [.id(5)])
    #expect(piece.tokens[0].alternatives == [.init(name: .id(6), logprob: -.infinity, bytes: [169])])
    #expect(piece.drawnCount == 3 && piece.cachedTokens == 11 && piece.promptTokens == 13)
    let own = try reply(
      #"{"content": "x", "stop": true, "stop_type": "limit", "tokens": [5, 6], "tokens_predicted": 2}"#)
    #expect(own.tokens.map(\.name) == [.id(5), .id(6)])
    #expect(own.finish == .length)
    let probable = try reply(#"{"stop": true, "stop_type": "eos", "completion_probabilities": [\#(entry)]}"#)
    #expect(probable.tokens.map(\.name) == [.id(5)])
    #expect(probable.finish == .stop)
  }

  @Test(
    "errors are read in every form",
    arguments: [
      #"{"error": {"message": "no", "code": 500}}"#, #"{"error": "no"}"#,
      #"{"error": {"message": "no", "type": "x"}, "choices": []}"#,
    ])
  func errors(_ json: String) throws {
    #expect(try reply(json).failure == "no")
  }

  @Test(
    "what is no completion is refused",
    arguments: [
      "", "null", "[]", "7", "{\"choices\": 7}", "<html>", #"{"choices": [{"token_ids": [-1]}]}"#,
      #"{"choices": [{"token_ids": [99999999999]}]}"#, #"{"choices": [{"finish_reason": "abort"}]}"#,
      #"{"choices": [{"token_ids": [1], "logprobs": {"tokens": ["a", "b"]}}]}"#,
      String(repeating: "[", count: 100_000),
    ])
  func garbage(_ json: String) {
    #expect(throws: CompletionReply.Garbled.self) { try reply(json) }
  }

  @Test("cut and changed replies never do more than be refused")
  func fuzz() {
    let whole = Array(
      (#"{"model": "m", "choices": [{"text": "é", "token_ids": [7], "logprobs": {"tokens": ["token_id:7"], "#
        + #""token_logprobs": [-0.5], "top_logprobs": [{"token_id:7": -0.5}]}, "finish_reason": "stop"}]}"#)
        .utf8)
    var random = SystemRandomNumberGenerator.seeded(7)
    for _ in 0..<3000 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      if Bool.random(using: &random) { bytes.removeLast(Int.random(in: 1..<bytes.count, using: &random)) }
      guard let reply = try? CompletionReply(bytes) else { continue }
      #expect(reply.tokens.allSatisfy { $0.logprob.isNaN || $0.logprob <= 0 })
    }
  }

  @Test("counts that no server means are left out, so that they can be added up")
  func counts() throws {
    for count in ["9223372036854775807", "-1"] {
      let counted = try reply(
        #"{"content": "", "timings": {"cache_n": \#(count), "prompt_n": 1, "predicted_n": \#(count)}}"#)
      #expect(counted.promptTokens == 1 && counted.cachedTokens == nil && counted.drawnCount == nil)
    }
  }
}

/// A small generator with a seed.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    var hash = StableHash()
    hash.combine(state)
    state = hash.value
    return state
  }
}

extension SystemRandomNumberGenerator {
  static func seeded(_ seed: UInt64) -> SeededGenerator { SeededGenerator(state: seed) }

}
