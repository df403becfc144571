import Engines

/// Turns tokens as a server names them into numbers.
struct TokenResolver {
  let tokenizer: any ServerTokenizer
  let facts: ServerFacts

  /// - Throws: where a number is outside the vocabulary, or a text cannot be written in it.
  func resolve(_ drawn: [DrawnToken]) throws -> [ServerToken] {
    tokenizer.learn(pieces(of: drawn))
    return try drawn.flatMap { token in
      let ids = try ids(of: token.name)
      guard ids.count == 1 else {
        // A text that is several tokens by itself: the server's numbers are about another one.
        return ids.map { ServerToken(id: $0, logprob: .nan, alternatives: []) }
      }
      return [ServerToken(id: ids[0], logprob: token.logprob, alternatives: alternatives(of: token))]
    }
  }

  private func alternatives(of token: DrawnToken) -> [TokenProbability] {
    var found: [TokenID: Double] = [:]
    for entry in token.alternatives where !entry.logprob.isNaN {
      if let ids = try? ids(of: entry.name), ids.count == 1 { found[ids[0]] = entry.logprob }
    }
    let sorted = found.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    return sorted.map { TokenProbability(token: $0.key, logprob: $0.value) }
  }

  private func ids(of name: TokenName) throws -> [TokenID] {
    switch name {
    case .id(let id):
      guard id >= 0, Int(id) < facts.vocabulary ?? .max else {
        throw ServerError.garbled(facts.address, "\(id) is no token of the model")
      }
      return [id]
    case .text(let bytes):
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw ServerError.garbled(
          facts.address,
          "it names a token by a part of a character; take a server that names tokens by number")
      }
      return try tokenizer.encode(text)
    }
  }

  private func pieces(of drawn: [DrawnToken]) -> [TokenID: [UInt8]] {
    var pieces: [TokenID: [UInt8]] = [:]
    for entry in drawn.lazy.flatMap(\.alternatives) {
      if case .id(let id) = entry.name, let bytes = entry.bytes { pieces[id] = bytes }
    }
    return pieces
  }
}
