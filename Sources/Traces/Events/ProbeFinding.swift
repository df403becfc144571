/// A decision to fork or not, with both of its sides run to the end from the same place.
public struct ProbeFinding: Sendable, Equatable {
  public var decision: Decision
  /// Runs that forked there, and runs that did not; those of an index drew the same random numbers.
  public var fork: [Outcome]
  public var alone: [Outcome]

  /// How one run came out.
  public struct Outcome: Sendable, Equatable {
    /// nil where nobody can tell.
    public var isRight: Bool?
    /// Answer tokens, as in the run's own figures.
    public var criticalPath: Int
    public var total: Int

    public init(isRight: Bool?, criticalPath: Int, total: Int) {
      self.isRight = isRight
      self.criticalPath = criticalPath
      self.total = total
    }

    /// How a finished run came out.
    public init(_ tree: RunTree) {
      let metrics = tree.metrics
      self.init(
        isRight: tree.verdict?.correct, criticalPath: metrics.criticalPath, total: metrics.total)
    }
  }

  public init(decision: Decision, fork: [Outcome], alone: [Outcome]) {
    self.decision = decision
    self.fork = fork
    self.alone = alone
  }
}

extension Sequence<ProbeFinding> {
  /// Thread by thread.
  public var inOrder: [ProbeFinding] {
    sorted {
      ($0.decision.thread.rawValue, $0.decision.position)
        < ($1.decision.thread.rawValue, $1.decision.position)
    }
  }
}

/// Where a decision stands: a thread of a variation, and the position in it.
public struct DecisionPlace: Sendable, Hashable {
  public var variation: VariationID
  public var thread: ThreadID
  public var position: Int32

  public init(_ variation: VariationID, _ decision: Decision) {
    self.variation = variation
    thread = decision.thread
    position = decision.position
  }
}
