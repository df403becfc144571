import Explorer
import Foundation
import Testing

@Suite("JSON that a terminal can take")
struct SanitizerJSONTests {
  /// Every scalar there is, as one JSON string.
  private static let everything = String(
    String.UnicodeScalarView((0...0x10FFFF).compactMap(Unicode.Scalar.init)))

  @Test("every character that acts or hides is escaped, and the document means the same")
  func all() throws {
    let document = try JSONEncoder().encode([Self.everything])
    let escaped = Sanitizer.escaped(json: Array(document))
    let raw = String(decoding: escaped, as: UTF8.self).unicodeScalars.first {
      $0.value >= 0x7F && !Sanitizer.isDisplayable($0)
    }
    #expect(raw == nil)
    // Scalar by scalar: to compare for canonical equivalence would take minutes.
    let decoded = try #require(try JSONDecoder().decode([String].self, from: Data(escaped)).first)
    #expect(decoded.unicodeScalars.elementsEqual(Self.everything.unicodeScalars))
  }

  @Test(arguments: [
    ("\u{9B}", "\\u009b"), ("\u{7F}", "\\u007f"), ("\u{202E}", "\\u202e"), ("\u{2028}", "\\u2028"),
    ("\u{E0041}", "\\udb40\\udc41"), ("漢é", "漢é"), ("plain", "plain"),
  ])
  func one(text: String, escaped: String) {
    #expect(
      String(decoding: Sanitizer.escaped(json: Array("[\"\(text)\"]".utf8)), as: UTF8.self)
        == "[\"\(escaped)\"]")
  }
}
