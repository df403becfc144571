import Explorer
import Testing
import Traces

@Suite struct GridTests {
  @Test func textStyleAndWidthShowAsTheyWereWritten() {
    var grid = Grid(size: Size(width: 12, height: 3))
    let used = grid.write("fork 漢字", x: 1, y: 0, style: Style(.palette(3), .bold))
    grid.write("e\u{301}t", x: 0, y: 1)
    grid.write("…", x: 11, y: 2, style: Style(.default, .dim))
    #expect(used == 9)
    #expect(grid.text == " fork 漢字\ne\u{301}t\n           …")
    #expect(
      grid.styleText == """
        .aaaaaaaaa

        ...........b
        a = fg:3 bold
        b = dim
        """)
  }

  @Test func writingIsClippedAtEveryEdgeAndOnWholeCharacters() {
    var grid = Grid(size: Size(width: 4, height: 1))
    #expect(grid.write("abcdef", x: 0, y: 0) == 4)
    #expect(grid.write("漢字", x: 1, y: 0) == 2)
    #expect(grid.text == "a漢d")
    #expect(grid.write("xyz", x: -2, y: 0) == 3)
    #expect(grid.text == "z漢d")
    #expect(grid.write("漢", x: -1, y: 0) == 2)
    #expect(grid.text == " 漢d")
    #expect(grid.write("no", x: 0, y: 1) == 0)
    #expect(grid.write("no", x: 4, y: 0) == 0)
    #expect(grid.write("wide", x: 0, y: 0, maxWidth: 2) == 2)
    #expect(grid.text == "wi d")
  }

  @Test func overwritingHalfOfAWideCharacterBlanksTheOtherHalf() {
    var grid = Grid(size: Size(width: 4, height: 1))
    grid.write("漢字", x: 0, y: 0)
    grid.write("x", x: 1, y: 0)
    #expect(grid.text == " x字")
    grid.write("語", x: 1, y: 0)
    #expect(grid.text == " 語")
    #expect(grid[3, 0] == .blank)
  }

  @Test func regionsDrawInTheirOwnCoordinatesAndNotOutside() {
    var grid = Grid(size: Size(width: 8, height: 4))
    grid.fill(grid.bounds, with: ".")
    let size = grid.withRect(Rect(x: 2, y: 1, width: 4, height: 2)) { region in
      region.fill(region.bounds, with: " ")
      region.write("abcdefgh", x: 0, y: 0)
      region.write("漢", x: 3, y: 1)
      region.write("no", x: 0, y: 2)
      region.write("no", x: 0, y: -1)
      region.withRect(Rect(x: 1, y: 1, width: 9, height: 9)) { inner in
        inner.write("12345", x: 0, y: 0)
      }
      #expect(region.cell(x: 0, y: 0).text == "a")
      #expect(region.cell(x: 4, y: 0) == .blank)
      return region.size
    }
    #expect(size == Size(width: 4, height: 2))
    #expect(grid.text == "........\n..abcd..\n.. 123..\n........")
  }

  @Test func aRegionPartlyOffTheGridKeepsItsCoordinates() {
    var grid = Grid(size: Size(width: 4, height: 2))
    grid.withRect(Rect(x: -2, y: -1, width: 5, height: 9)) { region in
      region.write("abcdef", x: 0, y: 0)
      region.write("abcdef", x: 0, y: 1)
    }
    #expect(grid.text == "cde\n")
  }

  @Test(arguments: [(0, 0), (1, 1), (2, 1), (1, 5), (0, 7), (3, 2)])
  func everyDrawingIsSafeAtTinySizes(width: Int, height: Int) {
    var grid = Grid(size: Size(width: width, height: height))
    grid.drawBox(grid.bounds, title: "a title", style: .plain)
    grid.drawBox(grid.bounds.inset(dx: 3, dy: 3))
    grid.write("漢字 text", x: 0, y: 0)
    grid.write("text", x: Int.max, y: Int.max)
    grid.write("text", x: Int.min, y: 0)
    grid.horizontalLine(x: -5, y: 0, length: .max)
    grid.restyle(Rect(x: -9, y: -9, width: 99, height: 99)) { $0.adding(.reverse) }
    grid.withRect(Rect(x: 5, y: 5, width: 5, height: 5)) { $0.fill($0.bounds, with: "x") }
    #expect(grid.cells.count == width * height)
    #expect(grid.cells.allSatisfy { $0.style.attributes == .reverse || $0.width == 0 })
  }

  @Test func boxesCarryTheirTitle() {
    var grid = Grid(size: Size(width: 14, height: 3))
    grid.drawBox(grid.bounds, title: "a long title")
    #expect(grid.text == "┌─ a long … ─┐\n│            │\n└────────────┘")
  }

  @Test func controlsThatSlipThroughAreReplaced() {
    var grid = Grid(size: Size(width: 40, height: 1))
    let text = "a\u{1B}[2Jb\r\n\u{9B}c\u{202E}d\u{200B}\u{7F}\u{E0041}\u{2028}"
    let used = grid.write(text, x: 0, y: 0)
    #expect(grid.text == "a␛[2Jb␍␊�c�d�␡��")
    #expect(used == CharacterWidth.columns(of: text))
  }

  @Test func joinedEmojiShowTheirFirstPart() {
    var grid = Grid(size: Size(width: 20, height: 1))
    let used = grid.write("👩‍🚀 👍🏽 ❤️ 👨‍👩‍👧!", x: 0, y: 0)
    #expect(grid.text == "👩 👍 ❤ 👨!")
    #expect(used == 11)
  }

  @Test func aMarkWithoutABaseStandsOnADottedCircle() {
    var grid = Grid(size: Size(width: 4, height: 1))
    #expect(grid.write("\u{301}a", x: 0, y: 0) == 2)
    #expect(grid.text == "\u{25CC}\u{301}a")
  }

  @Test func marksBeyondTheThirdAreDropped() {
    var grid = Grid(size: Size(width: 4, height: 1))
    grid.write("e" + String(repeating: "\u{301}", count: 100), x: 0, y: 0)
    #expect(grid.text.unicodeScalars.count == 4)
  }

  @Test func randomDrawingKeepsWideCharactersWhole() {
    var random = SplitMix64(seed: 7)
    let alphabet: [Unicode.Scalar] = ["a", "漢", "é", "👍", "\u{301}", "\u{1B}", "\u{200D}", " "]
    var grid = Grid(size: Size(width: 9, height: 3))
    for _ in 0..<3000 {
      var text = ""
      for _ in 0..<Int.random(in: 0..<6, using: &random) {
        text.unicodeScalars.append(alphabet.randomElement(using: &random) ?? "x")
      }
      let window = Rect(
        x: .random(in: -3..<10, using: &random), y: .random(in: -1..<4, using: &random),
        width: .random(in: 0..<9, using: &random), height: .random(in: 0..<4, using: &random))
      grid.withRect(window) {
        $0.write(text, x: .random(in: -3..<9, using: &random), y: .random(in: 0..<3, using: &random))
      }
      for y in 0..<3 {
        for x in 0..<9 {
          let next = x + 1 < 9 ? grid[x + 1, y].width : 1
          #expect((grid[x, y].width == 2) == (next == 0))
        }
        #expect(grid[0, y].width != 0)
      }
    }
  }
}
