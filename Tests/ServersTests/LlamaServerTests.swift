import Engines
import Foundation
import Inference
import Reasoning
import Synchronization
import TestModels
import Testing
import Traces

@testable import Servers

@Suite("llama-server", .timeLimit(.minutes(2)))
struct LlamaServerTests {
  private static let problem = "(9+10-3+4-6)+(8+2-5+7+3)-(6+1+9-4-2)+(12-3+5+1-7)"

  /// The model that the session was recorded with.
  private static let model = Result { try Model.load(path: TestModels.secondArithmetic) }

  private func rollout(on engine: any Engine) throws -> Rollout {
    let task = try Catalogue.standard.task(named: "arithmetic", notes: Self.model.get().notes)
    let request = RunRequest(
      problem: Self.problem, task: task, method: "fork-join", dialect: "threadweaver", join: .prefill,
      alternatives: 4)
    let rollout = try Rollout(request, engine: engine)
    try rollout.run()
    return rollout
  }

  @Test("a recorded session makes the same run, token for token, as the built-in engine on the same model")
  func recorded() throws {
    let server = try RecordedSession("llama-server-session").serve()
    defer { server.stop() }
    let connection = try ServerConnection(try ServerAddress(server.address))
    #expect(connection.facts.program == .llamaServer)
    #expect(connection.facts.takesTokens && connection.facts.namesTokens)
    let engine = connection.engine()
    let remote = try rollout(on: engine)
    let local = try rollout(on: InferenceEngine(Self.model.get()))
    let (one, other) = (remote.history.tree(), local.history.tree())
    #expect(one.threads.count == other.threads.count && one.threads.count > 1)
    for thread in other.threads.map(\.id) {
      func ids(_ rollout: Rollout, _ tree: RunTree) -> [TokenID] {
        tree.tokens(thread).map { rollout.log.tokens.ids[Int($0)] }
      }
      #expect(ids(remote, one) == ids(local, other))
    }
    #expect(
      one.answerText(remote.log, leavingOut: engine.endOfText)
        == other.answerText(local.log, leavingOut: engine.endOfText))
    let logprobs = zip(remote.log.tokens.logprobs, local.log.tokens.logprobs)
    #expect(logprobs.allSatisfy { $0.isNaN && $1.isNaN || abs($0 - $1) < 0.15 })
    // Every thread's request found the parent's context in the server's cache.
    #expect(engine.traffic.cachedTokens > 0)
  }

  @Test("a token that the stream leaves out, as it ends within a character, is fetched with its number")
  func tornCharacter() throws {
    let bytes: [Int: [UInt8]] = [1: [0x31], 2: [0xF0, 0x9F], 3: [0x99], 4: [0x82], 5: [0x62]]
    let text = [1, 2, 3, 4, 5]
    @Sendable func chunk(_ token: Int, drawn: Int) -> String {
      let list = "\(bytes[token] ?? [])"
      return
        #"{"model": "m", "choices": [{"text": "", "finish_reason": null, "logprobs": {"content": [{"id": \#(token), "#
        + #""token": "", "bytes": \#(list), "logprob": -0.5, "top_logprobs": [{"id": \#(token), "bytes": \#(list), "#
        + #""token": "", "logprob": -0.5}]}]}}], "timings": {"predicted_n": \#(drawn), "cache_n": 0, "prompt_n": 1}}"#
    }
    let server = try ScriptedServer { request, client in
      switch request.path {
      case "/v1/models":
        client.reply(#"{"data": [{"id": "m", "owned_by": "llamacpp", "meta": {"n_vocab": 6}}]}"#)
      case "/props":
        client.reply(#"{"default_generation_settings": {"n_ctx": 64}, "total_slots": 2, "eos_token": ""}"#)
      case "/tokenize":
        let tokens = request.fields["content"] as? [Int] ?? [1]
        let list = tokens.map { "{\"id\": \($0), \"piece\": \(bytes[$0] ?? [])}" }.joined(separator: ", ")
        client.reply("{\"tokens\": [\(list)]}")
      case "/completion":
        client.reply(
          #"{"content": "", "tokens": [\#(text[request.prompt.count])], "stop": true, "stop_type": "limit"}"#)
      default:
        client.beginStream()
        // As llama-server does: a token at whose end a character is not complete is not sent.
        var pending: [UInt8] = []
        for (index, token) in text.enumerated().dropFirst(request.prompt.count) {
          pending += bytes[token] ?? []
          let begins = pending.first.map { $0 >= 0xC0 } ?? false
          if begins, String(validating: pending, as: UTF8.self) == nil { continue }
          pending = []
          _ = client.event(chunk(token, drawn: index + 1 - request.prompt.count))
        }
        _ = client.event(#"{"model": "m", "choices": [{"text": "", "finish_reason": "length"}]}"#)
        _ = client.event("[DONE]")
      }
    }
    defer { server.stop() }
    let engine = try ServerConnection(try ServerAddress(server.address)).engine()
    let sequence = try engine.open([.tokens([1])])
    let request = SamplingRequest(key: RandomKey(seed: 0, path: 0, position: 0), alternatives: 1)
    var ids: [TokenID] = []
    for _ in 0..<4 {
      let token = try #require(try engine.step([StepRow(sequence, sampling: request)])[0]).token
      ids.append(token)
      try engine.append([token], to: sequence)
    }
    #expect(ids == [2, 3, 4, 5])
    #expect(ids.flatMap(engine.piece) == Array("🙂b".utf8))
  }
}
