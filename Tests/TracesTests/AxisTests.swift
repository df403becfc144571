import Testing

@testable import Traces

/// Places on the axes of a run, against plain counts.
struct AxisTests {
  /// A run that forks, joins, prunes and ends as chance has it.
  private static func log(_ seed: UInt64) -> RunLog {
    var random = SplitMix64(seed: seed)
    var builder = LogBuilder()
    builder.tokens(0, [1, 2], .prompt)
    for _ in 0..<80 {
      let history = builder.history
      let tree = history.tree()
      for block in tree.blocks where tree.join(of: block.id) == nil {
        let isOver = block.children.allSatisfy { if case .ended = tree.status($0) { true } else { false } }
        guard isOver else { continue }
        let back = block.children.filter { !tree.isPruned($0) }
        builder.join(block.parent.rawValue, back.map(\.rawValue))
      }
      let running = tree.threads.map(\.id).filter { tree.status($0) == .running }
      guard let thread = running.randomElement(using: &random)?.rawValue else { continue }
      switch Int.random(in: 0..<8, using: &random) {
      case 0:
        let first = Int32(tree.threadCount)
        builder.fork(thread, opened: 0, (0..<Int32.random(in: 1...3, using: &random)).map { first + $0 })
      case 1 where thread != 0: builder.end(thread)
      case 2 where thread != 0 && Bool.random(using: &random): builder.end(thread, .pruned)
      case 3 where tree.tokenCount(ThreadID(thread)) == 0: builder.tokens(thread, [3, 4], .prompt)
      default: builder.tokens(thread, Array(repeating: 5, count: Int.random(in: 1...4, using: &random)))
      }
    }
    return builder.log
  }

  @Test(arguments: RunAxis.allCases)
  func `nothing begins before what it follows, and nothing ends behind the run`(axis: RunAxis) {
    for seed in 0..<20 as Range<UInt64> {
      let history = RunHistory(Self.log(seed))
      let tree = history.tree()
      let length = tree.length(on: axis)
      for thread in tree.threads {
        var last = thread.block.map { tree.fork(of: $0, on: axis) } ?? 0
        for position in 0..<tree.tokenCount(thread.id) {
          let extent = tree.extent(of: position..<position + 1, in: thread.id, on: axis)
          #expect(extent.lowerBound >= last || axis != .tokens, "seed \(seed), \(thread.id), \(position)")
          if axis == .tokens { last = extent.upperBound }
        }
      }
      for block in tree.blocks {
        guard let join = tree.join(of: block.id, on: axis) else { continue }
        #expect(tree.fork(of: block.id, on: axis) <= join)
        if !tree.isPruned(block.parent), axis != .tokens { #expect(join <= length) }
        for child in block.children where !tree.isPruned(child) {
          let count = tree.tokenCount(child)
          guard count > 0, block.join?.join.children.contains(child) == true else { continue }
          #expect(tree.extent(of: count - 1..<count, in: child, on: axis).upperBound <= join)
        }
      }
    }
  }

  @Test func `the critical path covers the axis of tokens without a gap`() {
    for seed in 0..<20 as Range<UInt64> {
      let tree = RunHistory(Self.log(seed)).tree()
      var end: Int64 = 0
      for stretch in tree.criticalPath.stretches {
        let extent = tree.extent(of: stretch.range, in: stretch.thread, on: .tokens)
        #expect(extent.lowerBound == end && extent.count == stretch.range.count, "seed \(seed)")
        end = extent.upperBound
      }
      #expect(end == tree.length(on: .tokens))
    }
  }

  @Test func `a place on an axis leads to the token that covers it`() {
    for seed in 0..<20 as Range<UInt64> {
      let tree = RunHistory(Self.log(seed)).tree()
      for thread in tree.threads {
        for position in 0..<tree.tokenCount(thread.id) {
          let extent = tree.extent(of: position..<position + 1, in: thread.id, on: .tokens)
          guard !extent.isEmpty else { continue }
          #expect(tree.position(at: extent.lowerBound, in: thread.id, on: .tokens) == position)
        }
        #expect(tree.position(at: -1, in: thread.id, on: .tokens) == nil)
      }
    }
  }
}
