public import Engines

/// The purpose of a token, as `tokenizer.ggml.token_type` says.
public enum TokenKind: Int, Sendable {
  case normal = 1
  case unknown, control, userDefined, unused, byte
}

/// Text to tokens and back with the file's vocabulary: byte-level BPE (`gpt2`) and SentencePiece's BPE (`llama`).
public final class Tokenizer: Sendable {
  /// `tokenizer.ggml.model`.
  public let model: String
  /// `tokenizer.ggml.pre`.
  let preTokenizerName: String
  /// How many tokens there are; the model's vocabulary.
  public let count: Int
  public let bos: TokenID?
  public let eos: TokenID?
  /// Whether the file asks for `bos` before every text; `encode` never adds it.
  let addsBOS: Bool
  /// Control and user-defined tokens, ascending.
  let specialTokens: [TokenID]

  private let kinds: [TokenKind]
  private let pieces: [[UInt8]]
  private let special: SpecialTokens
  private let encoder: any TextEncoder
  /// Whether a blank is put before each stretch of plain text, and removed in decoding (SentencePiece's dummy prefix).
  private let addsSpacePrefix: Bool

  init(_ file: GGUFFile, vocabulary: Int) throws(ModelError) {
    let metadata = file.metadata
    guard let model = metadata.string("tokenizer.ggml.model") else {
      throw .malformed("the file has no tokenizer", at: "tokenizer.ggml.model")
    }
    guard model == "gpt2" || model == "llama" else {
      throw .unsupported(
        "the tokenizer \(quoted(model)) is not supported", at: "tokenizer.ggml.model",
        remedy: "use a model with a byte-level BPE (gpt2) or SentencePiece (llama) tokenizer")
    }
    self.model = model
    let isSentencePiece = model == "llama"
    preTokenizerName = metadata.string("tokenizer.ggml.pre") ?? "default"
    addsSpacePrefix = isSentencePiece && (metadata.bool("tokenizer.ggml.add_space_prefix") ?? true)

    guard let texts = metadata.array("tokenizer.ggml.tokens"), texts.element == .string else {
      throw .malformed("the tokenizer has no list of tokens", at: "tokenizer.ggml.tokens")
    }
    guard texts.count == vocabulary else {
      throw .malformed(
        "the tokenizer has \(texts.count) tokens and the model \(vocabulary)", at: "tokenizer.ggml.tokens")
    }
    var kinds = [TokenKind](repeating: .normal, count: vocabulary)
    if let types = metadata.array("tokenizer.ggml.token_type") {
      guard types.count == vocabulary, let codes = types.integers else {
        throw .malformed("the list of token types does not fit the tokens", at: "tokenizer.ggml.token_type")
      }
      // A token of an unknown kind can be read and printed, but encoding never produces it.
      kinds = codes.map { TokenKind(rawValue: $0) ?? .unused }
    }

    var pieces: [[UInt8]] = []
    pieces.reserveCapacity(vocabulary)
    var special = SpecialTokens()
    var specialTokens: [TokenID] = []
    texts.forEachString { index, range in
      let raw = file.bytes.buffer[range]
      switch kinds[index] {
      case .control, .userDefined:
        pieces.append(Array(raw))
        special.add(TokenID(index), text: Array(raw), isControl: kinds[index] == .control)
        specialTokens.append(TokenID(index))
      case .normal, .byte, .unknown, .unused:
        pieces.append(
          isSentencePiece
            ? SentencePieceText.decode(raw, isByte: kinds[index] == .byte) : ByteLevel.decode(raw))
      }
    }
    special.finish()
    encoder =
      isSentencePiece
      ? try Self.sentencePieceEncoder(metadata, kinds, pieces)
      : try Self.byteLevelEncoder(metadata, kinds, pieces, preTokenizer: preTokenizerName)
    self.kinds = kinds
    self.pieces = pieces
    self.special = special
    self.specialTokens = specialTokens
    count = vocabulary

    func token(_ key: String) throws(ModelError) -> TokenID? {
      guard metadata[key] != nil else { return nil }
      return TokenID(try metadata.require(key, in: 0...(vocabulary - 1)))
    }
    bos = try token("tokenizer.ggml.bos_token_id")
    eos = try token("tokenizer.ggml.eos_token_id")
    // Nobody uses it, but a file in which it is wrong is damaged.
    _ = try token("tokenizer.ggml.padding_token_id")
    addsBOS = metadata.bool("tokenizer.ggml.add_bos_token") ?? false
  }

  private static func byteLevelEncoder(
    _ metadata: GGUFMetadata, _ kinds: [TokenKind], _ pieces: [[UInt8]], preTokenizer: String
  ) throws(ModelError) -> ByteLevelEncoder {
    let words = try PreTokenizers.named(preTokenizer)
    guard let merges = metadata.array("tokenizer.ggml.merges"), merges.element == .string else {
      throw .malformed("the tokenizer has no list of merges", at: "tokenizer.ggml.merges")
    }
    let mergeable = kinds.indices.filter { kinds[$0] == .normal || kinds[$0] == .byte }
    return ByteLevelEncoder(
      pairs: BytePairEncoder(vocabulary: mergeable.map { (TokenID($0), pieces[$0]) }, merges: merges),
      preTokenizer: words.rule, takesWholeWords: words.wholeWords)
  }

