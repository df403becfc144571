import Engines
import Inference
import Testing
import Traces

@testable import Reasoning

@Suite("Re-forking, editing and pruning")
struct VariationTests {
  private func finished(_ problem: String = Support.wide, temperature: Float = 0) throws -> Rollout {
    let rollout = try Support.rollout(problem, seed: 5, temperature: temperature, on: Support.engine())
    try rollout.run()
    return rollout
  }

  @Test("a re-fork without an edit reproduces the run, wherever it is made", arguments: [0, 1, 2, 3])
  func again(_ thread: Int) throws {
    let rollout = try finished(temperature: 0.9)
    let original = Support.fingerprint(rollout)
    let thread = ThreadID(Int32(min(thread, rollout.history.threads.count - 1)))
    let tokens = rollout.history.threads[thread.index].tokens
    for position in tokens.indices where rollout.log.tokens.classes[Int(tokens[position])] == .generated {
      try rollout.vary(.again(thread, position: Int32(position)))
      try rollout.run()
      #expect(Support.fingerprint(rollout) == original)
    }
  }

  @Test("another token changes that thread and what follows from it, and nothing else")
  func otherToken() throws {
    let rollout = try finished()
    let original = Support.fingerprint(rollout)
    let position = try #require(Support.position(of: "8", in: ThreadID(1), rollout))
    let nine = try #require(try rollout.engine.encode("9").first)
    try rollout.vary(.token(ThreadID(1), position: position, id: nine))
    try rollout.run()
    let varied = Support.fingerprint(rollout)
    #expect(varied[1][..<Int(position)] == original[1][..<Int(position)])
    #expect(varied[1][Int(position)] != original[1][Int(position)])
    #expect(varied[2] == original[2])
    #expect(varied[3] == original[3])
    #expect(Support.text(rollout).contains("b(7*4=29;"))
    #expect(rollout.history.tree().verdict?.correct == false)
    #expect(rollout.history.tree().metrics.edited == 1)
    // The step that the person made false, and those that follow from it.
    let mistakes = rollout.history.tree().mistakes
    #expect(mistakes.first == Mistake(thread: ThreadID(1), position: position, expected: "b(7*4=28"))
    #expect(mistakes.count == 2)
    try rollout.select(.original)
    #expect(rollout.history.tree().mistakes.isEmpty)
  }

  @Test("text typed in stands token for token, and the model goes on behind it")
  func typedText() throws {
    let rollout = try finished()
    let position = try #require(Support.position(of: "b(", in: ThreadID(1), rollout))
    try rollout.vary(.text(ThreadID(1), position: position, "b(7*4=30"))
    try rollout.run()
    #expect(Support.text(rollout).contains("<Thread>1:b(7*4=30;</Thread>"))
    #expect(rollout.history.tree().metrics.edited == 7)
  }

  @Test("the same threads joined in another way: only what follows from the join is made again")
  func otherJoin() throws {
    let rollout = try finished()
    let original = Support.fingerprint(rollout)
    let block = try #require(rollout.history.tree().blocks.first)
    let position = Int32(block.forkPosition)
    try rollout.vary(.join(.root, position: position, .prefill))
    try rollout.run()
    let tree = rollout.history.tree()
    #expect(Array(Support.fingerprint(rollout)[1...]) == Array(original[1...]))
    #expect(tree.join(of: block.id)?.discipline == .prefill)
    #expect(tree.metrics.reprefilled > 0)
    #expect(tree.verdict?.correct == true)
    // As a run that joins so from the start.
    let other = try Support.rollout(Support.wide, join: .prefill, seed: 5, on: rollout.engine)
    try other.run()
    #expect(Support.fingerprint(rollout) == Support.fingerprint(other))
    // What becomes of a thread changes nothing about it; another way to the fork begins anew.
    try rollout.vary(.prune(ThreadID(2), position: 4))
    try rollout.run()
    #expect(rollout.history.tree().join(of: block.id)?.discipline == .prefill)
    let start = Int32(rollout.history.tree().metrics.prompt)
    try rollout.vary(.again(.root, position: start))
    try rollout.run()
    #expect(rollout.history.tree().join(of: block.id)?.discipline == .stitch)
    #expect(Support.fingerprint(rollout) == original)
    #expect(throws: ReasoningError.self) { try rollout.vary(.join(.root, position: position, .message)) }
    #expect(throws: ReasoningError.self) { try rollout.vary(.join(.root, position: 0, .stitch)) }
  }

