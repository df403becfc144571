import Engines
import Foundation
import Synchronization
import Testing

@testable import Servers

@Suite("Servers that fail or mean ill", .timeLimit(.minutes(3)))
struct HostileServerTests {
  private static let request = SamplingRequest(key: RandomKey(seed: 1, path: 2, position: 0), alternatives: 2)

  private func take(_ count: Int, of sequence: SequenceID, _ engine: ServerEngine) throws -> String {
    var text = ""
    for _ in 0..<count {
      let result = try #require(try engine.step([StepRow(sequence, sampling: Self.request)])[0])
      text += String(decoding: engine.piece(result.token), as: UTF8.self)
      try engine.append([result.token], to: sequence)
    }
    return text
  }

  /// What a first step says where the server answers requests for tokens in some way.
  private func failure(
    patience: Double = 5, _ answer: @escaping @Sendable (ScriptedServer.Client) -> Void
  ) throws -> ServerError {
    let server = try LettersServer.start { _, client in answer(client) }
    defer { server.stop() }
    let engine = try LettersServer.connect(server) {
      $0.patience = patience
      $0.attempts = 2
    }
    let sequence = try engine.open([.tokens([97])])
    do {
      _ = try engine.step([StepRow(sequence, sampling: Self.request)])
      Issue.record("no error")
      throw CancellationError()
    } catch let error as ServerError {
      // It can be tried again: the sequence is as it was.
      #expect(throws: ServerError.self) { try engine.step([StepRow(sequence, sampling: Self.request)]) }
      return error
    }
  }

  @Test("a stream that breaks off is gone on with from what arrived", arguments: [false, true])
  func dropped(inChunks: Bool) throws {
    let server = try LettersServer.start { request, client in
      if inChunks {
        // A server that is killed leaves the coding of its reply without an end.
        let event = "data: \(LettersServer.chunk((request.prompt.last ?? 0) + 1))\n\n"
        client.send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
        client.send(String(event.utf8.count, radix: 16) + "\r\n\(event)\r\n")
        return
      }
      client.beginStream()
      var last = request.prompt.last ?? 0
      for _ in 0..<3 {
        last += 1
        _ = client.event(LettersServer.chunk(last))
      }
      client.send("data: {\"model\": \"lett")
    }
    defer { server.stop() }
    let engine = try LettersServer.connect(server)
    let sequence = try engine.open([.tokens([97])])
    #expect(try take(10, of: sequence, engine) == "bcdefghijk")
    #expect(engine.traffic.retries >= 3)
  }

  @Test("busy servers are asked again", arguments: ["429 Too Many Requests", "503 Service Unavailable"])
  func busy(_ status: String) throws {
    let count = Mutex(0)
    let server = try LettersServer.start { request, client in
      let number = count.withLock { count in
        count += 1
        return count
      }
      if number < 3 { return client.reply("{}", status: status, headers: "retry-after: 0\r\n") }
      client.beginStream()
      LettersServer.write(behind: request.prompt, atMost: 9, to: client)
    }
    defer { server.stop() }
    let engine = try LettersServer.connect(server)
    let sequence = try engine.open([.tokens([97])])
    #expect(try take(3, of: sequence, engine) == "bcd")
    #expect(count.withLock { $0 } == 3)
  }

  @Test("how long a busy server asks one to wait is heard in every reply")
  func wait() async throws {
    let server = try ScriptedServer(port: 0) { _, client in
      client.reply("{}", status: "503 Service Unavailable", headers: "retry-after: 7\r\n")
    }
    defer { server.stop() }
    let address = try ServerAddress("http://127.0.0.1:\(server.port)")
    let transport = HTTPTransport(address: address, key: nil, patience: 5)
    let error = transport.refusal(try await transport.reply("/v1/completions", Array("{}".utf8)))
    #expect(error.wait == 7 && error.passes)
  }

  @Test("only what stays on this machine may go without encryption")
  func listeners() throws {
    for address in ["localhost:80", "127.0.0.1:8080", "127.1.2.3", "[::1]:9", "https://a.example"] {
      #expect(try !ServerAddress(address).isOpenToListeners, "\(address)")
    }
    for address in ["localhost.example.com", "127.example.com", "10.0.0.1", "[::2]"] {
      #expect(try ServerAddress(address).isOpenToListeners, "\(address)")
    }
  }

