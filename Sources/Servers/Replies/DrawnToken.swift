import Engines

/// A token as a server names it: by number, or by bytes that have to be looked up.
enum TokenName: Sendable, Hashable {
  case id(TokenID)
  case text([UInt8])
}

/// A token that a server has drawn.
struct DrawnToken: Sendable, Equatable {
  struct Alternative: Sendable, Equatable {
    var name: TokenName
    /// Natural logarithm.
    var logprob: Double
    /// The token's bytes, where the server tells them by the way.
    var bytes: [UInt8]?
  }

  var name: TokenName
  /// Natural logarithm; NaN where the server does not tell.
  var logprob: Double
  /// In the server's order.
  var alternatives: [Alternative]
}
