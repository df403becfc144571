/// The handle by which an explorer drives a run, whatever runs it: a saved file, the built-in engine, a server.
///
/// Commands are queued and taken between engine steps; what they bring about comes back as `RunUpdate`s.
public protocol RunControl: AnyObject, Sendable {
  func send(_ command: RunCommand)
}

/// What can be asked of a run.
public enum RunCommand: Sendable, Equatable {
  case pause
  case resume
  /// Takes this many engine steps and pauses.
  case step(Int)
  /// Runs to the next fork, join, thread end or the end of the run, and pauses.
  case runToMilestone
  /// Engine steps a second; nil lets go.
  case pace(Double?)
  /// Makes a variation of the one at the head and moves the head there.
  case vary(Change)
  /// Moves the head: undo, redo, switching.
  case select(VariationID)
  /// Ends the run; what has been made stays.
  case stop
}

/// What a run reports while it is driven.
public enum RunUpdate: Sendable, Equatable {
  /// New events, in order; append them to the log.
  case events([Event])
  case status(RunStatus)
  /// A command could not be carried out, or the engine failed; says why and what to do.
  case problem(String)
}

/// What the thing that runs a run is doing.
public struct RunStatus: Sendable, Equatable {
  public var phase: Phase
  /// Engine steps a second at most; nil means as fast as it goes.
  public var pace: Double?
  /// Tokens a second over the last moments, all threads together; 0 while paused.
  public var tokensPerSecond: Double
  /// Tokens that have to be read before the next one can be taken, such as the rest of a long prompt; 0 where the next step
  /// reads all there is.
  public var tokensToRead = 0
  /// What cannot be done with this run, each with the reason that a person is told.
  public var missing: [RunAbility: String] = [:]

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

/// What not everything that runs a run can do; `RunStatus.missing` says why where it cannot.
public enum RunAbility: String, Sendable, CaseIterable {
  /// Puts in a token or a text that the person chose.
  case forcing
  /// Draws again from random numbers that hang on seed, thread and position.
  case reseeding
  /// Tells which other tokens were likely.
  case alternatives
  /// Tells what the K/V tree holds.
  case cache
  /// Makes the same run again, bit for bit.
  case exactReplay
}