  @Test("a server that is started again is gone on with")
  func restarted() throws {
    let server = try LettersServer.start { request, client in
      client.beginStream()
      _ = client.event(LettersServer.chunk((request.prompt.last ?? 0) + 1))
    }
    let engine = try LettersServer.connect(server) { $0.attempts = 1 }
    let sequence = try engine.open([.tokens([97])])
    #expect(try take(1, of: sequence, engine) == "b")
    server.stop()
    let error = #expect(throws: ServerError.self) { try take(3, of: sequence, engine) }
    #expect(error?.kind == .unavailable)
    let again = try LettersServer.start(port: server.port)
    defer { again.stop() }
    // What had arrived before is taken first: nothing is lost and nothing comes twice.
    let all = "b" + (try take(3, of: sequence, engine))
    #expect("bcdefghijklmnopqrstuvwxyz".contains(all), "\(all)")
  }

  @Test("nobody there, a wrong address and no encryption are told apart")
  func unreachable() throws {
    let server = try LettersServer.start()
    server.stop()
    let refused = #expect(throws: ServerError.self) { try LettersServer.connect(server) }
    #expect(refused?.kind == .unavailable && refused?.description.contains("no server listens") == true)
    let plain = try LettersServer.start()
    defer { plain.stop() }
    let secure = try ServerAddress("https://127.0.0.1:\(plain.port)")
    let untrusted = #expect(throws: ServerError.self) { try ServerConnection(secure) }
    #expect(untrusted?.kind == .unavailable && untrusted?.description.contains("prove who it is") == true)
  }

  @Test("a failure of the server is told in its words, without what could steer the terminal")
  func failed() throws {
    let error = try failure {
      $0.reply(#"{"error": {"message": "out of \u001b[31mmemory"}}"#, status: "500 Oops")
    }
    #expect(error.kind == .unavailable && error.description.contains("out of \\u{1b}[31mmemory"))
    let midway = try failure { client in
      client.beginStream()
      _ = client.event(#"{"error": {"message": "engine died"}}"#)
    }
    #expect(midway.description.contains("engine died"))
  }

  @Test("a redirect is told and not followed")
  func redirect() throws {
    let other = try ScriptedServer { _, client in client.reply("{}") }
    defer { other.stop() }
    let target = other.address
    let error = try failure {
      $0.reply("", status: "307 Go", headers: "location: \(target)/v1/completions\r\n")
    }
    #expect(error.kind == .declined && error.description.contains(target))
    #expect(other.requests.isEmpty)
  }

  @Test(
    "garbage is told as garbage",
    arguments: [
      "data: {]\n\n", "data: <html>\n\n", "data: {\"choices\": [{\"token_ids\": [-5]}]}\n\n",
      "data: {\"choices\": [{\"text\": \"\", \"finish_reason\": \"length\"}]}\n\ndata: [DONE]\n\n",
    ])
  func garbage(_ stream: String) throws {
    let error = try failure { client in
      client.beginStream()
      client.send(stream)
    }
    #expect(error.kind == .garbled, "\(error)")
  }

  @Test("what is no HTTP is told")
  func noHTTP() throws {
    let error = try failure { client in client.send("SSH-2.0-OpenSSH_9.2p1\r\n\r\n") }
    #expect([.garbled, .unavailable].contains(error.kind))
  }

  @Test(
    "a server that hangs while it is asked what it is, behind the head of a reply or before, is left as well")
  func hangsAtFirst() throws {
    for head in ["", "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"] {
      let server = try ScriptedServer { _, client in
        if !head.isEmpty { client.send(head) }
        _ = client.waitUntilGone()
      }
      defer { server.stop() }
      let error = #expect(throws: ServerError.self) {
        try LettersServer.connect(server) { $0.patience = 0.3 }
      }
      #expect(
        error?.kind == .unavailable && error?.description.contains("has said nothing") == true, "\(head)")
    }
  }

