import Explorer
import Testing

/// Trends over steps, at sizes from none to large.
@Suite struct TrendBoardTests {
  private let board = TrendBoard(
    heading: "folder: step 20", footing: "q leaves", xLabel: "step",
    trends: [
      .init("loss", (1...20).map { .init(x: Double($0), y: 5 / Double($0), series: "loss") }),
      .init(
        "right",
        [("wide", 0.5), ("chain", 0.25)].flatMap { name, share in
          [10.0, 20].map { .init(x: $0, y: share * $0 / 10, series: name) }
        }, range: 0...1),
      .init("nothing", []),
    ])

  @Test func plotsStandSideBySideWithTheLettersOfTheirSeries() {
    let text = board.grid(size: Size(width: 100, height: 20), theme: .mono).text
    #expect(text.hasPrefix(" folder: step 20"))
    #expect(text.hasSuffix(" q leaves"))
    let titles = text.split(separator: "\n").filter { $0.contains("loss") && $0.contains("right") }
    #expect(titles.count == 1)
    #expect(text.contains("A wide  B chain"))
    #expect(!text.contains("nothing"))
  }

  @Test func narrowScreensHaveThemBelowEachOther() {
    let text = board.grid(size: Size(width: 50, height: 40), theme: .mono).text
    #expect(!text.split(separator: "\n").contains { $0.contains("loss") && $0.contains("right") })
    #expect(text.contains("A wide  B chain"))
  }

  @Test func plotsThatFindNoRoomAreCounted() {
    let text = board.grid(size: Size(width: 50, height: 12), theme: .mono).text
    #expect(text.hasSuffix("q leaves   1 more on a taller screen"))
  }

  @Test func everySizeIsDrawn() {
    for width in [0, 1, 5, 24, 40, 200] {
      for height in [0, 1, 2, 5, 12, 60] {
        let size = Size(width: width, height: height)
        #expect(board.grid(size: size, theme: .mono).size == size)
      }
    }
    let empty = TrendBoard(heading: "folder", xLabel: "step", trends: [])
    #expect(empty.grid(size: Size(width: 40, height: 10), theme: .mono).text.contains("nothing to draw yet"))
  }
}
