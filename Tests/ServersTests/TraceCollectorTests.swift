import Foundation
import Testing

@testable import Servers

@Suite("Spans for a collector")
struct TraceCollectorTests {
  /// What a collector with this answer says to `{}`; nil where it is content.
  private func error(
    _ reply: String, status: String = "200 OK", environment: [String: String] = [:]
  ) throws -> ServerError? {
    let server = try ScriptedServer { _, client in client.reply(reply, status: status) }
    defer { server.stop() }
    do throws(ServerError) {
      try TraceCollector(server.address, environment: environment).send(Data("{}".utf8))
      return nil
    } catch {
      return error
    }
  }

  @Test("they are posted as JSON where the protocol wants them, with a person's own headers")
  func post() throws {
    let server = try ScriptedServer { _, client in client.reply("{}") }
    defer { server.stop() }
    let environment = ["OTEL_EXPORTER_OTLP_HEADERS": "api_key=a%20b, x-project = one"]
    for address in [server.address, server.address + "/v1/traces", server.address + "/"] {
      try TraceCollector(address, environment: environment).send(Data(#"{"resourceSpans":[]}"#.utf8))
    }
    #expect(server.requests.map(\.line) == Array(repeating: "POST /v1/traces HTTP/1.1", count: 3))
    for request in server.requests {
      let headers = request.headers.map { $0.lowercased() }
      #expect(headers.contains("content-type: application/json"))
      #expect(headers.contains("api_key: a b") && headers.contains("x-project: one"))
      #expect(request.body == Array(#"{"resourceSpans":[]}"#.utf8))
    }
  }

  @Test("a collector that takes a part only, or nothing, is heard, and no secret is repeated")
  func refusals() throws {
    #expect(try error("{}") == nil)
    #expect(try error("") == nil)
    #expect(try error(#"{"partialSuccess":{"rejectedSpans":"0"}}"#) == nil)
    for count in ["3", "\"3\""] {
      let part = try error(#"{"partialSuccess":{"rejectedSpans":\#(count),"errorMessage":"too old"}}"#)
      #expect(
        part?.description.contains("3 spans away") == true && part?.description.contains("too old") == true)
    }
    let secret = try error(
      "no: hunter2", status: "401 Unauthorized",
      environment: ["OTEL_EXPORTER_OTLP_TRACES_HEADERS": "authorization=Bearer%20hunter2"])
    #expect(secret?.description.contains("hunter2") == false)
    #expect(secret?.kind == .keyRefused && secret?.description.contains("OTEL_EXPORTER_OTLP_HEADERS") == true)
    let told = try error(
      "no: Bearer hunter2", status: "403 Forbidden",
      environment: ["OTEL_EXPORTER_OTLP_TRACES_HEADERS": "authorization=Bearer%20hunter2"])
    #expect(told?.description.contains("hunter2") == false)
    #expect(try error("", status: "404 Not Found")?.kind == .declined)
    #expect(try error("", status: "415 Unsupported Media Type")?.kind == .declined)
    #expect(try error("\u{1B}[2J", status: "503 Busy")?.description.contains("\u{1B}") == false)
  }

  @Test("headers that would begin another one are refused")
  func headers() {
    for text in ["a", "=b", "a=b%0D%0Ac: d", "a:b=c", "a=%zz"] {
      #expect(ServerHeader.list(text) == nil, "\(text)")
    }
    #expect(ServerHeader.list("a=b=c,d=") == [.init(name: "a", value: "b=c"), .init(name: "d", value: "")])
    #expect(throws: ServerError.self) {
      try TraceCollector("http://a", environment: ["OTEL_EXPORTER_OTLP_HEADERS": "nothing"])
    }
  }
}
