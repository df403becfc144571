import Testing

@testable import Traces

@Suite("The tree folded from a log")
struct RunTreeTests {
  @Test("figures of the golden run")
  func golden() {
    let metrics = LogBuilder.golden.history.tree().metrics
    #expect(metrics.total == 15)
    // 7 10 11 3 12, the longer thread with its wrappers, 13 8.
    #expect(metrics.criticalPath == 12)
    #expect(metrics.generated == 12)
    #expect(metrics.inserted == 3)
    #expect(metrics.parallel == 11)
    #expect(metrics.idle == 2)
    #expect(metrics.threads == 2)
    #expect(metrics.maxContext == 17)
  }

  @Test("the critical path runs through the slower thread")
  func criticalPath() {
    let path = LogBuilder.golden.history.tree().criticalPath
    #expect(
      path.stretches == [
        .init(thread: ThreadID(0), range: 2..<7), .init(thread: ThreadID(1), range: 0..<5),
        .init(thread: ThreadID(0), range: 7..<9),
      ])
  }

  @Test("the length of the critical path is that of its stretches without the prompt, at every moment")
  func pathLength() {
    let history = LogBuilder.golden.history
    for moment in 0...history.count {
      let tree = history.tree(at: moment)
      let path = tree.criticalPath
      #expect(path.stretches.reduce(0) { $0 + $1.range.count } == path.length)
    }
  }

  @Test("a tree at an earlier moment equals the fold of the shorter log")
  func scrubbing() {
    let builder = LogBuilder.golden
    let whole = builder.history
    let entries = builder.log.eventBatches.flatMap { $0 }
    var log = RunLog(header: builder.log.header)
    for event in entries {
      log.append(event)
      let short = RunHistory(log).tree()
      let cut = whole.tree(at: short.moment)
      #expect(short.threadCount == cut.threadCount)
      #expect(short.metrics == cut.metrics)
      #expect(short.criticalPath == cut.criticalPath)
      #expect(short.verdict == cut.verdict)
      for id in short.threads.map(\.id) {
        #expect(short.tokens(id) == cut.tokens(id))
        #expect(short.status(id) == cut.status(id))
      }
    }
  }

  @Test("extending a history equals folding the whole")
  func incremental() {
    let builder = LogBuilder.golden
    var log = RunLog(header: builder.log.header)
    var history = RunHistory(log)
    for event in builder.log.eventBatches.flatMap({ $0 }) {
      log.append(event)
      history.extend(from: log)
    }
    #expect(history.tree().metrics == builder.history.tree().metrics)
    #expect(history.milestones == builder.history.milestones)
  }

  @Test("reading order puts threads where they forked")
  func linear() {
    let builder = LogBuilder.golden
    let ids = builder.history.tree().linearTokens().map { builder.log.tokens.ids[Int($0)] }
    #expect(ids == [1, 2, 7, 10, 11, 3, 12, 20, 5, 5, 5, 21, 20, 6, 21, 13, 8])
  }

  @Test("a pruned thread neither holds up nor joins, and its tokens are counted apart")
  func pruned() {
    var builder = LogBuilder()
    builder.tokens(0, [1, 2])
    builder.fork(0, opened: 1, [1, 2])
    builder.tokens(1, [5, 5, 5, 5])
    builder.tokens(2, [6])
    builder.end(2)
    builder.end(1, .pruned)
    builder.join(0, [2])
    builder.tokens(0, [8])
    let tree = builder.history.tree()
    #expect(tree.metrics.total == 4)
    #expect(tree.metrics.pruned == 4)
    #expect(tree.metrics.criticalPath == 4)
    #expect(tree.metrics.idle == 0)
    #expect(tree.linearTokens().count == 4)
    #expect(tree.linearTokens(includingAll: true).count == 8)
  }

  @Test("milestones are the ends of the steps with forks, joins and thread ends, each step once")
  func milestones() {
    let history = LogBuilder.golden.history
    var moment = 0
    var steps: [Int32] = []
    while let next = history.milestone(after: moment) {
      moment = next
      steps.append(history.step(at: next))
      #expect(history.moment(afterStep: steps[steps.count - 1]) == next)
    }
    // The fork, the end of thread 1, the end of thread 2 with the join, the end of the run.
    #expect(steps == [7, 13, 15, 17])
    var back: [Int32] = []
    while let previous = history.milestone(before: moment) {
      moment = previous
      back.append(history.step(at: previous))
    }
    #expect(back == [15, 13, 7])
    #expect(history.milestone(before: 0) == nil)
  }

  @Test("ten thousand levels of nesting neither overflow the stack nor take long")
  func deep() {
    let history = LogBuilder.nested(depth: 10_000).history
    let tree = history.tree()
    #expect(tree.threadCount == 20_001)
    #expect(tree.criticalPath.length == 10_000)
    #expect(tree.linearTokens().count == 10_001)
    #expect(tree.metrics.maxDepth == 10_000)
  }

  @Test("events that contradict the log are left out and noted")
  func contradictions() {
    var builder = LogBuilder()
    builder.tokens(0, [1])
    builder.tokens(7, [1])
    builder.fork(3, opened: 0, [1])
    builder.fork(0, opened: 9, [1])
    builder.fork(0, opened: 0, [5])
    builder.join(0, [1])
    builder.end(4)
    let history = builder.history
    #expect(history.anomaly?.contains("event 2") == true)
    #expect(history.tree().threadCount == 1)
    #expect(history.tree().metrics.total == 1)
  }

  @Test(
    "what pruned threads wrote, and what hangs below them, is no part of the answer and of no ratio to it")
  func prunedTokens() {
    func run(_ end: EndReason) -> RunMetrics {
      var builder = LogBuilder()
      builder.tokens(0, [1, 2], .prompt)
      builder.tokens(0, [7, 10, 11, 3, 12])
      builder.fork(0, opened: 4, [1, 2])
      builder.tokens(1, [20], .inserted)
      builder.tokens(2, [20], .inserted)
      builder.tokens(1, [5, 5, 5, 21])
      builder.end(1)
      builder.tokens(2, [6, 6])
      builder.fork(2, opened: 2, [3])
      builder.tokens(3, [8, 8, 8])
      builder.end(3)
      builder.end(2, end)
      builder.join(0, end == .pruned ? [1] : [1, 2])
      builder.tokens(0, [13])
      return builder.history.tree().metrics
    }
    let (whole, pruned) = (run(.left), run(.pruned))
    #expect(whole.total == 6 + 5 + 3 + 3 && whole.pruned == 0)
    #expect(pruned.total == 6 + 5 && pruned.pruned == 3 + 3 && pruned.written == whole.total)
    #expect(pruned.generated + pruned.inserted + pruned.edited == pruned.total)
    #expect(pruned.criticalPath == 11 && pruned.accelerationRatio == 0 && pruned.selfParallelism == 1)
    #expect(pruned.parallel <= pruned.total)
  }
}

