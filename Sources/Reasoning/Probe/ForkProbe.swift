public import Traces

/// What decisions to fork were worth: both sides of each rolled out from the same place, with the same random numbers.
///
/// Everything before a decision is shared, in the K/V cache too. All runs take their steps in one batch.
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

  /// One of the two sides.
  public enum Side: String, Sendable, CaseIterable { case fork, alone }

  /// A decision of a run.
  public struct Place {
    public var rollout: Rollout
    public var decision: Decision

    public init(_ rollout: Rollout, _ decision: Decision) {
      self.rollout = rollout
      self.decision = decision
    }

    /// The change that leads to one side.
    fileprivate func change(to side: Side) -> Change {
      let (thread, position) = (decision.thread, decision.position)
      switch side {
      case .fork: return .fork(thread, position: position)
      case .alone: return .withoutFork(thread, position: position, isLasting: false)
      }
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
    let work = Work(self, places)
    while !work.isDone {
      for run in try work.step() {
        guard try each(run) else { return }
      }
    }
  }

  /// Rolls out both sides of decisions of a run.
  ///
  /// - Parameter goesOn: asked after each step, with the runs made and those to be made; false stops.
  /// - Returns: the decisions of which all runs were made, thread by thread.
  public func findings(
    _ decisions: [Decision], of rollout: Rollout, goesOn: (Int, Int) -> Bool = { _, _ in true }
  ) throws -> [ProbeFinding] {
    let work = Work(self, decisions.map { Place(rollout, $0) })
    var findings: [ProbeFinding] = []
    while !work.isDone {
      findings += try work.findings()
      guard goesOn(work.made, work.wanted) else { break }
    }
    return findings.inOrder
  }
}

extension ForkProbe {
  /// Roll-outs in progress, step by step.
  public final class Work {
    private let probe: ForkProbe
    private var places: [Place] = []
    /// Runs that were made, and those to be made in all.
    public private(set) var made = 0
    public private(set) var wanted = 0
    private var next = 0
    private var active: [Run] = []
    /// By place and side.
    private var outcomes: [[Side: [ProbeFinding.Outcome?]]] = []

    public init(_ probe: ForkProbe, _ places: [Place]) {
      self.probe = probe
      add(places)
    }

    /// More to do, behind what there is.
    public func add(_ more: [Place]) {
      places += more
      wanted += Side.allCases.count * probe.rollouts * more.count
      let none = [ProbeFinding.Outcome?](repeating: nil, count: probe.rollouts)
      outcomes += more.map { _ in [.fork: none, .alone: none] }
    }

    public var isDone: Bool { made == wanted }

    /// One engine step of as many runs as go together.
    ///
    /// - Returns: the runs that it ended.
    public func step() throws -> [Run] {
      while active.count < max(1, probe.crowd), next < wanted {
        active.append(try begin(next))
        next += 1
      }
      try Rollout.step(active.map(\.rollout))
      let ended = active.filter { $0.rollout.isFinished }
      active.removeAll { $0.rollout.isFinished }
      made += ended.count
      return ended
    }

    /// One engine step, as `step()`.
    ///
    /// - Returns: the findings on decisions of which the last run ended.
    public func findings() throws -> [ProbeFinding] {
      var findings: [ProbeFinding] = []
      for run in try step() {
        outcomes[run.place][run.side]?[run.number] = .init(run.rollout.history.tree())
        let sides = outcomes[run.place].mapValues { $0.compactMap { $0 } }
        guard let fork = sides[.fork], let alone = sides[.alone], fork.count == probe.rollouts,
          alone.count == probe.rollouts
        else { continue }
        findings.append(ProbeFinding(decision: places[run.place].decision, fork: fork, alone: alone))
      }
      return findings
    }

    /// Runs of a place are begun one behind the other: they share most.
    private func begin(_ index: Int) throws -> Run {
      let (place, rest) = index.quotientAndRemainder(dividingBy: Side.allCases.count * probe.rollouts)
      let (number, side) = rest.quotientAndRemainder(dividingBy: Side.allCases.count)
      let salt = number == 0 ? probe.seed : SplitMix64.mix(probe.seed &+ UInt64(number))
      let rollout = try places[place].rollout.counterfactual(
        places[place].change(to: Side.allCases[side]), salt: salt, temperature: probe.temperature)
      return Run(place: place, side: Side.allCases[side], number: number, rollout: rollout)
    }
  }
}
