import Dialects
import Foundation
import Traces

/// Monte-Carlo tree search over thoughts with UCT (Kocsis and Szepesvári 2006; for language models arXiv 2405.00451).
///
/// Each simulation goes down by UCT to a thought that has not been tried, finishes the answer from there, and adds its
/// value to every thought on the way. A thought is expanded when it is reached a second time. At the end the best
/// answer is taken. Visits and values are the scores in the log; the search has no other memory.
struct MonteCarloTreeSearch: Method {
  static let name = "mcts"
  static let usualParameters: MethodParameters? = MethodParameters(
    samples: 16, scorer: Scorer.logprob.rawValue, proposals: 3, depth: 32, exploration: 1.4)
  static let needsSampling = true
  static let candidate: String? = "thought"

  private let thoughts: Thoughts

  /// The number of a thread that finishes an answer.
  static let rollout = "r"

  init(_ setting: MethodSetting) { thoughts = Thoughts(setting: setting) }

  func reactions(to thread: ThreadID, in run: RunSnapshot) throws -> [Event.Kind] {
    thoughts.reactions(to: thread, isRollout: isRollout(thread, run.tree), in: run)
  }

  func moves(in run: RunSnapshot) throws -> [Event.Kind] {
    let tree = run.tree
    guard let last = tree.blocks.last else { return [expand(.root, in: run)] }
    guard run.isQuiet else { return [] }
    let duplicates = thoughts.duplicates(among: last.children, in: run)
    if !duplicates.isEmpty { return duplicates.sorted().map { .ended($0, .left) } }
    if let rollout = last.children.first, isRollout(rollout, tree), tree.score(rollout, .value) == nil {
      let value = value(of: rollout, tree)
      return [.scored(rollout, Score(.value, Float(value)))] + backUp(value, from: last.parent, in: run)
    }
    guard visits(.root, tree) < thoughts.numbers.samples else { return finish(in: run) }
    return simulate(in: run)
  }

  // MARK: - One simulation

  private func simulate(in run: RunSnapshot) -> [Event.Kind] {
    let tree = run.tree
    var node = ThreadID.root
    while let next = bestChild(of: node, tree) {
      node = next
      if case .ended = tree.status(node) { return backUp(value(of: node, tree), from: node, in: run) }
      if visits(node, tree) == 0, tree.openBlock(of: node) == nil {
        return [fork(node, into: [Outline(number: Self.rollout, text: "roll-out")], in: tree)]
      }
      guard let block = tree.openBlock(of: node), let rollout = tree.block(block).children.first,
        isRollout(rollout, tree)
      else { continue }
      // Nothing deeper is allowed: the value found here counts once more.
      guard tree.thread(node).depth < thoughts.numbers.depth else {
        return backUp(value(of: rollout, tree), from: node, in: run)
      }
      return [.joined(Join(parent: node, discipline: .choice, children: [])), expand(node, in: run)]
    }
    // No proposal under this thought is left to follow.
    return node == .root ? finish(in: run) : backUp(0, from: node, in: run)
  }

  /// The child that UCT goes to, by value + c·√(ln N / n); nil where there is none to go to.
  private func bestChild(of node: ThreadID, _ tree: RunTree) -> ThreadID? {
    let total = log(Double(max(1, visits(node, tree))))
    func bound(_ child: ThreadID) -> Double {
      let count = visits(child, tree)
      guard count > 0 else { return .infinity }
      let exploration = thoughts.numbers.exploration * (total / Double(count)).squareRoot()
      return Double(tree.score(child, .value) ?? 0) + exploration
    }
    return children(of: node, tree).reduce(nil as (ThreadID, Double)?) { best, child in
      let bound = bound(child)
      return best.map { bound > $0.1 } ?? true ? (child, bound) : best
    }?.0
  }

  /// Adds a value to a thought and to all on the way to it.
  private func backUp(_ value: Double, from node: ThreadID, in run: RunSnapshot) -> [Event.Kind] {
    run.path(to: node).reversed().flatMap { thread -> [Event.Kind] in
      let count = visits(thread, run.tree)
      let mean = Double(run.tree.score(thread, .value) ?? 0)
      let next = (mean * Double(count) + value) / Double(count + 1)
      return [.scored(thread, Score(.visits, Float(count + 1))), .scored(thread, Score(.value, Float(next)))]
    }
  }

  // MARK: - The end

  /// Takes the best of the answers at the ends of the tree; among equals the one that the search went towards most.
  ///
  /// Roll-outs from thoughts that were expanded since have been joined: the thoughts below them know better.
  private func finish(in run: RunSnapshot) -> [Event.Kind] {
    let tree = run.tree
    let ends = tree.threads.map(\.id).filter { thread in
      guard tree.thread(thread).parent != nil, tree.openBlock(of: thread) == nil, !run.isCutOut(thread)
      else { return false }
      return tree.thread(thread).block.map { tree.join(of: $0) == nil } ?? false
    }
    func rank(_ thread: ThreadID) -> (Int, Double, Int, Int32) {
      let isComplete = tree.status(thread) == .ended(.endOfText)
      let parent = tree.thread(thread).parent ?? .root
      return (isComplete ? 1 : 0, value(of: thread, tree), visits(parent, tree), -thread.rawValue)
    }
    return thoughts.finish(at: ends.max { rank($0) < rank($1) } ?? .root, in: run)
  }

  // MARK: - Parts

  private func isRollout(_ thread: ThreadID, _ tree: RunTree) -> Bool {
    tree.thread(thread).number == Self.rollout
  }

  /// A trace is not trusted: a score that is no count is taken as 0.
  private func visits(_ thread: ThreadID, _ tree: RunTree) -> Int {
    tree.score(thread, .visits).flatMap { Int(exactly: $0.rounded()) }.map { max(0, min($0, 1 << 24)) } ?? 0
  }

  /// 0...1; a thread that was cut off is worth 0.
  private func value(of thread: ThreadID, _ tree: RunTree) -> Double {
    tree.status(thread) == .ended(.endOfText) ? thoughts.judge.merit(thread, in: tree) : 0
  }

  /// The proposals that a search may go to from a thought; none before it is expanded.
  private func children(of node: ThreadID, _ tree: RunTree) -> [ThreadID] {
    guard let block = tree.openBlock(of: node) else { return [] }
    return tree.block(block).children.filter { child in
      switch tree.status(child) {
      case .ended(.left), .ended(.pruned): false
      default: !isRollout(child, tree)
      }
    }
  }

  private func expand(_ node: ThreadID, in run: RunSnapshot) -> Event.Kind {
    fork(node, into: thoughts.proposals, in: run.tree)
  }

  /// A fork waits for the thread that was tried last: its value decided where the search went.
  private func fork(_ node: ThreadID, into children: [Outline], in tree: RunTree) -> Event.Kind {
    tree.fork(node, into: children, after: tree.blocks.last?.children ?? [])
  }
}