@Suite("The text of the answer")
struct AnswerTextTests {
  /// A main thread that calls, a child that answers, and what of it comes back.
  private func log(_ join: JoinDiscipline) -> RunLog {
    var log = RunLog(header: RunHeader(problem: "", join: join, model: .init(name: "")))
    let stamp = Stamp(step: 1, time: 1)
    func add(_ kind: Event.Kind) { log.append(Event(stamp, kind)) }
    let words = ["prompt", "begin ", "call ", "child ", "result ", "end", "<eos>"]
    add(.pieces(words.enumerated().map { Piece(id: Int32($0), bytes: Array($1.utf8)) }))
    add(.tokens(.root, .prompt, [Token(id: 0)]))
    add(.tokens(.root, .generated, [Token(id: 1), Token(id: 2)]))
    add(.forked(Fork(parent: .root, opened: 2, children: [.init(id: ThreadID(1), number: "1", outline: "")])))
    add(.tokens(ThreadID(1), .generated, [Token(id: 3), Token(id: 6)]))
    add(.ended(ThreadID(1), .endOfText))
    if join == .message { add(.dropped(.root, 2..<3)) }
    add(.joined(Join(parent: .root, discipline: join, children: [ThreadID(1)], reused: 0, reprefilled: 0)))
    if join == .message { add(.tokens(.root, .inserted, [Token(id: 4)])) }
    add(.tokens(.root, .generated, [Token(id: 5), Token(id: 6)]))
    return log
  }

  @Test("in reading order, without prompts and without what ends a text")
  func linear() {
    let log = log(.stitch)
    #expect(RunHistory(log).tree().answerText(log, leavingOut: [6]) == "begin call child end")
    #expect(RunHistory(log).tree().answerText(log) == "begin call child <eos>end<eos>")
  }

  @Test("where messages return, the main thread alone, without what was cut out of it")
  func messages() {
    let log = log(.message)
    #expect(RunHistory(log).tree().answerText(log, leavingOut: [6]) == "begin result end")
  }
}

@Suite("The names of threads")
struct ThreadNameTests {
  /// Each thread the child of the one before.
  private func history(_ numbers: [String]) -> RunHistory {
    var log = RunLog(header: RunHeader(problem: "", model: .init(name: "")))
    for (index, number) in numbers.enumerated() {
      let child = Fork.Child(id: ThreadID(Int32(index + 1)), number: number, outline: "")
      log.append(
        Event(
          Stamp(step: 0, time: 0), .forked(Fork(parent: ThreadID(Int32(index)), opened: 0, children: [child]))
        ))
    }
    return RunHistory(log)
  }

  @Test("are the numbers on the way from the root; one that carries the way is taken as it is")
  func names() {
    let history = history(["1", "2", "3"])
    #expect(history.name(of: .root) == "main" && history.name(of: ThreadID(3)) == "1.2.3")
    #expect(history.name(of: ThreadID(3), levels: 2) == "…2.3" && history.name(of: ThreadID(9)) == "?")
    #expect(history.phrase(for: .root) == "main" && history.phrase(for: ThreadID(1)) == "thread 1")
    #expect(self.history(["1", "1.2"]).name(of: ThreadID(2)) == "1.2")
  }

  @Test("nothing in them acts on a terminal, and long ones are cut")
  func hostile() {
    #expect(history(["a\u{1B}[2J\u{202E}"]).name(of: ThreadID(1)) == "a\u{FFFD}[2J\u{FFFD}")
    #expect(history([String(repeating: "7", count: 50)]).name(of: ThreadID(1)).count == 16)
  }
}

@Suite("Random bits")
struct SplitMix64Tests {
  @Test("the published numbers for the seed 0")
  func published() {
    var random = SplitMix64(seed: 0)
    let numbers = (0..<3).map { _ in random.next() }
    #expect(numbers == [0xE220_A839_7B1D_CDAF, 0x6E78_9E6A_A1B9_65F4, 0x06C4_5D18_8009_454F])
    #expect(SplitMix64.finalise(SplitMix64.increment) == SplitMix64.mix(0))
  }
}
