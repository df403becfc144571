import Engines

/// Byte-pair encoding: joins the neighbouring pair of lowest rank, leftmost first, until no pair is in the list of merges.
struct BytePairEncoder: Sendable {
  private struct Merge { var rank: Int32, symbol: Int32 }

  /// Every symbol that can occur: the vocabulary's, the single bytes, and the parts of merges that are in neither.
  private var symbols: ByteStringTable
  /// The token of each symbol, or -1.
  private var tokens: [TokenID] = []
  private var merges: [UInt64: Merge] = [:]
  private var byteSymbols: [Int32] = []

  /// - Parameters:
  ///   - vocabulary: each token that merging may produce, and its bytes.
  ///   - merges: the file's list, "left right" in the byte-level alphabet, best first.
  init(vocabulary: [(TokenID, [UInt8])], merges list: GGUFArray) {
    symbols = ByteStringTable(capacity: vocabulary.count + 256)
    for (token, bytes) in vocabulary {
      let symbol = symbols.insert(bytes[...])
      // If two tokens have the same bytes, the first one is produced.
      if symbol == tokens.count { tokens.append(token) }
    }
    for byte in UInt8.min...UInt8.max { byteSymbols.append(Self.symbol(of: [byte], &symbols, &tokens)) }
    merges.reserveCapacity(list.count)
    var rank: Int32 = 0
    list.forEachString { _, range in
      let text = list.file.buffer[range]
      // The two parts are separated by the first blank after the first character, as no part is empty.
      if let space = text.dropFirst().firstIndex(of: 0x20) {
        let left = ByteLevel.decode(text[..<space])
        let right = ByteLevel.decode(text[(space + 1)...])
        let pair = Self.pair(
          Self.symbol(of: left[...], &symbols, &tokens), Self.symbol(of: right[...], &symbols, &tokens))
        let joined = Self.symbol(of: (left + right)[...], &symbols, &tokens)
        if merges[pair] == nil { merges[pair] = Merge(rank: rank, symbol: joined) }
      }
      rank += 1
    }
  }

  /// The token of exactly these bytes.
  func token(_ bytes: ArraySlice<UInt8>) -> TokenID? {
    guard let symbol = symbols.find(bytes), tokens[symbol] >= 0 else { return nil }
    return tokens[symbol]
  }

  /// The tokens of one word; nil where a part of it is no token.
  func encode(_ word: ArraySlice<UInt8>) -> [TokenID]? {
    var list = MergeList(word.map { byteSymbols[Int($0)] })
    let parts = list.joined { _, pair in
      merges[Self.pair(pair.left, pair.right)].map { (UInt32($0.rank), $0.symbol) }
    }
    var result: [TokenID] = []
    for part in parts {
      if tokens[Int(part)] >= 0 {
        result.append(tokens[Int(part)])
        continue
      }
      // A symbol that merging made but the vocabulary lacks falls apart into its bytes.
      for byte in symbols[Int(part)] {
        let token = tokens[Int(byteSymbols[Int(byte)])]
        guard token >= 0 else { return nil }
        result.append(token)
      }
    }
    return result
  }

  private static func pair(_ left: Int32, _ right: Int32) -> UInt64 {
    UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
  }

  private static func symbol(
    of bytes: ArraySlice<UInt8>, _ symbols: inout ByteStringTable, _ tokens: inout [TokenID]
  ) -> Int32 {
    let symbol = symbols.insert(bytes)
    if symbol == tokens.count { tokens.append(-1) }
    return Int32(symbol)
  }
}
