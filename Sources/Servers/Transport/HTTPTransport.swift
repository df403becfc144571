import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// Requests to a server: the only place that knows the HTTP library.
///
/// Redirects are not followed: the key would go where nobody sent it.
struct HTTPTransport: Sendable {
  let address: ServerAddress
  let key: ServerKey?
  /// Headers of a person's own, as secret as a key.
  var headers: [ServerHeader] = []
  /// Seconds for a reply that is no stream, from the first byte sent to the last one received.
  let patience: Double

  struct Reply: Sendable {
    var status: Int
    var body: [UInt8]
    /// How long the server asks one to wait, as its header has it.
    var retryAfter: String?
  }

  /// Kept for as long as the program runs; a client has to be shut down before it is forgotten.
  private static let client: HTTPClient = {
    var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
    configuration.httpVersion = .http1Only
    configuration.timeout.connect = .seconds(10)
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 1024
    configuration.connectionPool.retryConnectionEstablishment = false
    return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }()

  private static let longestReply = 64 << 20

  /// A reply as a whole, whatever its status.
  /// - Parameter body: JSON; nil asks with GET.
  func reply(
    _ path: String, _ body: [UInt8]? = nil, accepting type: String = "application/json"
  ) async throws(ServerError) -> Reply {
    let request = request(path, body, accepting: type)
    do {
      return try await withThrowingTaskGroup(of: Reply.self) { group in
        group.addTask {
          let response = try await Self.client.execute(request, deadline: .distantFuture)
          let bytes = try await response.body.collect(upTo: Self.longestReply)
          if (300..<400).contains(response.status.code) { throw redirection(response) }
          return Reply(
            status: Int(response.status.code), body: Array(bytes.readableBytesView),
            retryAfter: response.headers.first(name: "retry-after"))
        }
        // The library's own deadline ends with the head of the reply.
        group.addTask {
          try await Task.sleep(for: .seconds(patience))
          throw ServerError.silent(address, seconds: patience)
        }
        defer { group.cancelAll() }
        guard let first = try await group.next() else { throw CancellationError() }
        return first
      }
    } catch {
      throw failure(error)
    }
  }

  /// A stream of events, piece by piece; only a reply with status 200 is one.
  /// - Parameter receive: takes the bytes as they come; false ends the stream.
  func stream(
    _ path: String, _ body: [UInt8], _ receive: ([UInt8]) throws -> Bool
  ) async throws(ServerError) {
    do {
      let response = try await Self.client.execute(
        request(path, body, accepting: "text/event-stream"), deadline: .distantFuture)
      guard response.status == .ok else {
        let bytes = try await response.body.collect(upTo: 1 << 20)
        throw refusal(
          Int(response.status.code), Array(bytes.readableBytesView),
          location: response.headers.first(name: "location"),
          wait: response.headers.first(name: "retry-after"))
      }
      for try await buffer in response.body {
        guard try receive(Array(buffer.readableBytesView)) else { return }
      }
    } catch {
      throw failure(error)
    }
  }

  private func request(_ path: String, _ body: [UInt8]?, accepting type: String) -> HTTPClientRequest {
    var request = HTTPClientRequest(url: address.url(path))
    request.headers.add(name: "accept", value: type)
    request.headers.add(name: "user-agent", value: "forkscope")
    if let key { request.headers.add(name: "authorization", value: "Bearer \(key.secret)") }
    for header in headers { request.headers.replaceOrAdd(name: header.name, value: header.value) }
    if let body {
      request.method = .POST
      request.headers.add(name: "content-type", value: "application/json")
      request.body = .bytes(body)
    }
    return request
  }

  // MARK: - What went wrong

  /// An answer that is no success, as an error.
  func refusal(_ reply: Reply) -> ServerError {
    refusal(reply.status, reply.body, location: nil, wait: reply.retryAfter)
  }

  private func redirection(_ response: HTTPClientResponse) -> ServerError {
    refusal(Int(response.status.code), [], location: response.headers.first(name: "location"), wait: nil)
  }

  private func refusal(_ status: Int, _ body: [UInt8], location: String?, wait: String?) -> ServerError {
    let reply = try? CompletionReply(body)
    let words = reply?.failure ?? String(decoding: body.prefix(400), as: UTF8.self)
    let shown = shown(words.trimmingCharacters(in: .whitespacesAndNewlines))
    let said = shown.isEmpty ? "status \(status)" : "status \(status): \(shown)"
    switch status {
    case 300..<400:
      let target = location.map { " to \(self.shown($0))" } ?? ""
      return ServerError(
        .declined,
        "the server sends one on\(target) (\(address)): give the address that it names, if you trust it")
    case 401, 403:
      let remedy =
        key == nil
        ? "put its key into FORKSCOPE_API_KEY and name the server with --server"
        : "give another key in FORKSCOPE_API_KEY"
      return ServerError(.keyRefused, "the server wants another key (\(address), \(said)): \(remedy)")
    case 429, 502, 503, 504:
      return ServerError(
        .unavailable, "the server is busy or not ready (\(address), \(said)): go on a little later",
        passes: true,
        wait: wait.flatMap(Double.init))
    case 500...:
      return ServerError(
        .unavailable, "the server failed (\(address), \(said)): look into its log, then go on")
    default:
      return ServerError(
        .declined,
        "the server declines the request (\(address), \(said)): 'forkscope serve-check' tells what it can do")
    }
  }

  /// Words of the server for a person, without the key.
  func shown(_ text: String) -> String {
    let secrets = headers.flatMap(\.secrets)
    return ServerText.shown(secrets.reduce(key?.hidden(in: text) ?? text) { $0.replacing($1, with: "(key)") })
  }

  func failure(_ error: any Error) -> ServerError {
    if let error = error as? ServerError { return error }
    if let error = error as? CompletionReply.Garbled { return .garbled(address, error.reason) }
    if error is EventStreamParser.TooLong || error is NIOTooManyBytesError {
      return .garbled(address, "it has no end")
    }
    if let error = error as? HTTPParserError {
      return error == .invalidEOFState ? .cutOff(address) : .garbled(address, "it is no HTTP")
    }
    if let error = error as? HTTPClientError {
      switch error {
      case .deadlineExceeded, .readTimeout: return .silent(address, seconds: patience)
      case .remoteConnectionClosed: return .cutOff(address)
      case .cancelled:
        return ServerError(.unavailable, "the request was cancelled (\(address)): make it again")
      case .connectTimeout: return unreachable("nobody answers there", passes: true)
      case .tlsHandshakeTimeout: return unreachable("it does not agree on encryption", passes: false)
      default: break
      }
    }
    let words = String(describing: error)
    let type = String(reflecting: Swift.type(of: error))
    if type.contains("SSL") || words.contains("SSL") || words.contains("CERTIFICATE") {
      return ServerError(
        .unavailable,
        "the server cannot prove who it is (\(address), \(shown(words))): check the address and its certificate"
      )
    }
    if words.contains("ECONNRESET") || words.contains("EPIPE") || words.contains("reset by peer") {
      return .cutOff(address)
    }
    if words.contains("refused") || words.contains("ECONNREFUSED") {
      return unreachable("no server listens there", passes: true)
    }
    if words.contains("dnsARecord") || words.contains("dnsAAAA") || words.contains("unknown host") {
      return unreachable("the name is not known", passes: false)
    }
    return unreachable(shown(words), passes: true)
  }

  private func unreachable(_ why: String, passes: Bool) -> ServerError {
    ServerError(
      .unavailable, "the server cannot be reached (\(address)): \(why); start it, or give another address",
      passes: passes)
  }
}
