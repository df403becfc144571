import Traces

/// Tree of thoughts: candidates for the next thought, judged before any is followed (Yao et al., arXiv 2305.10601).
///
/// Proposals are sampled. Breadth first, each level waits for all its candidates, and the best `beam` of them go on.
/// Depth first, the best unexplored thought at the deepest level goes on, and the search returns to others when that
/// leads to nothing.
struct TreeOfThoughts: Method {
  static let name = "tree-of-thoughts"
  static let usualParameters: MethodParameters? = MethodParameters(
    scorer: Scorer.logprob.rawValue, order: SearchOrder.breadth.rawValue, proposals: 3, beam: 2, depth: 32)
  static let needsSampling = true
  static let candidate: String? = "thought"

  private let thoughts: Thoughts
  private var numbers: MethodNumbers { thoughts.numbers }
  /// How many thoughts a depth-first search expands at most.
  private let expansions: Int

  init(_ setting: MethodSetting) {
    thoughts = Thoughts(setting: setting)
    expansions = setting.header.parameters?.samples.map { max(1, $0) } ?? 64
  }

  func reactions(to thread: ThreadID, in run: RunSnapshot) throws -> [Event.Kind] {
    thoughts.reactions(to: thread, in: run)
  }

  func moves(in run: RunSnapshot) throws -> [Event.Kind] {
    guard !run.tree.blocks.isEmpty else { return expand([.root], after: [], in: run) }
    guard run.isQuiet else { return [] }
    switch numbers.order {
    case .breadth: return nextLevel(in: run)
    case .depth: return nextThought(in: run)
    }
  }

  // MARK: - Breadth first

  private func nextLevel(in run: RunSnapshot) -> [Event.Kind] {
    let tree = run.tree
    let level = tree.threads.map(\.depth).max() ?? 0
    let candidates = tree.threads.filter { $0.depth == level }.map(\.id)
    let held = candidates.filter { tree.status($0) == .held && !run.isCutOut($0) }
    let duplicates = thoughts.duplicates(among: held, in: run)
    // A complete answer keeps its place in the beam until better thoughts take it.
    let pool = best(held.filter { !duplicates.contains($0) } + complete(in: run), in: tree)
    let kept = pool.prefix(numbers.beam).filter { tree.status($0) == .held }
    guard !kept.isEmpty, level < numbers.depth else { return finish(in: run) }
    let left = held.filter { !kept.contains($0) }.map { Event.Kind.ended($0, .left) }
    return left + expand(kept, after: candidates, in: run)
  }

  // MARK: - Depth first

  private func nextThought(in run: RunSnapshot) -> [Event.Kind] {
    let tree = run.tree
    if complete(in: run).contains(where: { isGood($0, tree) }) { return finish(in: run) }
    let siblings = tree.blocks.last?.children ?? []
    let dead = thoughts.duplicates(among: siblings, in: run)
      .union(siblings.filter { tree.status($0) == .held && thoughts.judge.merit($0, in: tree) <= 0 })
    if !dead.isEmpty { return dead.sorted().map { .ended($0, .left) } }
    let open = tree.threads.filter {
      tree.status($0.id) == .held && $0.depth < numbers.depth && !run.isCutOut($0.id)
    }
    let deepest = open.map(\.depth).max()
    let next = best(open.filter { $0.depth == deepest }.map(\.id), in: tree).first
    guard let next, tree.blockCount < expansions else { return finish(in: run) }
    return expand([next], after: siblings, in: run)
  }

  /// Whether a complete answer ends the search: any does where the model alone is the judge.
  private func isGood(_ thread: ThreadID, _ tree: RunTree) -> Bool {
    tree.score(thread, .logprob) != nil || thoughts.judge.merit(thread, in: tree) >= 1
  }

  // MARK: - Parts

  private func expand(_ parents: [ThreadID], after: [ThreadID], in run: RunSnapshot) -> [Event.Kind] {
    let proposals = thoughts.proposals
    return parents.enumerated().map { index, parent in
      run.tree.fork(parent, into: proposals, behind: index * proposals.count, after: after)
    }
  }

  private func complete(in run: RunSnapshot) -> [ThreadID] {
    run.tree.threads.map(\.id).filter { run.tree.status($0) == .ended(.endOfText) && !run.isCutOut($0) }
  }

  private func finish(in run: RunSnapshot) -> [Event.Kind] {
    let tree = run.tree
    let others = tree.threads.map(\.id).filter { id in
      (tree.status(id) == .held || tree.status(id) == .ended(.length)) && !run.isCutOut(id)
    }
    let leaf = best(complete(in: run), in: tree).first ?? best(others, in: tree).first ?? .root
    return thoughts.finish(at: leaf, in: run)
  }

  /// Best first; among equals the one that was made first.
  private func best(_ threads: [ThreadID], in tree: RunTree) -> [ThreadID] {
    let merits = threads.map { thoughts.judge.merit($0, in: tree) }
    return threads.indices.sorted {
      merits[$0] > merits[$1] || merits[$0] == merits[$1] && threads[$0] < threads[$1]
    }
    .map { threads[$0] }
  }
}
