import Explorer
import Testing
import Traces

@Suite struct SanitizerTests {
  @Test func plainTextPassesUnchanged() {
    let text = "Fork: 12 + 30 = 42, naïve, 漢字, 👍, e\u{301}"
    #expect(Sanitizer.visible(text) == text)
    #expect(Sanitizer.visible(Array(text.utf8)) == text)
  }

  @Test func controlsBecomePictures() {
    #expect(Sanitizer.visible("\u{1B}[31m\u{7}\r\u{7F}\0") == "␛[31m␇␍␡␀")
    #expect(Sanitizer.visible("\u{9B}2J\u{85}") == "<U+009B>2J<U+0085>")
  }

  @Test func newlinesAndTabsFollowTheOptions() {
    #expect(Sanitizer.visible("a\n\tb") == "a⏎  b")
    #expect(Sanitizer.visible("a\n\tb", .lines) == "a\n    b")
    #expect(Sanitizer.visible("a\tb", .init(tab: .mark)) == "a⇥b")
    #expect(Sanitizer.visible("a\r\nb", .lines) == "a␍\nb")
  }

  @Test(
    arguments: [
      0x202A, 0x202E, 0x2066, 0x2069, 0x200E, 0x200F, 0x61C, 0x200B, 0x200C, 0x200D, 0xFEFF, 0xE0001, 0xE0041,
      0xE007F, 0x2028, 0x2029, 0x2060, 0xAD, 0x180E, 0xFFF9, 0xE000, 0xF0000, 0xFFFE, 0x378, 0x3164, 0xFE00,
      0xE0100,
      0xFE0F,
    ] as [UInt32])
  func invisibleReorderingAndUnassignedScalarsShowTheirNumber(value: UInt32) throws {
    let scalar = try #require(Unicode.Scalar(value))
    let hex = String(value, radix: 16, uppercase: true)
    let name = "<U+" + String(repeating: "0", count: max(0, 4 - hex.count)) + hex + ">"
    #expect(Sanitizer.visible("a\(scalar)b") == "a\(name)b")
  }

  @Test func joinersAndEmojiSelectorsStayInsideEmoji() {
    #expect(Sanitizer.visible("👩‍🚀❤️") == "👩‍🚀❤️")
    #expect(Sanitizer.visible("👩\u{200D}x") == "👩<U+200D>x")
    #expect(Sanitizer.visible("👩\u{200D}") == "👩<U+200D>")
    #expect(Sanitizer.visible("👩\u{200D}\u{200D}🚀") == "👩<U+200D><U+200D>🚀")
    #expect(Sanitizer.visible("x\u{200D}🚀") == "x<U+200D>🚀")
  }

  @Test(
    arguments: [
      ([0xE2, 0x80], "\\xE2\\x80"),
      ([0x41, 0xC3], "A\\xC3"),
      ([0xE2, 0x82, 0x41], "\\xE2\\x82A"),
      ([0xF0, 0x9F, 0x98, 0xC3, 0xA9], "\\xF0\\x9F\\x98é"),
      ([0xC0, 0xAF], "\\xC0\\xAF"),
      ([0xED, 0xA0, 0x80], "\\xED\\xA0\\x80"),
      ([0xF4, 0x90, 0x80, 0x80], "\\xF4\\x90\\x80\\x80"),
      ([0x9B, 0x32, 0x4A], "\\x9B2J"),
      ([0xE2, 0x1B, 0x5B], "\\xE2␛["),
      ([0xFF, 0x0A], "\\xFF⏎"),
      ([0xF0, 0x9F, 0xE2, 0x82, 0xAC], "\\xF0\\x9F€"),
    ] as [([UInt8], String)])
  func bytesThatAreNoUTF8ShowTheirValues(bytes: [UInt8], expected: String) {
    #expect(Sanitizer.visible(bytes) == expected)
  }

  @Test func longTextIsCut() {
    #expect(Sanitizer.visible("abcdef", .init(limit: 3)) == "abc…")
    #expect(Sanitizer.visible("abc", .init(limit: 3)) == "abc")
    #expect(Sanitizer.visible("", .init(limit: 0)) == "")
    #expect(Sanitizer.visible([0xFF, 0xFF, 0xFF], .init(limit: 2)) == "\\xFF\\xFF…")
    #expect(Sanitizer.visible("👩\u{200D}🚀", .init(limit: 2)) == "👩<U+200D>…")
  }

  @Test func theResultIsDisplayableAndStableWhateverTheBytes() {
    var random = SplitMix64(seed: 11)
    for _ in 0..<2000 {
      let bytes = (0..<Int.random(in: 0..<12, using: &random)).map { _ in
        // Mostly lead and continuation bytes, which make the interesting mistakes.
        Bool.random(using: &random)
          ? UInt8.random(in: 0x80...0xFF, using: &random) : .random(in: 0...255, using: &random)
      }
      let shown = Sanitizer.visible(bytes)
      for scalar in shown.unicodeScalars {
        let isEmojiPart = scalar.value == 0x200D || scalar.value == 0xFE0F || scalar.value == 0xFE0E
        #expect(Sanitizer.isDisplayable(scalar) || isEmojiPart)
      }
      #expect(Sanitizer.visible(shown) == shown)
      if let text = String(validating: bytes, as: UTF8.self) {
        #expect(Sanitizer.visible(text) == shown)
      }
    }
  }
}
