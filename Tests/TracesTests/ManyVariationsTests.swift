import Testing

@testable import Traces

@Suite("Many variations")
struct ManyVariationsTests {
  /// A run of `count` tokens with as many variations, each of the one before and with a token of its own or none.
  private func chain(_ count: Int32, own: Bool, cut: (Int32) -> Int32) -> RunLog {
    var builder = LogBuilder()
    builder.tokens(0, Array(repeating: 5, count: Int(count)))
    for id in 1...count {
      builder.add(
        .varied(
          Variation(
            id: VariationID(id), parent: VariationID(id - 1), cut: cut(id), change: .again(.root, position: 1)
          )))
      if own { builder.tokens(0, [6]) }
    }
    return builder.log
  }

  @Test(
    "vetting folds each entry once, however many variations share it", arguments: [true, false], [0, 1, 2, 3])
  func vetting(own: Bool, shape: Int) throws {
    let count: Int32 = 2000
    let log = chain(count, own: own) { id in
      switch shape {
      case 0: own ? count + id - 1 : count
      case 1: count - id
      case 2: own ? id : max(0, count - 3 * id)
      default: own ? id % 2 : count - id / 2
      }
    }
    let history = try log.vetted(path: "many")
    #expect(history.work < 10 * Int(count))
    #expect(history.tree().tokens(.root) == RunHistory(log).tree().tokens(.root))
  }

  @Test("any two variations share what their common ancestors have, whichever way it is found")
  func commonEntries() {
    var random = SplitMix64(seed: 5)
    var builder = LogBuilder()
    builder.tokens(0, [1, 2, 3])
    for id in 1...Int32(60) {
      let parent = VariationID(Int32.random(in: 0..<id, using: &random))
      let cut = Int32.random(in: 0...Int32(builder.log.entryCount(of: parent)), using: &random)
      builder.add(
        .varied(
          Variation(id: VariationID(id), parent: parent, cut: cut, change: .again(.root, position: 0))))
      builder.tokens(0, (0..<Int32.random(in: 0...3, using: &random)).map { id * 10 + $0 })
    }
    let log = builder.log
    let slow = log.variations.map { entries(of: $0.id.index, in: log) }
    for a in log.variations.indices {
      #expect(log.entries(of: VariationID(Int32(a))).map(\.stamp.step) == slow[a])
      for from in Set([0, 1, slow[a].count / 2, slow[a].count]) where from <= slow[a].count {
        #expect(
          log.entries(of: VariationID(Int32(a)), from: from).map(\.stamp.step)
            == Array(slow[a].dropFirst(from)))
      }
      for b in log.variations.indices {
        // Every entry has a step of its own.
        let common = zip(slow[a], slow[b]).prefix { $0 == $1 }.count
        #expect(log.commonCount(of: VariationID(Int32(a)), and: VariationID(Int32(b))) == common)
      }
    }
  }

  /// By the definition: the parent's up to the cut, then its own.
  private func entries(of index: Int, in log: RunLog) -> [Int32] {
    let id = VariationID(Int32(index))
    let own = log.entries(of: id, from: log.sharedCount(of: id)).map(\.stamp.step)
    guard let parent = log.variations[index].parent else { return own }
    return entries(of: parent.index, in: log).prefix(Int(log.variations[index].cut)) + own
  }

  @Test(
    "a history that follows the head to other variations is the same as one folded anew", arguments: 0..<20)
  func following(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let golden = LogBuilder.golden.log.eventBatches.flatMap { $0 }
    var builder = LogBuilder.golden
    for id in 1...Int32(8) {
      let cut = Int32.random(in: 0...Int32(builder.log.entryCount(of: .original)), using: &random)
      builder.add(
        .varied(
          Variation(id: VariationID(id), parent: .original, cut: cut, change: .again(.root, position: 0))))
      // Goes on as the original did, for a while.
      let rest = golden.dropFirst(1 + Int(cut))
      for event in rest.prefix(Int.random(in: 0...rest.count, using: &random)) { builder.add(event.kind) }
      if Bool.random(using: &random) { builder.add(.held(.root)) }
      builder.add(.answered(.root, "\(id)"))
      builder.add(.scored(.root, Score(.checker, 1)))
    }
    let log = builder.log
    var history = RunHistory(log)
    for _ in 0..<30 {
      let variation = VariationID(Int32.random(in: 0...8, using: &random))
      history.follow(log, to: variation)
      var fresh = RunHistory(log, variation: variation)
      fresh.work = history.work
      #expect(String(describing: history) == String(describing: fresh))
    }
  }
}
