import Dialects
import Traces

/// n independent answers to the same prompt: self-consistency and best-of-n begin with them.
struct Samples {
  let setting: MethodSetting

  func reactions(to thread: ThreadID, in run: RunSnapshot) -> [Event.Kind] {
    if run.endsText(thread) { return [.ended(thread, .endOfText)] }
    return setting.limits.stop(thread, in: run.tree) ? [.ended(thread, .length)] : []
  }

  /// Draws the samples, and has one of them chosen when all are there.
  ///
  /// - Parameter choose: gives each sample's answer and score, and the index of the one that is taken.
  func moves(
    in run: RunSnapshot,
    choosing choose: ([ThreadID]) -> (answers: [String?], scores: [Score], winner: Int?)
  ) -> [Event.Kind] {
    guard let block = run.tree.blocks.first else {
      let samples = (1...setting.numbers.samples).map { Outline(number: String($0), text: "") }
      return [run.tree.fork(.root, into: samples)]
    }
    guard run.tree.join(of: block.id) == nil, block.children.allSatisfy(run.isEnded) else { return [] }
    let samples = block.children.filter { !run.tree.isPruned($0) }
    let (answers, scores, index) = choose(samples)
    let findings = samples.indices.flatMap { index -> [Event.Kind] in
      [.answered(samples[index], answers[index]), .scored(samples[index], scores[index])]
    }
    let winner = index.map { samples[$0] }
    let join = Join(parent: .root, discipline: .choice, children: winner.map { [$0] } ?? [])
    let isComplete = winner.map { run.tree.status($0) == .ended(.endOfText) }
    return findings + [.joined(join)] + .end(isComplete.map { $0 ? .endOfText : .length } ?? .malformed)
  }
}
