import Engines
import Foundation

/// Single questions with JSON in and out.
extension HTTPTransport {
  /// - Throws: `ServerError` for any answer but a success that holds such an object.
  func object<Value: Decodable & Sendable>(_ path: String, _ body: [UInt8]? = nil) async throws(ServerError)
    -> Value
  {
    let reply = try await reply(path, body)
    guard reply.status == 200 else { throw refusal(reply) }
    guard let value = try? JSONDecoder().decode(Value.self, from: Data(reply.body)) else {
      throw .garbled(address, "\(path) answers in another form than expected")
    }
    return value
  }

  /// The same, waited for.
  func object<Value: Decodable & Sendable>(_ path: String, _ body: [String: Any]) throws(ServerError) -> Value
  {
    let bytes = fields(body)
    return try waiting { () async throws(ServerError) in try await object(path, bytes) }
  }

  /// A token's number, checked.
  func token(_ number: Int) throws(ServerError) -> TokenID {
    guard number >= 0, let id = TokenID(exactly: number) else {
      throw .garbled(address, "\(number) is no number of a token")
    }
    return id
  }
}

/// An object in JSON.
///
/// These values have a form in it, so this cannot fail.
func fields(_ object: [String: Any]) -> [UInt8] {
  (try? JSONSerialization.data(withJSONObject: object, options: .sortedKeys)).map(Array.init) ?? []
}
