import Inference
import Testing
import Traces

@testable import Reasoning

@Suite("Methods with a fixed structure, on the built-in model")
struct MethodTests {
  private func run(
    _ method: String, _ parameters: MethodParameters? = nil, problem: String = Support.nested,
    seed: UInt64 = 1, temperature: Float = 1, limits: RunHeader.Limits? = nil
  ) throws -> Rollout {
    let rollout = try Rollout(
      RunRequest(
        problem: problem, task: ArithmeticTask(), method: method, parameters: parameters, limits: limits,
        seed: seed,
        sampling: .init(temperature: temperature)), engine: Support.engine())
    try rollout.run()
    #expect(rollout.history.anomaly == nil && rollout.isFinished)
    return rollout
  }

  private func children(_ rollout: Rollout) -> [ThreadID] { rollout.history.blocks[0].children }

  @Test(
    "self-consistency costs the sum of its n samples and takes as long as the longest", arguments: [1, 5, 16])
  func selfConsistencyCost(_ count: Int) throws {
    let rollout = try run(SelfConsistency.name, MethodParameters(samples: count))
    let tree = rollout.history.tree()
    let lengths = children(rollout).map(tree.tokenCount)
    #expect(lengths.count == count)
    #expect(tree.metrics.total == lengths.reduce(0, +))
    #expect(tree.metrics.criticalPath == lengths.max())
    #expect(Int(tree.step) == lengths.max())
  }

  @Test("self-consistency takes the answer that most samples come to")
  func votes() throws {
    // Hot enough that samples differ.
    for seed in 1...12 {
      let rollout = try run(
        SelfConsistency.name, MethodParameters(samples: 9), problem: Support.chain, seed: UInt64(seed),
        temperature: 2)
      let tree = rollout.history.tree()
      let answers = children(rollout).map { tree.answer($0) ?? nil }
      let counts = Dictionary(grouping: answers.compactMap { $0 }) { $0 }.mapValues(\.count)
      for (thread, answer) in zip(children(rollout), answers) {
        #expect(tree.score(thread, .votes) == Float(answer.flatMap { counts[$0] } ?? 0))
      }
      let winner = try #require(tree.join(of: BlockID(0))?.children.first)
      #expect(tree.score(winner, .votes) == Float(counts.values.max() ?? 0))
      #expect(tree.verdict?.answer == (tree.answer(winner) ?? nil))
    }
  }

  @Test("best-of-n takes the sample that the model finds likeliest, or the one that the checker accepts")
  func bestOfN() throws {
    var mended = 0
    for seed in 1...12 {
      for scorer in [Scorer.logprob, .checker] {
        let rollout = try run(
          BestOfN.name, MethodParameters(samples: 6, scorer: scorer.rawValue), problem: Support.chain,
          seed: UInt64(seed), temperature: 2)
        let tree = rollout.history.tree()
        let kind: Score.Kind = scorer == .logprob ? .logprob : .checker
        let complete = children(rollout).filter { tree.status($0) == .ended(.endOfText) }
        let best = complete.compactMap { tree.score($0, kind) }.max()
        let winner = try #require(tree.join(of: BlockID(0))?.children.first)
        #expect(tree.score(winner, kind) == best)
        if scorer == .checker, best == 1 {
          #expect(tree.verdict?.correct == true)
          mended += 1
        }
        #expect(tree.metrics.total == children(rollout).map(tree.tokenCount).reduce(0, +))
      }
    }
    #expect(mended > 0)
  }

