public import Foundation

/// A program that collects traces by OpenTelemetry's protocol, such as Jaeger, Phoenix or Langfuse (OTLP 1.x over HTTP, in JSON).
public struct TraceCollector: Sendable, CustomStringConvertible {
  private let transport: HTTPTransport

  private static let path = "/v1/traces"

  /// - Parameters:
  ///   - address: with or without `/v1/traces` at its end.
  ///   - environment: headers are read from `OTEL_EXPORTER_OTLP_TRACES_HEADERS`, else `OTEL_EXPORTER_OTLP_HEADERS`.
  ///   - patience: seconds for the answer.
  public init(_ address: String, environment: [String: String], patience: Double = 30) throws(ServerError) {
    let base = address.hasSuffix(Self.path) ? String(address.dropLast(Self.path.count)) : address
    transport = HTTPTransport(
      address: try ServerAddress(base), key: nil, headers: try Self.headers(environment), patience: patience)
  }

  private static func headers(_ environment: [String: String]) throws(ServerError) -> [ServerHeader] {
    let names = ["OTEL_EXPORTER_OTLP_TRACES_HEADERS", "OTEL_EXPORTER_OTLP_HEADERS"]
    guard let name = names.first(where: { environment[$0]?.isEmpty == false }) else { return [] }
    guard let headers = environment[name].flatMap(ServerHeader.list) else {
      throw ServerError(
        .badAddress, "\(name) is no list of headers: give one such as api_key=VALUE,x-project=VALUE")
    }
    return headers
  }

  /// Where spans go.
  public var description: String { transport.address.url(Self.path) }

  /// Sends spans.
  ///
  /// - Parameter spans: an `ExportTraceServiceRequest` in JSON.
  /// - Throws: `ServerError` where any of them was not taken.
  public func send(_ spans: Data) throws(ServerError) {
    let transport = transport
    let reply = try waiting { () async throws(ServerError) in
      try await transport.reply(Self.path, Array(spans))
    }
    let words = transport.shown(String(decoding: reply.body.prefix(400), as: UTF8.self))
    let said = words.isEmpty ? "status \(reply.status)" : "status \(reply.status): \(words)"
    switch reply.status {
    case 200..<300: try checkWhole(reply)
    case 401, 403:
      throw ServerError(
        .keyRefused,
        "the collector wants another key (\(self), \(said)): give it as a header in OTEL_EXPORTER_OTLP_HEADERS, "
          + "such as api_key=VALUE")
    case 404, 405:
      throw ServerError(
        .declined, "no traces are collected there (\(self), \(said)): give the collector's own address")
    case 415:
      throw ServerError(.declined, "the collector takes no JSON (\(self), \(said)): it needs one that does")
    default:
      throw ServerError(
        .unavailable, "the collector did not take the run (\(self), \(said)): try again later")
    }
  }

  /// A collector may take a part and say so (OTLP specification, "Partial Success").
  private func checkWhole(_ reply: HTTPTransport.Reply) throws(ServerError) {
    let answer = try? JSONDecoder().decode(Answer.self, from: Data(reply.body))
    guard let rejected = answer?.partialSuccess?.rejectedSpans?.count, rejected > 0 else { return }
    throw ServerError(
      .declined,
      "the collector turned \(rejected) spans away (\(self)): "
        + transport.shown(answer?.partialSuccess?.errorMessage ?? "it does not say why"))
  }

  private struct Answer: Decodable {
    struct Part: Decodable {
      var rejectedSpans: Number?
      var errorMessage: String?
    }
    /// 64-bit numbers are texts in this JSON; some write them as numbers all the same.
    struct Number: Decodable {
      let count: Int64

      init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        count = try (try? value.decode(Int64.self)) ?? Int64(value.decode(String.self)) ?? 0
      }
    }
    var partialSuccess: Part?
  }
}
