import Testing

@testable import Traces

@Suite("Variations")
struct VariationTests {
  /// Original: tokens 1 2 3; variation 1 replaces the last; variation 2 goes on from variation 1.
  private var builder: LogBuilder {
    var builder = LogBuilder()
    builder.tokens(0, [1, 2, 3])
    let change = Change.token(.root, position: 2, id: 4)
    builder.add(.varied(Variation(id: VariationID(1), parent: .original, cut: 2, change: change)))
    builder.tokens(0, [4, 5])
    builder.add(
      .varied(
        Variation(
          id: VariationID(2), parent: VariationID(1), cut: 3, change: .seed(.root, position: 3, 9))))
    builder.tokens(0, [6])
    return builder
  }

  private func ids(_ log: RunLog, _ variation: Int32) -> [Int32] {
    let history = RunHistory(log, variation: VariationID(variation))
    return history.tree().tokens(.root).map { log.tokens.ids[Int($0)] }
  }

  @Test("a variation shares what lies before the cut and nothing is overwritten")
  func sharing() {
    let log = builder.log
    #expect(ids(log, 0) == [1, 2, 3])
    #expect(ids(log, 1) == [1, 2, 4, 5])
    #expect(ids(log, 2) == [1, 2, 4, 6])
    #expect(log.head == VariationID(2))
  }

  @Test("moving the head makes new events belong to that variation")
  func head() {
    var builder = builder
    builder.add(.head(.original))
    builder.tokens(0, [7])
    #expect(ids(builder.log, 0) == [1, 2, 3, 7])
    #expect(ids(builder.log, 1) == [1, 2, 4, 5])
  }

  @Test("the lineage names every change on the way, oldest first")
  func lineage() {
    let log = builder.log
    #expect(log.lineage(of: log.head).map(\.id.rawValue) == [1, 2])
    #expect(log.lineage(of: .original).isEmpty)
  }

  @Test("a whole log written as events and read again is the same")
  func roundTrip() {
    let log = builder.log
    var copy = RunLog(header: log.header)
    for event in log.eventBatches.flatMap({ $0 }) { copy.append(event) }
    for variation in 0..<3 { #expect(ids(copy, Int32(variation)) == ids(log, Int32(variation))) }
    #expect(copy.head == log.head)
  }
}
