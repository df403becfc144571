import Engines
import Foundation
import Synchronization
import Testing
import Traces

@testable import Servers

@Suite("Sequences on a server", .timeLimit(.minutes(2)))
struct ServerEngineTests {
  private func request(
    forced: TokenID? = nil, banned: [TokenID] = [], temperature: Double = 0, alternatives: Int = 2
  ) -> SamplingRequest {
    SamplingRequest(
      parameters: SamplingParameters(temperature: temperature), key: RandomKey(seed: 1, path: 2, position: 0),
      alternatives: alternatives, watch: [120, 33], forced: forced, banned: banned)
  }

  /// Takes tokens of a sequence, appending each as it was drawn.
  private func take(_ count: Int, of sequence: SequenceID, _ engine: ServerEngine) throws -> String {
    var text = ""
    for _ in 0..<count {
      let result = try #require(try engine.step([StepRow(sequence, sampling: request())])[0])
      text += String(decoding: engine.piece(result.token), as: UTF8.self)
      try engine.append([result.token], to: sequence)
    }
    return text
  }

  private func completions(_ server: ScriptedServer) -> [ScriptedServer.Request] {
    server.requests.filter {
      $0.path == "/v1/completions" && $0.prompt != [49] && $0.fields["echo"] == nil
    }
  }

  @Test("one stream carries a sequence as long as its tokens are taken as they come")
  func oneStream() throws {
    let server = try LettersServer.start()
    defer { server.stop() }
    let engine = try LettersServer.connect(server)
    let sequence = try engine.open([.tokens([97])])
    #expect(try take(10, of: sequence, engine) == "bcdefghijk")
    #expect(completions(server).map(\.prompt) == [[97]])
    let result = try #require(try engine.step([StepRow(sequence, sampling: request())])[0])
    #expect(result.logprob == -0.5)
    #expect(result.alternatives.map(\.token) == [108, 120] && result.alternatives[1].logprob == -2)
    #expect(result.watched == [-2, -.infinity])
    #expect(result.entropy.isNaN)
  }

