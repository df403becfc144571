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

  @Test("tokens whose texts nobody knows are told apart by their numbers")
  func unnamed() throws {
    func run(_ ids: [Int32]) -> RunDifference.Side {
      var builder = LogBuilder()
      builder.tokens(0, ids)
      return (builder.log, RunHistory(builder.log).tree())
    }
    #expect(try #require(RunDifference(run([1, 2]), run([1, 12])).first).position == 1)
    #expect(RunDifference(run([1, 2]), run([1, 2])).first == nil)
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

extension RunDifferenceTests {
  private func forked(_ outlines: [String], _ texts: [[Int32]]) -> RunDifference.Side {
    var builder = LogBuilder()
    builder.log.append(
      Event(Stamp(step: 0, time: 0), .pieces((0..<40).map { Piece(id: $0, bytes: [UInt8($0)]) })))
    builder.tokens(0, [1])
    builder.add(
      .forked(
        Fork(
          parent: .root, opened: 1,
          children: outlines.enumerated().map {
            .init(id: ThreadID(Int32($0 + 1)), number: "\($0 + 1)", outline: $1)
          })))
    for (index, text) in texts.enumerated() { builder.tokens(Int32(index + 1), text) }
    return (builder.log, builder.history.tree())
  }

  @Test("threads with the same outline go together, and those between them place by place")
  func outlines() {
    let a = forked(["one", "two", "three"], [[2, 3], [4, 5], [6, 7]])
    let b = forked(["two", "other", "three"], [[4, 5], [8], [6, 9]])
    let pairs = RunDifference(a, b).pairs.dropFirst()
    #expect(pairs.map { $0.a?.index } == [1, 2, nil, 3])
    #expect(pairs.map { $0.b?.index } == [nil, 1, 2, 3])
    #expect(pairs.map(\.position) == [0, nil, 0, 1])
  }

  @Test("of two texts, only the tokens that one of them lacks are different")
  func changes() {
    let a = forked(["x"], [[2, 3, 4, 5, 6]])
    let b = forked(["x"], [[2, 9, 4, 6, 7]])
    let pair = RunDifference(a, b).pairs[1]
    var budget = RunDifference.mostWork
    let changes = RunDifference.changes(pair, a, b, budget: &budget)
    #expect(changes.a == [1..<2, 3..<4] && changes.b == [1..<2, 4..<5])
    #expect(RunDifference.changes(RunDifference(a, a).pairs[1], a, a, budget: &budget).a.isEmpty)
  }

  @Test("texts too long to be lined up differ from where they part to where they meet again")
  func long() {
    let a = forked(["x"], [[1] + Array(repeating: 2, count: 1500) + [3]])
    let b = forked(["x"], [[1] + Array(repeating: 4, count: 1500) + [3]])
    var budget = RunDifference.mostWork
    let changes = RunDifference.changes(RunDifference(a, b).pairs[1], a, b, budget: &budget)
    #expect(changes.a == [1..<1501] && changes.b == [1..<1501])
  }
}
