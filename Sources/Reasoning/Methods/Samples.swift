import Engines
import Traces

/// n independent answers to the same prompt: self-consistency and best-of-n begin with them.
struct Samples {
  let count: Int
  let limits: LengthLimits
  let endOfText: Set<TokenID>

  init(_ setting: MethodSetting) {
    count = setting.numbers.samples
    limits = setting.limits
    endOfText = setting.endOfText
  }

  func reactions(to thread: ThreadID, in run: RunSnapshot) -> [Event.Kind] {
    if let last = run.lastToken(of: thread), endOfText.contains(last) { return [.ended(thread, .endOfText)] }
    return limits.stop(thread, in: run.tree) ? [.ended(thread, .length)] : []
  }

  /// Draws the samples, and has one of them chosen when all are there.
  ///
  /// - Parameter choose: gives its findings about the samples, and the one whose answer is taken.
  func moves(
    in run: RunSnapshot, choosing choose: ([ThreadID]) -> (findings: [Event.Kind], winner: ThreadID?)
  ) -> [Event.Kind] {
    guard let block = run.tree.blocks.first else { return [.forked(fork(in: run.tree))] }
    guard run.tree.join(of: block.id) == nil, block.children.allSatisfy(run.isEnded) else { return [] }
    let (findings, winner) = choose(block.children.filter { !run.tree.isPruned($0) })
    let join = Join(
      parent: .root, discipline: .choice, children: winner.map { [$0] } ?? [], reused: 0, reprefilled: 0)
    let isComplete = winner.map { run.tree.status($0) == .ended(.endOfText) }
    return findings + [.joined(join)]
      + .end(isComplete.map { $0 ? .endOfText : .length } ?? .malformed)
  }

  private func fork(in tree: RunTree) -> Fork {
    let first = tree.threadCount
    return Fork(
      parent: .root, opened: Int32(tree.tokenCount(.root)),
      children: (0..<count).map {
        .init(id: ThreadID(Int32(first + $0)), number: String($0 + 1), outline: "")
      })
  }
}
