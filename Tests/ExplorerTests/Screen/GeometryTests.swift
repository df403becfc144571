import Explorer
import Testing

@Suite struct GeometryTests {
  @Test func splittingGivesBackTheWhole() {
    let rect = Rect(x: 2, y: 3, width: 10, height: 4)
    #expect(rect.splitTop(1).top == Rect(x: 2, y: 3, width: 10, height: 1))
    #expect(rect.splitTop(1).rest == Rect(x: 2, y: 4, width: 10, height: 3))
    #expect(rect.splitBottom(1).bottom == Rect(x: 2, y: 6, width: 10, height: 1))
    #expect(rect.splitLeft(3).rest == Rect(x: 5, y: 3, width: 7, height: 4))
    #expect(rect.splitRight(3).right == Rect(x: 9, y: 3, width: 3, height: 4))
  }

  @Test func askingForMoreThanThereIsGivesWhatThereIs() {
    let rect = Rect(x: 0, y: 0, width: 2, height: 1)
    #expect(rect.splitBottom(9) == (Rect(x: 0, y: 0, width: 2, height: 0), rect))
    #expect(rect.splitLeft(-4).left.isEmpty)
    #expect(rect.inset(dx: 2, dy: 2).isEmpty)
    #expect(rect.intersection(Rect(x: 5, y: 5, width: 1, height: 1)).isEmpty)
    #expect(Rect(x: .max, y: .min, width: .max, height: -1).intersection(rect).isEmpty)
  }
}
