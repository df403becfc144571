import Engines

/// SentencePiece's BPE (`llama`): joins the neighbouring pair whose joined text has the best score, leftmost first; characters
/// that are no token fall back to their bytes (Kudo and Richardson, arXiv 1808.06226).
struct SentencePieceEncoder: TextEncoder {
  private var texts: ByteStringTable
  private var tokens: [TokenID] = []
  private var scores: [Float] = []
  /// The token of each single byte.
  private let byteTokens: [TokenID?]

  /// - Parameters:
  ///   - vocabulary: each token that may be produced, its text with plain blanks, and its score.
  ///   - byteTokens: 256 of them.
  init(vocabulary: [(token: TokenID, text: [UInt8], score: Float)], byteTokens: [TokenID?]) {
    texts = ByteStringTable(capacity: vocabulary.count)
    self.byteTokens = byteTokens
    for (token, text, score) in vocabulary {
      // Two tokens of the same text: the first is the one that is produced.
      guard texts.insert(text[...]) == tokens.count else { continue }
      tokens.append(token)
      scores.append(score)
    }
  }

  func token(_ bytes: ArraySlice<UInt8>) -> TokenID? { texts.find(bytes).map { tokens[$0] } }

  func encode(_ text: ArraySlice<UInt8>) -> [TokenID]? {
    // Pieces are characters at first; a piece is known by where it starts, and its symbol is where it ends.
    let starts = text.indices.filter { text[$0] & 0xC0 != 0x80 }
    var pieces = MergeList((starts.dropFirst() + [text.endIndex]).map { Int32($0 - text.startIndex) })
    var waiting = MinHeap()
    func priority(_ index: Int) -> (key: UInt64, end: Int32)? {
      guard let pair = pieces.pair(at: index),
        let joined = texts.find(text[starts[index]..<(text.startIndex + Int(pair.right))])
      else { return nil }
      return (UInt64(Self.descending(scores[joined])) << 32 | UInt64(index), pair.right)
    }
    for index in starts.indices {
      if let found = priority(index) { waiting.insert(found.key) }
    }
    while let key = waiting.popFirst() {
      let index = Int(key & 0xffff_ffff)
      // The pair may have gone since; what stands there now has its own entry.
      guard let found = priority(index), found.key == key else { continue }
      let before = pieces.join(at: index, into: found.end)
      for neighbour in [index, before] {
        if let neighbour, let found = priority(neighbour) { waiting.insert(found.key) }
      }
    }
    var result: [TokenID] = []
    var start = text.startIndex
    for end in pieces.remaining {
      let piece = text[start..<(text.startIndex + Int(end))]
      start = piece.endIndex
      if let token = token(piece) {
        result.append(token)
        continue
      }
      for byte in piece {
        guard let token = byteTokens[Int(byte)] else { return nil }
        result.append(token)
      }
    }
    return result
  }

  /// Maps numbers to integers in the opposite order: the best score comes out of the heap first.
  private static func descending(_ score: Float) -> UInt32 {
    let bits = (score.isNaN ? -Float.infinity : score + 0).bitPattern
    return bits >> 31 == 0 ? 0x7fff_ffff - bits : bits
  }
}
