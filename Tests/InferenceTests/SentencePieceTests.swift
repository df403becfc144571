import Engines
import Testing

@testable import Inference

@Suite struct SentencePieceTests {
  /// A small vocabulary: bytes, letters, a few words.
  static func builder(withBytes: Bool = true, prefix: Bool? = nil) -> GGUFBuilder {
    var texts = ["<unk>", "<s>", "</s>"]
    var kinds: [Int32] = [2, 3, 3]
    var scores: [Float] = [0, 0, 0]
    func add(_ text: String, _ kind: Int32, _ score: Float) {
      texts.append(text)
      kinds.append(kind)
      scores.append(score)
    }
    if withBytes {
      for byte in 0..<256 {
        let digits = String(byte, radix: 16, uppercase: true)
        add("<0x\(digits.count < 2 ? "0" : "")\(digits)>", 6, 0)
      }
    }
    let words = [
      "he", "el", "ll", "lo", "hel", "llo", "hello", "▁h", "▁hello", "▁▁", "▁▁▁▁", "or", "▁w", "▁wor", "ld",
      "▁world", "an", "na", "ana", "ban", "é", "日本", "日", "本",
    ]
    for (index, word) in words.enumerated() { add(word, 1, -Float(index * 7 % 11)) }
    for (index, letter) in "▁abcdefghijklmnopqrstuvwxyz.,".enumerated() {
      add(String(letter), 1, -20 - Float(index))
    }
    add("<tool>", 4, 0)
    var builder = RandomModel(vocabulary: texts.count).builder
    builder.set("tokenizer.ggml.model", .string("llama"))
    builder.set("tokenizer.ggml.tokens", .strings(texts))
    builder.set("tokenizer.ggml.token_type", .ints(kinds))
    builder.set("tokenizer.ggml.scores", .floats(scores))
    builder.set("tokenizer.ggml.merges", nil)
    builder.set("tokenizer.ggml.unknown_token_id", .u32(0))
    if let prefix { builder.set("tokenizer.ggml.add_space_prefix", .bool(prefix)) }
    return builder
  }

  private func tokenizer(withBytes: Bool = true, prefix: Bool? = nil) throws -> Tokenizer {
    try Model.load(bytes: Self.builder(withBytes: withBytes, prefix: prefix).bytes).tokenizer
  }

  static let texts = [
    "hello world", "hello  world", "banana ban", "  hello", "helloworld hellohello", "日本語 é😀", "a\nb\t.",
    "<s>hello<tool> world</s>", "x", " ", "bananananabanan wor wor,world.", "Zebra",
  ]

  /// llama.cpp's tokens of these texts, with special tokens recognised and none added.
  static let expected: [[TokenID]] = [
    [267, 274], [267, 283, 274], [283, 278, 277, 283, 278], [268, 267], [267, 306, 270, 273, 267, 265],
    [283, 280, 235, 173, 161, 283, 279, 243, 162, 155, 131], [283, 284, 13, 285, 12, 310],
    [1, 267, 312, 283, 274, 2], [283, 307], [268],
    [283, 278, 275, 275, 277, 278, 275, 272, 272, 311, 306, 270, 273, 310], [283, 93, 288, 285, 301, 284],
  ]

  @Test func tokensAreThoseOfTheReference() throws {
    let tokenizer = try tokenizer()
    for (text, tokens) in zip(Self.texts, Self.expected) {
      #expect(try tokenizer.encode(text) == tokens, "\(text)")
    }
    #expect(Self.texts.count == Self.expected.count)
  }

  @Test func anyTextComesBackExactly() throws {
    for prefix in [true, false] {
      let tokenizer = try tokenizer(prefix: prefix)
      for text in Self.texts + [TortureText.text, "▁", "a▁ b", "", "<s> x", "<s>  x<tool>"] {
        let tokens = try tokenizer.encode(text)
        #expect(tokenizer.decode(tokens) == text)
        #expect(!tokens.contains(0))
      }
    }
  }

  @Test func aContinuationKeepsItsBlank() throws {
    let tokenizer = try tokenizer()
    let tokens = try tokenizer.encode("hello world")
    #expect(tokenizer.decode(tokens.suffix(1)) == "world")
    #expect(tokenizer.decode(tokens.suffix(1), continuing: true) == " world")
    #expect(tokenizer.token(" world") == tokens.last)
  }

  @Test func withoutByteTokensWhatIsMissingIsNamed() throws {
    let tokenizer = try tokenizer(withBytes: false)
    #expect(try tokenizer.encode("hello").count == 1)
    #expect(throws: TokenizerError.unencodable(character: "Z", offset: 6)) { try tokenizer.encode("hello Z") }
  }

  @Test func aLongTextTakesNoLongTime() throws {
    let tokenizer = try tokenizer()
    let text = String(repeating: "banana ", count: 3000)
    #expect(tokenizer.decode(try tokenizer.encode(text)) == text)
  }
}