  @Test(
    "a run that was cut off goes on with a longer chain, as if it had had that from the start",
    arguments: [8, 24, 40])
  func longer(_ chain: Int) throws {
    let whole = try Support.rollout(Support.wide, seed: 5, on: Support.engine())
    try whole.run()
    let rollout = try Support.rollout(Support.wide, seed: 5, maxTokens: chain, on: Support.engine())
    try rollout.run()
    #expect(rollout.history.tree().finish == .length)
    #expect(throws: ReasoningError.self) {
      try rollout.vary(.longer(.root, position: 0, chain: Int32(chain)))
    }
    try rollout.vary(.longer(.root, position: 0, chain: 1024))
    for _ in 0..<3 { try rollout.step() }
    // A file that ends in the middle is taken up with the longer chain.
    let resumed = try Rollout(resuming: rollout.log, engine: Support.engine())
    for run in [rollout, resumed] {
      try run.run()
      #expect(Support.fingerprint(run) == Support.fingerprint(whole))
    }
    try rollout.select(.original)
    #expect(rollout.history.tree().finish == .length)
    try rollout.vary(.again(.root, position: Int32(rollout.history.tree().metrics.prompt)))
    try rollout.run()
    #expect(rollout.history.tree().finish == .length)
    #expect(throws: ReasoningError.self) { try whole.vary(.longer(.root, position: 0, chain: 4096)) }
  }

  @Test("the original is still there after variations, and can be taken up again")
  func undo() throws {
    let rollout = try finished()
    let original = Support.fingerprint(rollout)
    try rollout.vary(.prune(ThreadID(2), position: 4))
    try rollout.run()
    #expect(Support.fingerprint(rollout) != original)
    try rollout.select(.original)
    #expect(Support.fingerprint(rollout) == original)
    #expect(rollout.isFinished)
    try rollout.select(VariationID(1))
    #expect(rollout.history.tree().isPruned(ThreadID(2)))
  }

  @Test("a pruned thread keeps its first tokens and the join goes on without it", arguments: [3, 5, 1000])
  func prune(_ position: Int) throws {
    let rollout = try finished()
    let count = rollout.history.threads[2].tokens.count
    let position = min(position, count)
    try rollout.vary(.prune(ThreadID(2), position: Int32(position)))
    try rollout.run()
    let tree = rollout.history.tree()
    #expect(tree.isPruned(ThreadID(2)))
    #expect(tree.tokenCount(ThreadID(2)) == position)
    #expect(tree.join(of: BlockID(0))?.children == [ThreadID(1), ThreadID(3)])
    #expect(!Support.text(rollout).contains("<Thread>2:"))
    #expect(rollout.history.anomaly == nil)
    #expect(tree.finish != nil)
  }

  @Test("pruning every thread of a block joins nothing and goes on")
  func pruneAll() throws {
    let rollout = try finished()
    for thread in 1...3 { try rollout.vary(.prune(ThreadID(Int32(thread)), position: 3)) }
    try rollout.run()
    let tree = rollout.history.tree()
    #expect(tree.join(of: BlockID(0))?.children.isEmpty == true)
    #expect(tree.finish != nil)
  }

  @Test("pruning a thread that forked prunes its children too")
  func pruneNested() throws {
    let rollout = try Support.rollout(Support.nested, on: Support.engine())
    while rollout.history.blocks.count < 2 { try rollout.step() }
    try rollout.step()
    let count = rollout.history.threads[1].tokens.count
    try rollout.vary(.prune(ThreadID(1), position: Int32(count)))
    try rollout.run()
    let tree = rollout.history.tree()
    #expect([1, 3, 4].allSatisfy { tree.isPruned(ThreadID($0)) })
    #expect(tree.finish != nil)
    #expect(rollout.history.anomaly == nil)
  }

  @Test("a variation keeps an older edit elsewhere, even where it cuts in front of it in time")
  func olderEdits() throws {
    let rollout = try finished()
    let late = try #require(Support.position(of: "</Thread>", in: ThreadID(3), rollout)) - 2
    try rollout.vary(.text(ThreadID(3), position: late, "4"))
    try rollout.run()
    #expect(Support.text(rollout).contains("=74;</Thread>"))
    let early = try #require(Support.position(of: "8", in: ThreadID(1), rollout))
    try rollout.vary(.text(ThreadID(1), position: early, "9"))
    try rollout.run()
    #expect(Support.text(rollout).contains("=29;</Thread>"))
    #expect(Support.text(rollout).contains("=74;</Thread>"))
    // A change in front of it in the same thread does away with it.
    let front = try #require(Support.position(of: "e(", in: ThreadID(3), rollout))
    try rollout.vary(.again(ThreadID(3), position: front))
    try rollout.run()
    #expect(Support.text(rollout).contains("=73;</Thread>"))
  }

  @Test("a change inside a typed text takes over from there")
  func insideText() throws {
    let rollout = try finished()
    let position = try #require(Support.position(of: "b(", in: ThreadID(1), rollout))
    try rollout.vary(.text(ThreadID(1), position: position, "b(7*4=30"))
    try rollout.run()
    try rollout.vary(.text(ThreadID(1), position: position + 5, "9"))
    try rollout.run()
    #expect(Support.text(rollout).contains("<Thread>1:b(7*4=9"))
    #expect(!Support.text(rollout).contains("=30"))
  }

  @Test("an edit behind a join goes when a thread of that join is changed")
  func editBehindJoin() throws {
    let rollout = try finished()
    let count = Int32(rollout.history.threads[0].tokens.count)
    try rollout.vary(.text(.root, position: count - 3, "9"))
    try rollout.run()
    #expect(rollout.history.tree().metrics.edited == 1)
    let position = try #require(Support.position(of: "8", in: ThreadID(1), rollout))
    try rollout.vary(.again(ThreadID(1), position: position))
    try rollout.run()
    #expect(rollout.history.tree().metrics.edited == 0)
    #expect(rollout.history.tree().verdict?.correct == true)
  }

  @Test("an older edit follows its thread when other forks shift the numbers of threads")
  func shiftedThreads() throws {
    let rollout = try finished("((11-(3+1))+((14-1)+(2*10)))-((15-13)+(4+11))")
    let tree = rollout.history.tree()
    let outer = tree.block(BlockID(0))
    let last = try #require(outer.children.last)
    let forks = try #require(tree.threads.first { $0.id == outer.children[0] })
    try #require(!forks.blocks.isEmpty && tree.threadCount > 5)
    // The last child of the last block that the second thread opened.
    let block = try #require(tree.thread(last).blocks.last)
    let edited = try #require(tree.block(block).children.last)
    let path = tree.pathKey(of: edited)
    let position = Int32(tree.tokenCount(edited)) - 3
    try rollout.vary(.text(edited, position: position, "9"))
    try rollout.run()
    let opening = try #require(Support.position(of: "<Parallel>", in: outer.children[0], rollout))
    try rollout.vary(.text(outer.children[0], position: opening, "d(3+1=4;"))
    try rollout.run()
    let after = rollout.history.tree()
    let moved = after.threads.first { after.pathKey(of: $0.id) == path }
    if let moved {
      let id = moved.tokens[Int(position)]
      #expect(rollout.log.tokens.classes[Int(id)] == .edited)
    }
    for thread in after.threads where thread.id != moved?.id && thread.id != outer.children[0] {
      #expect(thread.tokens.allSatisfy { rollout.log.tokens.classes[Int($0)] != .edited })
    }
  }

  @Test("what cannot be changed is refused with a reason and changes nothing")
  func refusals() throws {
    let rollout = try finished()
    let entries = rollout.log.variations.count
    let refused: [Change] = [
      .token(.root, position: 0, id: 5), .token(ThreadID(1), position: 0, id: 5), .prune(.root, position: 30),
      .again(ThreadID(9), position: 0), .again(.root, position: 4000), .text(.root, position: 30, ""),
      .text(.root, position: 30, "漢"), .token(.root, position: 30, id: 100_000), .again(.root, position: -1),
    ]
    for change in refused { #expect(throws: (any Error).self) { try rollout.vary(change) } }
    #expect(rollout.log.variations.count == entries)
    #expect(throws: (any Error).self) { try rollout.select(VariationID(5)) }
  }

  @Test("a saved run is taken up again where it was and goes on the same")
  func resume() throws {
    let whole = try finished(temperature: 0.7)
    let half = try Support.rollout(Support.wide, seed: 5, temperature: 0.7, on: Support.engine())
    for _ in 0..<30 { try half.step() }
    let bytes = try TraceEncoderBytes.of(half.log)
    let resumed = try Rollout(
      resuming: try TraceReader.read(bytes, name: "half").log, engine: Support.engine())
    try resumed.run()
    #expect(Support.fingerprint(resumed) == Support.fingerprint(whole))
  }
}

/// A log as the bytes of its file.
enum TraceEncoderBytes {
  static func of(_ log: RunLog) throws -> [UInt8] {
    try TraceEncoder.header(log.header) + log.eventBatches.flatMap { $0 }.flatMap(TraceEncoder.line)
  }
}
