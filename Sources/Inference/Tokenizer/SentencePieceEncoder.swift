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

  func encode(_ text: ArraySlice<UInt8>) -> [TokenID]? {
    // Pieces are characters at first; a piece is known by where it starts, and its symbol is where it ends.
    let starts = text.indices.filter { text[$0] & 0xC0 != 0x80 }
    var pieces = MergeList((starts.dropFirst() + [text.endIndex]).map { Int32($0 - text.startIndex) })
    let ends = pieces.joined { index, pair in
      texts.find(text[starts[index]..<(text.startIndex + Int(pair.right))])
        .map { (Self.descending(scores[$0]), pair.right) }
    }
    var result: [TokenID] = []
    var start = text.startIndex
    for end in ends {
      let piece = text[start..<(text.startIndex + Int(end))]
      start = piece.endIndex
      if let known = texts.find(piece) {
        result.append(tokens[known])
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

/// How SentencePiece writes its tokens: blanks as U+2581, single bytes as `<0x0A>`.
enum SentencePieceText {
  /// The bytes that a vocabulary entry stands for.
  static func decode(_ text: some Sequence<UInt8>, isByte: Bool) -> [UInt8] {
    let text = Array(text)
    if isByte, let byte = byte(text) { return [byte] }
    var result: [UInt8] = []
    var index = 0
    while index < text.count {
      if text[index...].starts(with: [0xE2, 0x96, 0x81]) {
        result.append(0x20)
        index += 3
      } else {
        result.append(text[index])
        index += 1
      }
    }
    return result
  }

  private static func byte(_ text: [UInt8]) -> UInt8? {
    guard text.count == 6, text.starts(with: Array("<0x".utf8)), text[5] == UInt8(ascii: ">") else {
      return nil
    }
    return UInt8(String(decoding: text[3..<5], as: UTF8.self), radix: 16)
  }
}