  @Test("a text is scored by one request where the server tells how likely a prompt's tokens are")
  func scored() throws {
    let server = try LettersServer.start(echoing: { LettersServer.echo($0) })
    defer { server.stop() }
    let engine = try LettersServer.connect(server)
    let (first, second) = (try engine.open([.tokens([96, 97])]), try engine.open([.tokens([110])]))
    let texts: [[TokenID]] = [[98, 99, 120, 121], [109]]
    let results = try #require(
      try engine.results(
        of: zip([first, second], texts).map { ($0, $1.map { request(forced: $0) }) }))
    #expect(results.map { $0.map(\.token) } == texts)
    #expect(results.map { $0.map(\.logprob) } == [[-0.5, -0.5, -4, -0.5], [-4]])
    #expect(results[0][2].alternatives.map(\.token) == [100, 120])
    // 120 and 33 are watched.
    #expect(results[0][2].watched == [-4, -.infinity])
    let asked = server.requests.filter { $0.fields["echo"] != nil }.map(\.prompt)
    #expect(Set(asked) == [[49, 49], [96, 97, 98, 99, 120, 121], [110, 109]])
    #expect(completions(server).isEmpty && engine.traffic.requests == 2)
    // Nothing was appended.
    #expect(try take(1, of: first, engine) == "b")
  }

  @Test("a server that only draws is asked token by token, and one that tells of others is not believed")
  func unscored() throws {
    let silent = try LettersServer.start()
    defer { silent.stop() }
    let engine = try LettersServer.connect(silent)
    #expect(try engine.results(of: [(try engine.open([.tokens([97])]), [request(forced: 98)])]) == nil)

    let server = try LettersServer.start(echoing: { prompt in
      switch prompt {
      case [97, 98]: LettersServer.echo([1, 2, 3, 4, 5, 6, 7])
      case [97, 100]: LettersServer.echo([97, 99])
      default: LettersServer.echo(prompt)
      }
    })
    defer { server.stop() }
    let other = try LettersServer.connect(server)
    let sequence = try other.open([.tokens([97])])
    for token: TokenID in [98, 100] {
      #expect(throws: ServerError.self) {
        try other.results(of: [(sequence, [request(forced: token)])])
      }
    }
    #expect(try other.results(of: [(sequence, [request(forced: 99)])]) != nil)
  }

  @Test("a busy server is asked again for a text, and no more often than it has attempts")
  func busy() throws {
    let answers = Mutex(0)
    let server = try LettersServer.start(echoing: { prompt in
      let count = answers.withLock { count in
        if prompt != [49, 49] { count += 1 }
        return count
      }
      // The first text is answered the third time, the other one never.
      return prompt == [49, 49] || count == 3 ? LettersServer.echo(prompt) : nil
    })
    defer { server.stop() }
    let engine = try LettersServer.connect(server) { $0.attempts = 3 }
    let sequence = try engine.open([.tokens([97])])
    let results = try engine.results(of: [(sequence, [request(forced: 98)])])
    #expect(results?.first?.first?.logprob == -0.5 && answers.withLock { $0 } == 3)
    #expect(throws: ServerError.self) {
      try engine.results(of: [(sequence, [request(forced: 99)])])
    }
    #expect(answers.withLock { $0 } == 3 + 4)
  }

  @Test("inserted text begins a new request with the whole context")
  func inserted() throws {
    let server = try LettersServer.start()
    defer { server.stop() }
    let engine = try LettersServer.connect(server)
    let sequence = try engine.open([.tokens([97])])
    _ = try take(2, of: sequence, engine)
    try engine.append([110], to: sequence)
    #expect(try take(2, of: sequence, engine) == "op")
    #expect(completions(server).map(\.prompt) == [[97], [97, 98, 99, 110]])
  }

  @Test(
    "the end of the text is a token, whether the server sends it or only says so", arguments: [true, false])
  func end(_ sends: Bool) throws {
    let server = try LettersServer.start { request, client in
      client.beginStream()
      if sends { return LettersServer.write(behind: request.prompt, atMost: 9, to: client) }
      _ = client.event(LettersServer.chunk(122))
      _ = client.event(#"{"model": "letters", "choices": [{"text": "", "finish_reason": "stop"}]}"#)
      _ = client.event("[DONE]")
    }
    defer { server.stop() }
    let engine = try LettersServer.connect(server)
    let sequence = try engine.open([.tokens([121])])
    #expect(try take(1, of: sequence, engine) == "z")
    #expect(try engine.step([StepRow(sequence, sampling: request())])[0]?.token == 256)
    #expect(engine.endOfText == [256])
  }

  @Test("sequences stream side by side, and none is lost where the server takes fewer at a time")
  func concurrency() throws {
    let open = Mutex((now: 0, most: 0))
    let server = try LettersServer.start { request, client in
      open.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
      client.beginStream()
      LettersServer.write(behind: request.prompt, atMost: 4000, pause: 0.0005, to: client)
      open.withLock { $0.now -= 1 }
    }
    defer { server.stop() }
    let engine = try LettersServer.connect(server) {
      $0.concurrency = 2
      $0.readAhead = 8
    }
    let sequences = try (97...101).map { try engine.open([.tokens([TokenID($0)])]) }
    var texts = [String](repeating: "", count: 5)
    for _ in 0..<12 {
      let results = try engine.step(sequences.map { StepRow($0, sampling: request()) })
      for (index, result) in results.enumerated() {
        let token = try #require(result).token
        texts[index] += String(decoding: engine.piece(token), as: UTF8.self)
        try engine.append([token], to: sequences[index])
      }
    }
    #expect(texts == ["bcdefghijklm", "cdefghijklmn", "defghijklmno", "efghijklmnop", "fghijklmnopq"])
    // A request that was given up ends on the server a moment later.
    #expect(open.withLock { $0.most } <= 4)
  }

  @Test("a run that pauses lets the server get no further ahead than allowed")
  func pause() throws {
    let sent = Mutex(0)
    let gone = DispatchSemaphore(value: 0)
    let server = try LettersServer.start { _, client in
      client.beginStream()
      while client.event(LettersServer.chunk(98)) {
        sent.withLock { $0 += 1 }
        usleep(500)
      }
      gone.signal()
    }
    defer { server.stop() }
    let engine = try LettersServer.connect(server) { $0.readAhead = 16 }
    let sequence = try engine.open([.tokens([97])])
    _ = try take(1, of: sequence, engine)
    #expect(gone.wait(timeout: .now() + 10) == .success)
    #expect(sent.withLock { $0 } < 1000)
    // It goes on behind what is there.
    _ = try take(40, of: sequence, engine)
    #expect(completions(server).dropFirst().allSatisfy { $0.prompt.count >= 16 })
  }

  @Test("a sequence that is closed, or takes no part in a step, stops its request", arguments: [true, false])
  func stops(_ closes: Bool) throws {
    let gone = DispatchSemaphore(value: 0)
    let server = try LettersServer.start { request, client in
      client.beginStream()
      if request.prompt == [110] { return LettersServer.write(behind: request.prompt, atMost: 3, to: client) }
      _ = client.event(LettersServer.chunk(98))
      if client.waitUntilGone() { gone.signal() }
    }
    defer { server.stop() }
    let engine = try LettersServer.connect(server)
    let first = try engine.open([.tokens([97])])
    _ = try engine.step([StepRow(first, sampling: request())])
    if closes {
      engine.close(first)
      engine.close(first)
    } else {
      _ = try take(1, of: try engine.open([.tokens([110])]), engine)
    }
    #expect(gone.wait(timeout: .now() + 10) == .success)
    #expect(engine.traffic.cancelled == 1)
  }

  @Test("a forced token is asked for by itself, with its own probability")
  func forced() throws {
    let server = try LettersServer.start { request, client in
      client.beginStream()
      let bias = request.fields["logit_bias"] as? [String: Double] ?? [:]
      if let forced = bias.first(where: { $0.value == 100 }), let token = Int(forced.key) {
        _ = client.event(LettersServer.chunk(token))
        _ = client.event("[DONE]")
      } else {
        LettersServer.write(behind: request.prompt, atMost: 9, to: client)
      }
    }
    defer { server.stop() }
    let engine = try LettersServer.connect(server)
    let sequence = try engine.open([.tokens([97])])
    let result = try #require(try engine.step([StepRow(sequence, sampling: request(forced: 109))])[0])
    #expect(result.token == 109 && result.logprob == -0.5)
    #expect(completions(server).last?.fields["max_tokens"] as? Int == 1)
    try engine.append([109], to: sequence)
    #expect(try take(2, of: sequence, engine) == "no")
    // What the model writes by itself is not asked for again.
    let count = completions(server).count
    #expect(try engine.step([StepRow(sequence, sampling: request(forced: 112))])[0]?.token == 112)
    #expect(completions(server).count == count)
  }

  @Test("a forbidden token is in the request, and lifting it makes a new one")
  func banned() throws {
    let server = try LettersServer.start()
    defer { server.stop() }
    let engine = try LettersServer.connect(server)
    let sequence = try engine.open([.tokens([97])])
    _ = try engine.step([StepRow(sequence, sampling: request(banned: [60]))])
    _ = try engine.step([StepRow(sequence, sampling: request())])
    let biases = completions(server).map { $0.fields["logit_bias"] as? [String: Double] }
    #expect(biases == [["60": -100], nil])
  }

  @Test("the same place draws the same number the first time, another one the second")
  func seeds() throws {
    let server = try LettersServer.start()
    defer { server.stop() }
    func seeds() throws -> [Int] {
      let engine = try LettersServer.connect(server)
      let before = completions(server).count
      for _ in 0..<2 {
        let sequence = try engine.open([.tokens([97])])
        _ = try engine.step([StepRow(sequence, sampling: request(temperature: 1))])
        engine.close(sequence)
      }
      return completions(server)[before...].compactMap { $0.fields["seed"] as? Int }
    }
    let first = try seeds()
    #expect(first.count == 2 && first[0] != first[1])
    #expect(try seeds() == first)
  }

  @Test("a server's stitches, exact replay and seeds are told as missing")
  func capabilities() throws {
    let server = try LettersServer.start()
    defer { server.stop() }
    let engine = try LettersServer.connect(server)
    #expect(!engine.capabilities.stitches && !engine.capabilities.replaysExactly)
    #expect(!engine.capabilities.keysRandomNumbers && engine.capabilities.forcesTokens)
    #expect(engine.contextLength == 4096)
    #expect(engine.reference.location == server.address && engine.reference.fingerprint == nil)
    #expect(throws: ServerError.self) { try engine.open([.stitch([[.tokens([1])], [.tokens([2])]])]) }
    #expect(throws: ServerError.self) { try engine.open([.tokens([TokenID](repeating: 97, count: 4097))]) }
  }
}
