import Engines

/// Turns plain text into tokens, after special tokens have been found in it.
protocol TextEncoder: Sendable {
  /// The tokens of a stretch of UTF-8; nil where the vocabulary cannot express it.
  func encode(_ text: ArraySlice<UInt8>) -> [TokenID]?
}

/// Byte-level BPE (`gpt2`): words by a pre-tokenizer, and byte pairs merged inside each.
struct ByteLevelEncoder: TextEncoder {
  let pairs: BytePairEncoder
  let preTokenizer: any PreTokenizer
  /// A word that is a token is taken whole, even where no sequence of merges leads to it.
  let takesWholeWords: Bool

  func encode(_ text: ArraySlice<UInt8>) -> [TokenID]? {
    let scalars = Array(String(decoding: text, as: UTF8.self).unicodeScalars)
    var result: [TokenID] = []
    var (start, scalar) = (text.startIndex, 0)
    for length in preTokenizer.wordLengths(of: scalars[...]) {
      let size = scalars[scalar..<(scalar + length)].reduce(0) { $0 + UTF8.width($1) }
      let word = text[start..<(start + size)]
      if takesWholeWords, let token = pairs.token(word) {
        result.append(token)
      } else {
        guard let tokens = pairs.encode(word) else { return nil }
        result += tokens
      }
      start += size
      scalar += length
    }
    return result
  }
}
