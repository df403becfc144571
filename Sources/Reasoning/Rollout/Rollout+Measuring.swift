import Engines
public import Traces

/// What a finished run is measured by: the sequential counterfactual, and what its threads and decisions were worth.
extension Rollout {
  /// Engine time up to which a run is measured against the one alone without being asked, in microseconds.
  public static let cheapEnough: Int64 = 1_000_000

  /// Whether the run alone is of interest and not known.
  public var lacksAlone: Bool {
    log.alone == nil && !aloneIsCutOff && log.header.traits?.forking != .never && capabilities.bansTokens
  }

  /// Whether measuring it is likely to cost so little that nobody need ask for it.
  public var isCheapAlone: Bool { stamp.time <= Self.cheapEnough }

  /// The same problem on the same engine with the same settings, in one thread and with forks banned.
  ///
  /// For votes and searches this is one sample.
  public func alone() throws -> Rollout {
    var request = try RunRequest(log.header, notes: engine.notes, catalogue: catalogue)
    request.method = Sequential.name
    request.parameters = nil
    request.alternatives = 0
    return try Rollout(request, engine: engine)
  }

  /// Notes down how the run alone came out, unless it was cut off: then nobody knows how long it is.
  ///
  /// - Parameter rollout: what `alone()` gave, finished.
  public func note(alone rollout: Rollout) {
    let tree = rollout.history.tree()
    guard tree.finish == .endOfText else {
      aloneIsCutOff = true
      return
    }
    appendToLog(.alone(AloneRun(tokens: tree.metrics.total, isRight: tree.verdict?.correct)))
  }

  /// Notes down what a joined thread of the variation at the head gave.
  public func note(_ value: ThreadValue) { appendToLog(.valued(value)) }

  /// Notes down what a decision of the variation at the head was worth.
  public func note(_ finding: ProbeFinding) { appendToLog(.probed(finding)) }

  /// Measures what costs little and is not known: the run alone, and what each thread gave.
  ///
  /// Gives up what takes longer than expected, as where a short run went wrong and the one alone goes on.
  public func measureWhatIsCheap() throws {
    guard isFinished, isCheapAlone else { return }
    let deadline = ContinuousClock.now + .microseconds(2 * Self.cheapEnough)
    if lacksAlone {
      let other = try alone()
      while !other.isFinished, ContinuousClock.now < deadline { try other.step() }
      if other.isFinished { note(alone: other) }
    }
    guard log.values[log.head] == nil else { return }
    let reading = try ThreadValues(of: self)
    var values: [ThreadValue] = []
    while !reading.isDone, ContinuousClock.now < deadline { values += try reading.step() }
    if reading.isDone { values.forEach(note) }
  }
}
