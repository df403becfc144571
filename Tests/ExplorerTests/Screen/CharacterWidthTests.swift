import Explorer
import Testing

@Suite struct CharacterWidthTests {
  @Test(
    arguments: [
      ("a", 1), ("é", 1), ("漢", 2), ("한", 2), ("👍", 2), ("ｆ", 2), ("\u{301}", 0), ("\u{20E3}", 0), ("─", 1),
      ("█", 1),
      ("⏎", 1), ("␛", 1), ("\u{FFFD}", 1), ("\u{1F1E9}", 1), ("…", 1), ("\u{1100}", 2), ("\u{1161}", 0),
      ("א", 1),
      ("\u{20000}", 2), ("\u{1FAE8}", 2), ("⌚", 2), ("→", 1),
    ] as [(Unicode.Scalar, Int)])
  func scalarsTakeTheirColumns(scalar: Unicode.Scalar, columns: Int) {
    #expect(CharacterWidth.columns(of: scalar) == columns)
  }

  @Test func textIsMeasuredAsItIsDrawn() {
    for text in ["", "fork", "漢字 é", "e\u{301}", "👩‍🚀x", "\u{1B}[0m", "\u{301}", "a\r\nb", "각"] {
      var grid = Grid(size: Size(width: 40, height: 1))
      #expect(grid.write(text, x: 0, y: 0) == CharacterWidth.columns(of: text))
    }
  }

  @Test func textIsCutOnWholeCharacters() {
    #expect(CharacterWidth.truncated("outline", columns: 7) == "outline")
    #expect(CharacterWidth.truncated("outline", columns: 5) == "outl…")
    #expect(CharacterWidth.truncated("漢字漢字", columns: 6) == "漢字…")
    #expect(CharacterWidth.truncated("漢字", columns: 3) == "漢…")
    #expect(CharacterWidth.truncated("漢", columns: 1) == "…")
    #expect(CharacterWidth.truncated("x", columns: 0) == "")
    #expect(CharacterWidth.prefix(of: "e\u{301}漢", columns: 2).text == "e\u{301}")
    #expect(CharacterWidth.prefix(of: "漢字", columns: 3).columns == 2)
  }
}
