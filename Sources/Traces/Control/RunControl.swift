/// The handle by which an explorer drives a run, whatever runs it: a saved file, the built-in engine, a server.
///
/// Commands are queued and taken between engine steps; their results come back as `RunUpdate`s.
public protocol RunControl: AnyObject, Sendable {
  func send(_ command: RunCommand)
}

/// A command to a run.
public enum RunCommand: Sendable, Equatable {
  case pause
  case resume
  /// Takes this many engine steps and pauses.
  case step(Int)
  /// Runs to the next fork, join, thread end or the end of the run, and pauses.
  case runToMilestone
  /// Engine steps a second; nil means as fast as it goes.
  case pace(Double?)
  /// Makes a variation of the one at the head and moves the head there.
  case vary(Change)
  /// Moves the head: undo, redo, switching.
  case select(VariationID)
  /// Measures the same problem with forks banned, once the run is finished.
  case measureAlone
  /// Rolls out both sides of decisions of the variation at the head, while nothing else runs.
  case probe([Decision])
  case stopProbing
  /// Ends the run; its log stays.
  case stop
}

/// A report of a run while it is driven.
public enum RunUpdate: Sendable, Equatable {
  /// New events, in order; append them to the log.
  case events([Event])
  case status(RunStatus)
  /// A command could not be carried out, or the engine failed; says why and what to do.
  case problem(String)
}

/// The state of whatever drives a run.
public struct RunStatus: Sendable, Equatable {
  public var phase: Phase
  /// Engine steps a second at most; nil means as fast as it goes.
  public var pace: Double?
  /// Tokens a second over the last moments, all threads together; 0 while paused.
  public var tokensPerSecond: Double
  /// Tokens that have to be read before the next one can be taken, such as the rest of a long prompt; 0 where the next step
  /// reads all there is.
  public var tokensToRead = 0
  /// Whether the same problem with forks banned is being measured.
  public var isMeasuringAlone = false
  /// Whether that was cut off before its end, so that nobody knows how long it is.
  public var aloneIsCutOff = false
  /// Roll-outs of a probe that were made, and those to be made; nil while nothing is probed.
  public var probing: Probing?
  /// The ways in which threads of this run can come back.
  public var joins: [JoinDiscipline] = []
  /// The abilities that this run lacks, each with the reason that a person is told.
  public var missing: [RunAbility: String] = [:]

  public struct Probing: Sendable, Equatable {
    public var made: Int
    public var wanted: Int

    public init(made: Int, wanted: Int) {
      self.made = made
      self.wanted = wanted
    }
  }

  public enum Phase: String, Sendable {
    /// The model is being read or the context rebuilt.
    case loading
    case running
    case paused
    /// The variation at the head is complete.
    case finished
    /// The engine is gone; the log stays readable.
    case failed
  }

  public init(phase: Phase, pace: Double? = RunStatus.defaultPace, tokensPerSecond: Double = 0) {
    self.phase = phase
    self.pace = pace
    self.tokensPerSecond = tokensPerSecond
  }

  /// Slow enough for a person to follow.
  public static let defaultPace: Double = 12
}

/// An ability that not every run has; `RunStatus.missing` says why where it is missing.
public enum RunAbility: String, Sendable, CaseIterable {
  /// Puts in a token or a text that the person chose.
  case forcing
  /// Forbids a token, such as the one that opens a fork.
  case banning
  /// Draws again from random numbers that depend on seed, thread and position.
  case reseeding
  /// Tells which other tokens were likely.
  case alternatives
  /// Tells the usage of the K/V tree.
  case cache
  /// Makes the same run again, bit for bit.
  case exactReplay
}
