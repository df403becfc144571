import Testing

@testable import Traces

@Suite("Where two runs part")
struct RunDifferenceTests {
  private func run() -> (log: RunLog, tree: RunTree) {
    let builder = LogBuilder.golden
    return (builder.log, RunHistory(builder.log).tree())
  }

  @Test("a run is the same as itself, thread by thread")
  func same() {
    let difference = RunDifference(run(), run())
    #expect(difference.first == nil)
    #expect(difference.pairs.count == run().tree.threadCount)
    #expect(difference.pairs.allSatisfy { $0.a == $0.b && $0.position == nil })
  }

  @Test("one that goes on differs where the other ends")
  func longer() throws {
    func run(_ ids: [Int32]) -> (log: RunLog, tree: RunTree) {
      var builder = LogBuilder()
      builder.tokens(0, ids)
      return (builder.log, RunHistory(builder.log).tree())
    }
    let first = try #require(RunDifference(run([1, 2]), run([1, 2, 3])).first)
    #expect(first.a == .root && first.position == 2)
  }

  @Test("a run without forks lacks the threads of one with them")
  func threads() {
    var plain = LogBuilder()
    plain.tokens(0, [1])
    let other = (plain.log, RunHistory(plain.log).tree())
    let difference = RunDifference(run(), other)
    #expect(difference.pairs.dropFirst().allSatisfy { $0.b == nil && $0.a != nil && $0.position == 0 })
    #expect(difference.first?.a == .root)
  }
}
