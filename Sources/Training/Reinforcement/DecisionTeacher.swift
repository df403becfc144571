import Engines
import Inference
import Reasoning
import Traces

/// Judges decisions by the explorer's own probe: both sides are rolled out, and the better one is a lesson.
///
/// A lesson's loss is on the decision's token alone, so that nothing else of a run is praised or blamed for it.
struct DecisionTeacher {
  let batch: RolloutBatch
  let reward: Reward
  let gainWeight: Double

  /// A lesson, and what both of its sides were worth.
  struct Lesson {
    var strand: Strand
    /// The reward of forking less that of not forking.
    var gain: Double
  }

  /// A run whose decisions are judged.
  struct Case {
    var rollout: Rollout
    /// Tokens of the problem's demonstration without forks.
    var alone: Int
    /// Whether the first decision is judged: once for all runs of a problem is enough.
    var judgesFirst: Bool
  }

  /// Decisions against a fork that are less or more likely than this are made already.
  private static let live: ClosedRange<Float> = 0.01...0.99
  /// Sides that differ by less are as good as each other.
  private static let least = 0.01

  /// - Returns: the lessons of each case.
  func lessons(of cases: [Case]) throws -> [[Lesson]] {
    var places: [(index: Int, place: ForkProbe.Place)] = []
    for (index, item) in cases.enumerated() {
      for decision in decisions(item) { places.append((index, .init(item.rollout, decision))) }
    }
    var sides = places.map { _ in [ForkProbe.Side: (reward: Double, strand: Strand)]() }
    try ForkProbe(crowd: RolloutBatch.crowd).run(places.map(\.place)) { run in
      let sample = RolloutBatch.Sample(run.rollout)
      let decision = places[run.place].place.decision
      let strand = Strand(.root, of: run.rollout.history.tree(), run.rollout.log.tokens) {
        $0 == decision.thread && $1 == Int(decision.position)
      }
      let alone = cases[places[run.place].index].alone
      sides[run.place][run.side] = (reward.value(sample, alone: alone, weight: gainWeight), strand)
      return true
    }
    var lessons = cases.map { _ in [Lesson]() }
    for (place, sides) in zip(places, sides) {
      guard let fork = sides[.fork], let alone = sides[.alone] else { continue }
      let gain = fork.reward - alone.reward
      guard abs(gain) > Self.least else { continue }
      lessons[place.index].append(Lesson(strand: gain > 0 ? fork.strand : alone.strand, gain: gain))
    }
    return lessons
  }

  /// The decisions of a run that are judged: every fork, those that could have forked, and the first one however it went.
  private func decisions(_ item: Case) -> [Decision] {
    let tree = item.rollout.history.tree()
    let prompt = tree.metrics.prompt
    func isFirst(_ decision: Decision) -> Bool {
      decision.thread == .root && Int(decision.position) == prompt
    }
    let first = Decision(
      thread: .root, position: Int32(prompt), kind: .open, probability: 0, taken: false)
    let others = ForkProbe.decisions(of: tree).filter {
      !isFirst($0) && ($0.taken || Self.live.contains($0.probability))
    }
    return (item.judgesFirst ? [first] : []) + others
  }
}
