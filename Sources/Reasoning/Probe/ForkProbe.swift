public import Traces

/// What a decision to fork was worth: both of its sides rolled out from the same place, with the same random numbers.
///
/// Everything before the decision is shared, in the K/V cache too. All runs take their steps in one batch.
public struct ForkProbe: Sendable {
  /// Runs of each side.
  public var rollouts: Int
  /// In place of the run's own; with more than one run of a side it has to be above 0 for them to differ.
  public var temperature: Double?
  public var seed: UInt64
  /// Runs in one step.
  public var crowd: Int

  public init(rollouts: Int = 1, temperature: Double? = nil, seed: UInt64 = 0, crowd: Int = 48) {
    self.rollouts = rollouts
    self.temperature = temperature
    self.seed = seed
    self.crowd = crowd
  }

  /// How one run came out.
  public struct Outcome: Sendable, Equatable {
    /// nil where nobody can tell.
    public var isRight: Bool?
    /// Answer tokens, as in the run's own figures.
    public var criticalPath: Int
    public var total: Int
  }

  /// One of the two sides.
  public enum Side: String, Sendable, CaseIterable { case fork, alone }

  /// A decision and how both of its sides came out, in the same order of random numbers.
  public struct Finding: Sendable, Equatable {
    public var decision: Decision
    public var fork: [Outcome]
    public var alone: [Outcome]
  }

  /// A decision of a run.
  public struct Place {
    public var rollout: Rollout
    public var decision: Decision

    public init(_ rollout: Rollout, _ decision: Decision) {
      self.rollout = rollout
      self.decision = decision
    }

    /// The change that leads to one side.
    ///
    /// - Throws: where the dialect has no single token that opens a fork.
    fileprivate func change(to side: Side) throws -> Change {
      let (thread, position) = (decision.thread, decision.position)
      guard side == .fork else { return .withoutFork(thread, position: position, isLasting: false) }
      guard let token = rollout.openingToken else {
        throw ReasoningError.cannotVary("this dialect has no single token that opens a fork")
      }
      return .token(thread, position: position, id: token)
    }
  }

  /// A run that was made.
  public struct Run {
    /// Index of the place.
    public var place: Int
    public var side: Side
    /// Which of a side's runs, from 0 on; runs of a number draw the same random numbers on both sides.
    public var number: Int
    public var rollout: Rollout
  }

  /// The decisions to fork or not that a run recorded, thread by thread.
  public static func decisions(of tree: RunTree) -> [Decision] {
    tree.threads.flatMap { tree.decisions($0.id) }.filter { $0.kind == .open }
  }

  /// Rolls out both sides of decisions; the runs share an engine.
  ///
  /// - Parameter each: told of every run as it ends; false stops.
  public func run(_ places: [Place], each: (Run) throws -> Bool) throws {
    let jobs = places.indices.flatMap { index in
      Side.allCases.flatMap { side in (0..<rollouts).map { (index, side, $0) } }
    }
    var waiting = jobs.makeIterator()
    var active: [Run] = []
    while true {
      while active.count < max(1, crowd), let (index, side, number) = waiting.next() {
        let salt = number == 0 ? seed : SplitMix64.mix(seed &+ UInt64(number))
        let rollout = try places[index].rollout.counterfactual(
          try places[index].change(to: side), salt: salt, temperature: temperature)
        active.append(Run(place: index, side: side, number: number, rollout: rollout))
      }
      guard !active.isEmpty else { return }
      try Rollout.step(active.map(\.rollout))
      for run in active where run.rollout.isFinished {
        guard try each(run) else { return }
      }
      active.removeAll { $0.rollout.isFinished }
    }
  }

  /// Rolls out both sides of decisions of a run.
  ///
  /// - Parameter goesOn: asked after each run, with the runs made and those to be made; false stops.
  /// - Returns: the decisions of which all runs were made.
  public func findings(
    _ decisions: [Decision], of rollout: Rollout, goesOn: (Int, Int) -> Bool = { _, _ in true }
  ) throws -> [Finding] {
    var outcomes = [[Side: [Outcome?]]](
      repeating: [
        .fork: .init(repeating: nil, count: rollouts), .alone: .init(repeating: nil, count: rollouts),
      ],
      count: decisions.count)
    var made = 0
    try run(decisions.map { Place(rollout, $0) }) { run in
      outcomes[run.place][run.side]?[run.number] = Outcome(run.rollout.history.tree())
      made += 1
      return goesOn(made, 2 * rollouts * decisions.count)
    }
    return zip(decisions, outcomes).compactMap { decision, sides in
      let (fork, alone) = (sides[.fork]?.compactMap { $0 } ?? [], sides[.alone]?.compactMap { $0 } ?? [])
      guard fork.count == rollouts, alone.count == rollouts else { return nil }
      return Finding(decision: decision, fork: fork, alone: alone)
    }
  }
}

extension ForkProbe.Outcome {
  /// How a finished run came out.
  public init(_ tree: RunTree) {
    let metrics = tree.metrics
    isRight = tree.verdict?.correct
    criticalPath = metrics.criticalPath
    total = metrics.total
  }
}
