import Engines
import Testing

@testable import Inference

@Suite struct TokenizerTests {
  /// A vocabulary of all bytes and a few merges.
  private func byteTokenizer(
    merges: [String] = ["h e", "l l", "he ll", "hell o", "Ġ w", "o r", "Ġ Ġ"], extra: [(String, Int32)] = [],
    pre: String = "gpt-2"
  ) throws -> Tokenizer {
    var builder = RandomModel(vocabulary: 35).builder
    let bytes = ByteLevel.scalars.compactMap { UnicodeScalar($0).map { String(Character($0)) } }
    let merged = merges.map { $0.split(separator: " ").joined() }
    let texts = ["<bos>"] + bytes + merged + extra.map(\.0)
    builder.set("tokenizer.ggml.tokens", .strings(texts))
    builder.set("tokenizer.ggml.pre", .string(pre))
    builder.set("tokenizer.ggml.merges", .strings(merges))
    builder.set(
      "tokenizer.ggml.token_type",
      .ints([3] + Array(repeating: 1, count: bytes.count + merged.count) + extra.map(\.1)))
    return try Tokenizer(try GGUFFile(bytes: builder.bytes), vocabulary: texts.count)
  }

  @Test func pairsMergeInOrderOfRank() throws {
    let tokenizer = try byteTokenizer()
    let tokens = try tokenizer.encode("hello world")
    #expect(tokens.map { tokenizer.decode([$0]) } == ["hello", " w", "or", "l", "d"])
    #expect(try tokenizer.encode("").isEmpty)
  }

  @Test func anyTextComesBackExactly() throws {
    let tokenizer = try byteTokenizer()
    for text in [
      "hello  world\n\n\tx", "naïve café", "日本語 🧠👩‍👩‍👧 e\u{301}", "\u{0}\u{7f}\u{85}\u{a0}\u{ad}",
      "it's we'll 'S", "a\r\nb ",
      "   ", "x²+½", "\u{202e}rtl", "<bos>",
    ] {
      for parse in [true, false] {
        let tokens = try tokenizer.encode(text, parseSpecial: parse)
        #expect(Array(tokens.flatMap { tokenizer.piece($0) }) == Array(text.utf8))
        #expect(tokens.contains(0) == (parse && text == "<bos>"))
      }
    }
  }

  @Test func theGPT2PatternCutsWordsAsPublished() {
    func words(_ text: String) -> [String] {
      var scalars = Array(text.unicodeScalars)[...]
      return GPT2Words().wordLengths(of: scalars).map { length in
        defer { scalars = scalars.dropFirst(length) }
        return String(String.UnicodeScalarView(scalars.prefix(length)))
      }
    }
    #expect(words("Hello world") == ["Hello", " world"])
    #expect(words("it's we'll I'd 'x") == ["it", "'s", " we", "'ll", " I", "'d", " '", "x"])
    #expect(words("a  b   c ") == ["a", " ", " b", "  ", " c", " "])
    #expect(words("12abc!? 34") == ["12", "abc", "!?", " 34"])
    #expect(words("x\n\n y") == ["x", "\n\n", " y"])
    #expect(words("x\n\ny") == ["x", "\n", "\n", "y"])
    #expect(words("é½ 日本") == ["é", "½", " 日本"])
    #expect(words("'") == ["'"])
  }

  @Test(arguments: PreTokenizers.names)
  func everyPatternCutsWordsAsAnIndependentEngineDoes(_ name: String) throws {
    let found = try PreTokenizers.named(name).rule.wordLengths(
      of: Array(TortureText.text.unicodeScalars)[...])
    #expect(found == TortureText.wordLengths[name])
    #expect(try PreTokenizers.named(name).rule.wordLengths(of: []).isEmpty)
  }

  @Test func llama3TakesWordsThatAreTokensWhole() throws {
    // "abcd" is a token that no merge leads to.
    for (name, expected) in [("llama-bpe", ["abcd", " ", "a"]), ("qwen2", ["a", "b", "c", "d", " ", "a"])] {
      let tokenizer = try byteTokenizer(merges: [], extra: [("abcd", 1)], pre: name)
      #expect(try tokenizer.encode("abcd a").map { tokenizer.decode([$0]) } == expected)
    }
  }

  @Test func theLongestSpecialTokenWins() throws {
    let tokenizer = try byteTokenizer(extra: [("<Think>", 4), ("<Thinking", 4), ("</s>", 3), ("é(", 4)])
    let first = TokenID(tokenizer.count - 4)
    #expect(try tokenizer.encode("<Thinking><Think>").first == first + 1)
    #expect(try tokenizer.encode("<Think>") == [first])
    // User-defined tokens are found without being asked for, control tokens are not.
    #expect(try tokenizer.encode("<Think></s>", parseSpecial: false).first == first)
    #expect(try !tokenizer.encode("<Think></s>", parseSpecial: false).contains(first + 2))
    #expect(try tokenizer.encode("<Think></s>") == [first, first + 2])
    #expect(try tokenizer.encode("é(") == [first + 3])
    #expect(tokenizer.kind(first) == .userDefined)
    #expect(tokenizer.kind(first + 2) == .control)
    #expect(tokenizer.token("</s>") == first + 2)
  }

  @Test func whatTheVocabularyLacksIsNamedAndNeverDropped() throws {
    let tokenizer = try builtIn.get().tokenizer
    #expect(throws: TokenizerError.unencodable(character: "(", offset: 3)) { try tokenizer.encode("1+2(3") }
    #expect(throws: TokenizerError.unencodable(character: "é", offset: 8)) {
      try tokenizer.encode("<Eval>a(é", parseSpecial: true)
    }
    #expect((try? tokenizer.encode("hello")) == nil)
    #expect((try? tokenizer.encode("a(1+2)")) != nil)
    let error = TokenizerError.unencodable(character: "\u{1b}", offset: 0)
    #expect(!error.description.unicodeScalars.contains("\u{1b}"))
  }

  @Test func tokensMadeOnlyByMergingWork() throws {
    // The built-in file's merges join letters that are no tokens themselves.
    let tokenizer = try builtIn.get().tokenizer
    #expect(try tokenizer.encode("a(", parseSpecial: false) == [27])
    #expect(tokenizer.token("z(") == 52)
    #expect(tokenizer.token("a") == nil)
    // The longest wins: an operator with its number, not the operator.
    #expect(try tokenizer.encode("4+₁₂7") == [57, try #require(tokenizer.token("+₁₂")), 60])
    // Unused tokens are never produced, not even where their text stands.
    let older = try second.get().tokenizer
    let unused = try #require((0..<TokenID(older.count)).first { older.kind($0) == .unused })
    let text = String(decoding: older.piece(unused), as: UTF8.self)
    #expect(try !older.encode(text).contains(unused))
  }

  @Test func numbersOutsideTheVocabularyAreHarmless() throws {
    let tokenizer = try builtIn.get().tokenizer
    #expect(tokenizer.piece(-1).isEmpty)
    #expect(tokenizer.piece(TokenID(tokenizer.count)).isEmpty)
    #expect(tokenizer.kind(1 << 30) == .unused)
    #expect(tokenizer.decode([1, 999, 27]) == "<bos>a(")
  }

  @Test func aLongWordTakesNoLongTime() throws {
    let tokenizer = try byteTokenizer(merges: ["a a", "aa aa", "aaaa aaaa"])
    let text = String(repeating: "a", count: 100_000)
    #expect(try tokenizer.encode(text).count == 12_500)
  }
}
