import Foundation
import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// A server on this machine that answers with whatever bytes a test gives it, as a hostile or broken one would.
///
/// It is a real socket: the product's own HTTP client talks to it.
final class ScriptedServer: Sendable {
  /// A request as it came.
  struct Request: Sendable {
    var line: String
    var headers: [String]
    var body: [UInt8]

    var path: String { line.split(separator: " ").dropFirst().first.map(String.init) ?? "" }

    var fields: [String: Any] {
      (try? JSONSerialization.jsonObject(with: Data(body)) as? [String: Any]) ?? [:]
    }

    var prompt: [Int] { fields["prompt"] as? [Int] ?? [] }
  }

  /// The way to the client of one connection.
  struct Client: Sendable {
    fileprivate let socket: Int32

    /// Writes bytes; false once the client has gone.
    @discardableResult
    func send(_ text: String) -> Bool {
      let bytes = Array(text.utf8)
      return Glibc.send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
    }

    func reply(_ json: String, status: String = "200 OK", headers: String = "") {
      send(
        "HTTP/1.1 \(status)\r\ncontent-type: application/json\r\ncontent-length: \(json.utf8.count)\r\n"
          + "\(headers)connection: close\r\n\r\n\(json)")
    }

    func beginStream() {
      send("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n")
    }

    func event(_ data: String) -> Bool { send("data: \(data)\n\n") }

    /// Waits until the client has closed the connection.
    func waitUntilGone(seconds: Double = 5) -> Bool {
      var polled = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
      guard poll(&polled, 1, Int32(seconds * 1000)) > 0 else { return false }
      var byte: UInt8 = 0
      return recv(socket, &byte, 1, 0) <= 0
    }
  }

  let port: UInt16
  private let listener: Int32
  private let seen = Mutex<[Request]>([])
  private let answer: @Sendable (Request, Client) -> Void

  var address: String { "http://127.0.0.1:\(port)" }
  var requests: [Request] { seen.withLock { $0 } }

  /// - Parameter answer: called on a thread of its own for each request; the connection is closed behind it.
  init(port: UInt16 = 0, _ answer: @escaping @Sendable (Request, Client) -> Void) throws {
    self.answer = answer
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var yes: Int32 = 1
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    var place = sockaddr_in()
    place.sin_family = sa_family_t(AF_INET)
    place.sin_port = port.bigEndian
    place.sin_addr.s_addr = inet_addr("127.0.0.1")
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let listener = listener
    let bound = withUnsafeMutablePointer(to: &place) { place in
      place.withMemoryRebound(to: sockaddr.self, capacity: 1) { place in
        bind(listener, place, length) == 0 && listen(listener, 64) == 0
          && getsockname(listener, place, &length) == 0
      }
    }
    guard bound else { throw POSIXError(.EADDRINUSE) }
    self.port = UInt16(bigEndian: place.sin_port)
    Thread.detachNewThread { [self] in accept() }
  }

  /// Nobody is answered any more.
  func stop() {
    shutdown(listener, Int32(SHUT_RDWR))
    close(listener)
  }

  private func accept() {
    while true {
      let socket = Glibc.accept(listener, nil, nil)
      guard socket >= 0 else { return }
      Thread.detachNewThread { [self] in
        if let request = read(socket) {
          seen.withLock { $0.append(request) }
          answer(request, Client(socket: socket))
        }
        close(socket)
      }
    }
  }

  private func read(_ socket: Int32) -> Request? {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let end = Array("\r\n\r\n".utf8)
    while true {
      if let head = bytes.firstRange(of: end) {
        let lines = String(decoding: bytes[..<head.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        let length =
          lines.lazy.map { $0.lowercased() }.first { $0.hasPrefix("content-length:") }
          .flatMap { Int($0.dropFirst("content-length:".count).trimmingCharacters(in: .whitespaces)) } ?? 0
        if bytes.count - head.upperBound >= length {
          return Request(
            line: lines[0], headers: Array(lines.dropFirst()),
            body: Array(bytes[head.upperBound..<(head.upperBound + length)]))
        }
      }
      let count = recv(socket, &buffer, buffer.count, 0)
      guard count > 0 else { return nil }
      bytes += buffer[..<count]
      // The first byte of a TLS handshake: it is answered, but not in kind.
      if bytes[0] == 0x16 { return Request(line: "", headers: [], body: []) }
    }
  }
}