  private static func sentencePieceEncoder(
    _ metadata: GGUFMetadata, _ kinds: [TokenKind], _ pieces: [[UInt8]]
  ) throws(ModelError) -> SentencePieceEncoder {
    guard let scores = metadata.array("tokenizer.ggml.scores")?.floats, scores.count == pieces.count else {
      throw .malformed("the tokenizer has no score for each token", at: "tokenizer.ggml.scores")
    }
    var byteTokens = [TokenID?](repeating: nil, count: 256)
    for index in kinds.indices where kinds[index] == .byte && pieces[index].count == 1 {
      byteTokens[Int(pieces[index][0])] = TokenID(index)
    }
    let mergeable = kinds.indices.filter { kinds[$0] == .normal && !pieces[$0].isEmpty }
    return SentencePieceEncoder(
      vocabulary: mergeable.map { (TokenID($0), pieces[$0], Float(scores[$0])) }, byteTokens: byteTokens)
  }

  // MARK: Tokens to bytes

  /// The bytes of a token, perhaps a part of a character; empty for a number outside the vocabulary.
  public func piece(_ token: TokenID) -> [UInt8] {
    pieces.indices.contains(Int(token)) ? pieces[Int(token)] : []
  }

  /// The text of tokens, with U+FFFD where bytes are not UTF-8.
  /// - Parameter continuing: whether other text came before, so that a leading blank belongs to the text.
  public func decode(_ tokens: some Sequence<TokenID>, continuing: Bool = false) -> String {
    var bytes: [UInt8] = []
    var isAfterText = continuing || !addsSpacePrefix
    for token in tokens {
      let own = piece(token)
      let isSpecial = isSpecial(token)
      bytes += isAfterText || isSpecial || own.first != 0x20 ? own[...] : own.dropFirst()
      isAfterText = !addsSpacePrefix || !isSpecial
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Whether a token is one of the model's own marks, not text.
  func isSpecial(_ token: TokenID) -> Bool { kind(token) == .control || kind(token) == .userDefined }

  /// The purpose of a token; `unused` for a number outside the vocabulary.
  public func kind(_ token: TokenID) -> TokenKind {
    kinds.indices.contains(Int(token)) ? kinds[Int(token)] : .unused
  }

  /// Whether the first `count` tokens are the same texts in both.
  package func agrees(with other: Tokenizer, upTo count: Int) -> Bool {
    (0..<TokenID(count)).allSatisfy { piece($0) == other.piece($0) }
  }

  // MARK: Text to tokens

  /// The tokens of a text; decoding them gives the text again.
  ///
  /// User-defined tokens are matched first, wherever they stand; with `parseSpecial`, so are control tokens (`<bos>`). At each
  /// place the longest one wins. The rest is cut into words, and byte pairs are merged in each.
  /// - Throws: the first character that the vocabulary cannot express; nothing is left out silently.
  public func encode(_ text: String, parseSpecial: Bool = true) throws(TokenizerError) -> [TokenID] {
    try encode([parseSpecial ? .tag(text) : .text(text)])
  }

  /// The tokens of a text that is put together of parts.
  ///
  /// Plain text is joined across parts before it is cut into words, as if it had been one text.
  /// - Parameter reserved: special tokens that `text` parts may not produce.
  func encode(
    _ parts: [PromptPart], reserved: Set<TokenID> = []
  ) throws(TokenizerError) -> [TokenID] {
    var bytes: [UInt8] = []
    var result: [TokenID] = []
    var plainStart = 0
    func flush(to end: Int) throws(TokenizerError) {
      try encodePlain(bytes[plainStart..<end], of: bytes, into: &result)
    }
    for part in parts {
      let start = bytes.count
      switch part {
      case .bos, .eos:
        guard let token = part == .bos ? bos : eos else { continue }
        try flush(to: start)
        result.append(token)
        plainStart = start
        continue
      case .tag(let text), .text(let text): bytes += text.utf8
      }
      var isTag = false
      if case .tag = part { isTag = true }
      var index = start
      while index < bytes.count {
        let match = special.match(bytes[index...], includingControl: isTag, excluding: isTag ? [] : reserved)
        guard let match else {
          index += 1
          continue
        }
        try flush(to: index)
        result.append(match.token)
        index += match.length
        plainStart = index
      }
    }
    try flush(to: bytes.count)
    return result
  }

  private func encodePlain(
    _ plain: ArraySlice<UInt8>, of bytes: [UInt8], into result: inout [TokenID]
  ) throws(TokenizerError) {
    guard !plain.isEmpty else { return }
    guard let tokens = encoder.encode(addsSpacePrefix ? [0x20] + plain : plain) else {
      throw unencodable(plain, of: bytes)
    }
    result += tokens
  }

  /// Names the first character of a stretch of text that has no token.
  private func unencodable(_ plain: ArraySlice<UInt8>, of bytes: [UInt8]) -> TokenizerError {
    let before = String(decoding: bytes[..<plain.startIndex], as: UTF8.self).count
    let text = String(decoding: plain, as: UTF8.self)
    for (index, character) in text.enumerated()
    where encoder.encode(Array(String(character).utf8)[...]) == nil {
      return .unencodable(character: character, offset: before + index)
    }
    return .unencodable(character: text.first ?? " ", offset: before)
  }
}

/// Why a text cannot be written in a model's tokens.
public enum TokenizerError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The vocabulary has no token for this character, nor for its bytes. `offset` counts characters from the start.
  case unencodable(character: Character, offset: Int)

  public var description: String {
    switch self {
    case .unencodable(let character, let offset):
      let codes = character.unicodeScalars.map { "U+" + String($0.value, radix: 16, uppercase: true) }
      return "the model has no token for \(quoted(String(character))) (\(codes.joined(separator: " ")), "
        + "character \(offset + 1)); another model may have one"
    }
  }
}