  @Test("a server that hangs is left after the time that it was given")
  func hangs() throws {
    let error = try failure(patience: 0.3) { client in
      client.beginStream()
      _ = client.waitUntilGone()
    }
    #expect(error.kind == .unavailable && error.description.contains("has said nothing"))
  }

  @Test("another model's answer is refused")
  func otherModel() throws {
    let error = try failure { client in
      client.beginStream()
      LettersServer.write(behind: [97], atMost: 3, model: "other", to: client)
    }
    #expect(error.kind == .otherModel && error.description.contains("'other' answers in place of 'letters'"))
  }

  @Test("the key is in the header of requests, and nowhere else")
  func key() throws {
    let secret = "sk-forkscope-test-7731"
    let key = try #require(
      ServerKey(environment: ["FORKSCOPE_API_KEY": secret + "\n", "OPENAI_API_KEY": "other"]))
    let server = try LettersServer.start { _, client in
      client.reply(#"{"error": {"message": "wrong key \#(secret)"}}"#, status: "401 Unauthorized")
    }
    defer { server.stop() }
    let engine = try LettersServer.connect(server) { $0.key = key }
    let sequence = try engine.open([.tokens([97])])
    let error = #expect(throws: ServerError.self) {
      try engine.step([StepRow(sequence, sampling: Self.request)])
    }
    #expect(error?.kind == .keyRefused)
    #expect(error?.description.contains(secret) == false)
    #expect(server.requests.allSatisfy { $0.headers.contains("authorization: Bearer \(secret)") })
    #expect(server.requests.allSatisfy { !String(decoding: $0.body, as: UTF8.self).contains(secret) })
    #expect(!"\(key) \(engine.reference)".contains(secret))
    var dumped = ""
    dump(key, to: &dumped)
    #expect(!dumped.contains(secret))
  }

  @Test("whatever bytes a stream has, the run gets tokens or an error and never waits for ever")
  func fuzz() throws {
    var random = SeededGenerator(state: 11)
    let whole = Array(
      ([98, 99, 100].map { "data: \(LettersServer.chunk($0))\n\n" }.joined() + "data: [DONE]\n\n").utf8)
    var streams: [String] = []
    for _ in 0..<60 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0...127, using: &random)
      }
      bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random))
      streams.append(String(decoding: bytes, as: UTF8.self))
    }
    let next = Mutex(0)
    let texts = streams
    let server = try LettersServer.start { _, client in
      let index = next.withLock { next in
        next += 1
        return next
      }
      client.beginStream()
      client.send(texts[index % texts.count])
    }
    defer { server.stop() }
    let engine = try LettersServer.connect(server) {
      $0.attempts = 1
      $0.firstPause = 0.001
      $0.patience = 3
    }
    for _ in 0..<60 {
      let sequence = try engine.open([.tokens([97])])
      do {
        for _ in 0..<4 {
          let result = try #require(try engine.step([StepRow(sequence, sampling: Self.request)])[0])
          try engine.append([result.token], to: sequence)
        }
      } catch is ServerError {}
      engine.close(sequence)
    }
  }
}

@Suite("Addresses of servers")
struct ServerAddressTests {
  @Test(
    "an address is written in one way",
    arguments: [
      ("localhost:8080", "http://localhost:8080"), ("http://a:1/", "http://a:1"),
      ("https://A/v1/", "https://a"),
      ("https://a/gate/v1/completions", "https://a/gate"), (" http://[::1]:80/v1 ", "http://[::1]:80"),
    ])
  func forms(_ given: String, _ written: String) throws {
    #expect(try ServerAddress(given).text == written)
  }

  @Test(
    "what is none is refused",
    arguments: [
      "", "http://", "ftp://a", "file:///etc/passwd", "http://me:secret@a", "http://a?key=1", "http://a#b",
      "http://a:0",
      "http://a b", "http://a\u{1b}[31m", "http://ä",
    ])
  func refused(_ text: String) {
    let error = #expect(throws: ServerError.self) { try ServerAddress(text) }
    #expect(error?.kind == .badAddress)
    #expect(error?.description.contains("secret") == false)
    #expect(error?.description.unicodeScalars.allSatisfy { $0.value >= 0x20 } == true)
  }
}