  @Test("a tree of thoughts keeps the best thoughts of a level, which waits for all of them")
  func treeOfThoughts() throws {
    let rollout = try run(
      TreeOfThoughts.name,
      MethodParameters(scorer: "logprob", order: "breadth", proposals: 3, beam: 2, depth: 32),
      temperature: 1.5)
    let tree = rollout.history.tree()
    #expect(tree.verdict?.correct == true)
    let levels = Dictionary(grouping: tree.threads.dropFirst(), by: \.depth)
    for (depth, threads) in levels {
      #expect(threads.count <= 6)
      let expanded = threads.filter { !tree.blocks(of: $0.id).isEmpty }
      #expect(expanded.count <= 2)
      // Whoever was left is no better than whoever went on.
      let left = threads.filter { tree.status($0.id) == .ended(.left) && tree.blocks(of: $0.id).isEmpty }
      let texts = Set(expanded.map { RunSnapshot(rollout.log, tree).pathText(to: $0.id) })
      for thread in left where !texts.contains(RunSnapshot(rollout.log, tree).pathText(to: thread.id)) {
        for kept in expanded {
          #expect(
            tree.score(kept.id, .logprob) ?? 0 >= tree.score(thread.id, .logprob) ?? 0, "level \(depth)")
        }
      }
    }
    // Levels wait: the critical path is the sum of the longest thought of each level.
    let longest = levels.values.map { $0.map { tree.tokenCount($0.id) }.max() ?? 0 }.reduce(0, +)
    #expect(tree.metrics.criticalPath == longest)
  }

  @Test("depth first, the search ends at the first complete answer, or turns back where a thought is false")
  func depthFirst() throws {
    for scorer in [Scorer.logprob, .heuristic] {
      let rollout = try run(
        TreeOfThoughts.name,
        MethodParameters(samples: 64, scorer: scorer.rawValue, order: "depth", proposals: 3, depth: 32))
      #expect(rollout.history.tree().verdict?.correct == true)
    }
  }

  @Test("MCTS visits the root once a simulation, and a thought no more often than its parent")
  func monteCarlo() throws {
    let rollout = try run(
      MonteCarloTreeSearch.name,
      MethodParameters(samples: 12, scorer: "checker", proposals: 3, depth: 32, exploration: 1.4),
      problem: Support.chain, temperature: 1.5)
    let tree = rollout.history.tree()
    #expect(tree.score(.root, .visits) == 12)
    for thread in tree.threads.dropFirst() where thread.number != MonteCarloTreeSearch.rollout {
      let parent = try #require(thread.parent)
      #expect(tree.score(thread.id, .visits) ?? 0 <= tree.score(parent, .visits) ?? 0)
      let value = tree.score(thread.id, .value) ?? 0
      #expect((0...1).contains(value))
    }
    // The root's value is the mean of what the roll-outs and the complete thoughts below brought.
    #expect(tree.verdict?.answer != nil)
    // One simulation decides where the next one goes: roll-outs never run side by side.
    let rollouts = tree.threads.filter { $0.number == MonteCarloTreeSearch.rollout }
    for (a, b) in zip(rollouts, rollouts.dropFirst()) {
      #expect(tree.reach(of: a.id).depth <= tree.reach(of: b.id).depth - tree.tokenCount(b.id))
    }
  }

  @Test(
    "every method makes the same run again from its header, and ends in a defined state under every limit",
    arguments: Catalogue.standard.methods.map { $0.name }.filter { $0 != SkeletonOfThought.name })
  func replay(_ method: String) throws {
    for limits in [
      nil, RunHeader.Limits(critical: 25), RunHeader.Limits(total: 60), RunHeader.Limits(context: 60),
    ] {
      let rollout = try run(method, limits: limits)
      let tree = rollout.history.tree()
      if let critical = limits?.critical { #expect(tree.metrics.criticalPath <= critical + 12) }
      if let total = limits?.total { #expect(tree.metrics.total <= total + 24) }
      // A join may make a context too long; nothing is written behind it then.
      if let context = limits?.context, method != ForkJoin.name {
        #expect(tree.metrics.maxContext <= context + 12)
      }
      #expect(try Replay.verify(rollout.log, engine: Support.engine(workers: 2)).difference == nil)
    }
  }

  @Test(
    "a run of a search is taken up where it was left",
    arguments: [TreeOfThoughts.name, MonteCarloTreeSearch.name])
  func resume(_ method: String) throws {
    let whole = try run(method)
    let batches = whole.log.eventBatches
    let events = batches.flatMap { $0 }
    for share in [0.2, 0.5, 0.8] {
      var log = RunLog(header: whole.log.header)
      let step = Int32(Double(whole.stamp.step) * share)
      for event in events where event.stamp.step <= step { log.append(event) }
      let resumed = try Rollout(resuming: log, engine: Support.engine())
      try resumed.run()
      #expect(Support.fingerprint(resumed) == Support.fingerprint(whole))
    }
  }

  @Test(
    "a re-fork inside any method makes a variation that ends and replays",
    arguments: Catalogue.standard.methods.map { $0.name }.filter { $0 != SkeletonOfThought.name })
  func refork(_ method: String) throws {
    let rollout = try run(method)
    let thread = ThreadID(Int32(min(1, rollout.history.threads.count - 1)))
    let own = rollout.history.threads[thread.index].tokens.firstIndex {
      rollout.log.tokens.classes[Int($0)] == .generated
    }
    let position = Int32(try #require(own) + 1)
    for change in [
      Change.again(thread, position: position), .seed(thread, position: position, 99),
      .text(thread, position: position, "1"),
    ] {
      try rollout.select(.original)
      try rollout.vary(change)
      try rollout.run()
      #expect(rollout.isFinished && rollout.history.anomaly == nil)
      if case .again = change {
        #expect(
          rollout.history.tree().metrics == RunHistory(rollout.log, variation: .original).tree().metrics)
      }
    }
    #expect(try Replay.verify(rollout.log, engine: Support.engine()).difference == nil)
  }

  @Test(
    "numbers in a trace that make no sense stop nothing",
    arguments: [-Float.greatestFiniteMagnitude, .nan, 1e30, .infinity])
  func hostileScores(_ value: Float) throws {
    let whole = try run(MonteCarloTreeSearch.name, MethodParameters(samples: 3, proposals: 2, depth: 4))
    var log = RunLog(header: whole.log.header)
    for event in whole.log.eventBatches.joined() where event.stamp.step <= whole.stamp.step / 2 {
      log.append(event)
    }
    let stamp = Stamp(step: whole.stamp.step / 2, time: 1 << 40)
    for thread in RunHistory(log).threads {
      for kind in Score.Kind.allCases { log.append(Event(stamp, .scored(thread.id, Score(kind, value)))) }
    }
    let resumed = try Rollout(resuming: log, engine: Support.engine())
    for _ in 0..<2000 where !resumed.isFinished { try resumed.step() }
    #expect(resumed.isFinished)
  }

  @Test(
    "an answer below a pruned thought is no answer",
    arguments: [MonteCarloTreeSearch.name, TreeOfThoughts.name])
  func pruneThought(_ method: String) throws {
    var pruned = 0
    for seed in UInt64(1)...4 {
      let rollout = try run(
        method,
        MethodParameters(
          samples: 4, scorer: "checker", order: "breadth", proposals: 3, beam: 2, depth: 32, exploration: 1.4),
        seed: seed, temperature: 1.5)
      let tree = rollout.history.tree()
      let taken = tree.wayToAnswer
      guard let thought = taken.first, let end = taken.last, thought != end else { continue }
      try rollout.vary(.prune(thought, position: Int32(tree.tokenCount(thought))))
      try rollout.run()
      let varied = rollout.history.tree()
      #expect(varied.isPruned(thought))
      #expect(!varied.wayToAnswer.contains(thought))
      #expect(varied.verdict?.answer != nil || varied.finish != .endOfText)
      pruned += 1
    }
    #expect(pruned > 0)
  }

  @Test("a pruned sample has no vote")
  func prune() throws {
    let rollout = try run(SelfConsistency.name, MethodParameters(samples: 3))
    try rollout.vary(.prune(ThreadID(1), position: 10))
    try rollout.run()
    let tree = rollout.history.tree()
    #expect(tree.isPruned(ThreadID(1)) && tree.score(ThreadID(1), .votes) == nil)
    #expect(tree.join(of: BlockID(0))?.children.first != ThreadID(1))
  }
}

extension RunTree {
  /// The way to the answer that a search took, from the first thought on.
  fileprivate var wayToAnswer: [ThreadID] {
    var way: [ThreadID] = []
    var parent = ThreadID.root
    while let block = blocks(of: parent).last, let child = join(of: block)?.children.first {
      way.append(child)
      parent = child
    }
    return way
  }
}
