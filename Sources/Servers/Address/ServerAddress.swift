import Foundation

/// Where a server is: its URL up to and without `/v1`.
public struct ServerAddress: Sendable, Hashable, CustomStringConvertible {
  /// Such as `http://127.0.0.1:8080` or `https://gateway.example/models`.
  public let text: String

  /// - Parameter text: as a person or a saved run gives it; without a scheme `http` is meant.
  public init(_ text: String) throws(ServerError) {
    func refuse(_ why: String) -> ServerError {
      ServerError(.badAddress, "\(why) (\(ServerText.shown(text))): give one such as http://127.0.0.1:8080")
    }
    let trimmed = text.trimmingCharacters(in: .whitespaces)
    let whole = trimmed.contains("://") ? trimmed : "http://" + trimmed
    guard whole.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), whole.utf8.count <= 2048,
      let parts = URLComponents(string: whole), let scheme = parts.scheme?.lowercased(),
      let host = parts.host,
      !host.isEmpty
    else { throw refuse("this is no address of a server") }
    guard scheme == "http" || scheme == "https" else { throw refuse("a server is reached by http or https") }
    // They would be written into every trace.
    guard parts.user == nil, parts.password == nil else {
      throw ServerError(
        .badAddress,
        "a name or password in the address would be saved with every run: "
          + "leave it out and put the key into FORKSCOPE_API_KEY")
    }
    guard parts.query == nil, parts.fragment == nil else { throw refuse("an address has no ? and no #") }
    guard (1...65_535).contains(parts.port ?? 80) else { throw refuse("there is no such port") }
    var path = parts.percentEncodedPath
    while path.hasSuffix("/") { path.removeLast() }
    for end in ["/v1/completions", "/v1"] where path.hasSuffix(end) { path.removeLast(end.count) }
    while path.hasSuffix("/") { path.removeLast() }
    // Foundation keeps the brackets of an IPv6 address in the host.
    self.text = scheme + "://" + host.lowercased() + (parts.port.map { ":\($0)" } ?? "") + path
  }

  /// Whether the place of a saved run's model is a server and no file.
  public static func isOne(_ location: String) -> Bool {
    ["http://", "https://"].contains { location.lowercased().hasPrefix($0) }
  }

  /// Whether requests leave the machine without encryption.
  public var isOpenToListeners: Bool {
    guard text.hasPrefix("http://"), let host = URLComponents(string: text)?.host else { return false }
    let isLoopback = host.hasPrefix("127.") && host.allSatisfy { $0 == "." || $0.isNumber }
    return !isLoopback && !["localhost", "[::1]"].contains(host)
  }

  func url(_ path: String) -> String { text + path }

  public var description: String { text }
}
