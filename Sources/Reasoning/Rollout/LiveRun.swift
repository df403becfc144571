public import Dispatch
import Foundation
import Synchronization
public import Traces

/// A run that somebody watches: advances a rollout on a thread of its own, takes commands between engine steps, and
/// reports what happened.
///
/// A small model decodes thousands of tokens a second, so a run is paced; pacing never changes a token.
public final class LiveRun: RunControl {
  /// How often reports go out while the run has no pace.
  private static let reportInterval = Duration.milliseconds(16)

  private let inbox = Mutex<[RunCommand]>([])
  private let bell = DispatchSemaphore(value: 0)
  private let ended = DispatchSemaphore(value: 0)

  /// - Parameters:
  ///   - paused: whether to wait for a command before the first step.
  ///   - make: makes the rollout, on the run's own thread: reading a model takes time.
  ///   - deliver: receives reports, on the run's own thread; must not block for long.
  public init(
    paused: Bool = false, pace: Double? = RunStatus.defaultPace,
    make: @escaping @Sendable () throws -> Rollout,
    deliver: @escaping @Sendable (RunUpdate) -> Void
  ) {
    let thread = Thread { [self] in
      var loop = Loop(status: RunStatus(phase: .loading, pace: pace), deliver: deliver)
      loop.run(paused: paused, make: make, run: self)
      ended.signal()
    }
    thread.name = "forkscope.run"
    // Folding a deeply nested tree and building its contexts recurse once per level.
    thread.stackSize = 8 << 20
    thread.start()
  }

  public func send(_ command: RunCommand) {
    inbox.withLock { $0.append(command) }
    bell.signal()
  }

  /// Waits until a run that was told to stop has delivered its last events, or the deadline passes.
  public func wait(until deadline: DispatchTime) {
    if ended.wait(timeout: deadline) == .success { ended.signal() }
  }

  /// Waits until a command comes or `deadline` passes; then takes all there are.
  fileprivate func commands(until deadline: DispatchTime?) -> [RunCommand] {
    if let deadline { _ = bell.wait(timeout: deadline) } else { bell.wait() }
    return inbox.withLock { commands in
      defer { commands = [] }
      return commands
    }
  }

  /// The work of the run's thread; everything in it belongs to that thread.
  private struct Loop {
    var status: RunStatus
    let deliver: @Sendable (RunUpdate) -> Void
    /// Steps still to take before pausing; nil while running freely.
    var stepsLeft: Int?
    var untilMilestone = false
    var stopped = false
    var nextStep = ContinuousClock.now
    var lastReport = ContinuousClock.now
    var waiting: [Event] = []
    var meter = RateMeter()
    /// The same problem with forks banned, while it is measured.
    var alone: Rollout?
    /// What threads gave, while it is measured, and what was found so far.
    var values: ThreadValues?
    var measured: [ThreadValue] = []
    /// The variation whose threads were asked last.
    var valued: VariationID?
    /// Decisions that are being rolled out; it goes on while nothing else runs.
    var probe: ForkProbe.Work?
    /// Whether the run alone is wanted even where it is dear.
    var wantsAlone = false

    mutating func run(paused: Bool, make: () throws -> Rollout, run: LiveRun) {
      deliver(.status(status))
      let rollout: Rollout
      do {
        rollout = try make()
      } catch {
        deliver(.problem("\(error)"))
        status.phase = .failed
        return deliver(.status(status))
      }
      status.phase = rollout.isFinished ? .finished : paused ? .paused : .running
      status.missing = rollout.capabilities.missing
      status.joins = rollout.joins
      waiting += rollout.takeEvents()
      report(rollout)
      nextStep = .now
      while !stopped {
        for command in run.commands(until: deadline) { obey(command, rollout) }
        if status.phase == .running, !stopped, isDue {
          advance(rollout)
          // The end is told before anything is measured.
          if status.phase == .finished {
            waiting += rollout.takeEvents()
            report(rollout)
          }
        }
        if status.phase == .finished, !stopped { measureAlone(rollout) }
        if status.phase == .finished, !stopped { measureValues(rollout) }
        if status.phase != .running, !stopped { stepProbe(rollout) }
        waiting += rollout.takeEvents()
        let isUrgent = status.phase != .running || status.pace != nil && !untilMilestone
        if isUrgent || ContinuousClock.now - lastReport >= LiveRun.reportInterval { report(rollout) }
      }
      report(rollout)
    }

    /// When to look up from waiting: at once while running freely, at the next step while paced, never while paused.
    private var deadline: DispatchTime? {
      if status.phase == .finished, alone != nil || values != nil { return .now() }
      if status.phase != .running, probe != nil { return .now() }
      guard status.phase == .running else { return nil }
      guard status.pace != nil, !untilMilestone, stepsLeft == nil else { return .now() }
      return .now() + .microseconds(max(0, Int((nextStep - .now).microseconds)))
    }

    private var isDue: Bool {
      status.pace == nil || untilMilestone || stepsLeft != nil || ContinuousClock.now >= nextStep
    }

    private mutating func advance(_ rollout: Rollout) {
      let before = rollout.stamp.step
      do {
        try rollout.step()
        // A piece of a long text was read; the step itself is still to come.
        if rollout.stamp.step == before, !rollout.isFinished { return }
      } catch {
        deliver(.problem("\(error)"))
        settle(.paused)
      }
      let events = rollout.takeEvents()
      waiting += events
      meter.count(events)
      if let pace = status.pace, pace > 0 {
        // After a hold-up the run goes on from now instead of catching up in a burst.
        nextStep = max(nextStep + .seconds(1 / pace), .now)
      }
      if let left = stepsLeft { stepsLeft = left - 1 }
      let reached = untilMilestone && events.contains { $0.kind.isMilestone }
      if rollout.isFinished {
        settle(.finished)
        if let advice = rollout.advice { deliver(.problem(advice)) }
      } else if stepsLeft == 0 || reached {
        settle(.paused)
      }
    }

    /// A step of the run with forks banned, where that is of interest and wanted or cheap.
    private mutating func measureAlone(_ rollout: Rollout) {
      guard rollout.isFinished, rollout.lacksAlone, wantsAlone || rollout.isCheapAlone else { return }
      do {
        let alone = try alone ?? rollout.alone()
        self.alone = alone
        let began = ContinuousClock.now
        repeat {
          try alone.step()
        } while !alone.isFinished
          && ContinuousClock.now - began < LiveRun.reportInterval
        status.isMeasuringAlone = !alone.isFinished
        guard alone.isFinished else { return }
        rollout.note(alone: alone)
        if wantsAlone { tellAloneIsCutOff(rollout) }
      } catch {
        if wantsAlone { deliver(.problem("\(error)")) }
        status.isMeasuringAlone = false
      }
      (alone, wantsAlone) = (nil, false)
    }

    private func tellAloneIsCutOff(_ rollout: Rollout) {
      guard rollout.aloneIsCutOff else { return }
      deliver(.problem("alone the run is cut off before its end: there is nothing to compare"))
    }

    /// What each thread gave, where that costs little.
    private mutating func measureValues(_ rollout: Rollout) {
      let head = rollout.log.head
      guard rollout.isFinished, rollout.isCheapAlone, alone == nil, rollout.log.values[head] == nil,
        valued != head || values != nil
      else { return }
      do {
        if valued != head { (values, measured) = (try ThreadValues(of: rollout), []) }
        valued = head
        let began = ContinuousClock.now
        while let values, !values.isDone, ContinuousClock.now - began < LiveRun.reportInterval {
          measured += try values.step()
        }
        guard values?.isDone == true else { return }
        for value in measured { rollout.note(value) }
      } catch {
        deliver(.problem("\(error)"))
      }
      (values, measured) = (nil, [])
    }

    /// Rolls out decisions until a report is due.
    private mutating func stepProbe(_ rollout: Rollout) {
      guard let probe else { return }
      let began = ContinuousClock.now
      do {
        while !probe.isDone, ContinuousClock.now - began < LiveRun.reportInterval {
          for finding in try probe.findings() { rollout.note(finding) }
        }
      } catch {
        deliver(.problem("\(error)"))
        return endProbe()
      }
      status.probing = .init(made: probe.made, wanted: probe.wanted)
      if probe.isDone { endProbe() }
    }

    private mutating func endProbe() { (probe, status.probing) = (nil, nil) }

    private mutating func beginProbe(_ decisions: [Decision], _ rollout: Rollout) {
      guard !decisions.isEmpty else { return }
      // A greedy run comes out the same each time: one of each side says it all.
      let isGreedy = rollout.log.header.sampling.temperature == 0
      let work = probe ?? ForkProbe.Work(ForkProbe(rollouts: isGreedy ? 1 : 8, seed: 1), [])
      work.add(decisions.map { .init(rollout, $0) })
      probe = work
      status.probing = .init(made: work.made, wanted: work.wanted)
    }

    private mutating func settle(_ phase: RunStatus.Phase) {
      status.phase = phase
      stepsLeft = nil
      untilMilestone = false
    }

    private mutating func obey(_ command: RunCommand, _ rollout: Rollout) {
      switch command {
      case .pause:
        if status.phase == .running { settle(.paused) }
      case .resume:
        settle(rollout.isFinished ? .finished : .running)
        nextStep = .now
      case .step(let count):
        guard !rollout.isFinished else { return }
        // Several in one batch add up.
        let owed = stepsLeft ?? 0
        settle(.running)
        stepsLeft = min(owed + max(1, count), 1 << 20)
      case .runToMilestone:
        guard !rollout.isFinished else { return }
        settle(.running)
        untilMilestone = true
      case .pace(let pace):
        status.pace = pace.map { min(max($0, 0.25), 1000) }
        nextStep = .now
      case .vary(let change):
        attempt(rollout) { try rollout.vary(change) }
      case .select(let variation):
        attempt(rollout) { try rollout.select(variation) }
      case .probe(let decisions): beginProbe(decisions, rollout)
      case .stopProbing: endProbe()
      case .measureAlone:
        wantsAlone = rollout.lacksAlone
        tellAloneIsCutOff(rollout)
      case .stop: stopped = true
      }
    }

    /// Changes the variation at the head; a run that was over goes on if the new head is not.
    ///
    /// A paused run stays paused, but first writes the tokens that the person put in, so that they can be seen.
    private mutating func attempt(_ rollout: Rollout, _ change: () throws -> Void) {
      // A single step, or the way to the next fork, ends in a pause.
      let wasPaused = status.phase == .paused || stepsLeft != nil || untilMilestone
      do {
        try change()
      } catch {
        return deliver(.problem("\(error)"))
      }
      // Their findings would go to another variation.
      endProbe()
      (alone, values, measured, valued) = (nil, nil, [], nil)
      status.isMeasuringAlone = false
      settle(rollout.isFinished ? .finished : wasPaused ? .paused : .running)
      nextStep = .now
      let edits = rollout.editsToCome
      if status.phase == .paused, edits > 0 {
        status.phase = .running
        stepsLeft = edits
      }
    }

    private mutating func report(_ rollout: Rollout) {
      status.tokensToRead = rollout.tokensToRead
      status.aloneIsCutOff = rollout.aloneIsCutOff
      status.tokensPerSecond = status.phase == .running ? meter.rate : 0
      if status.phase != .running { meter = RateMeter() }
      if !waiting.isEmpty { deliver(.events(waiting)) }
      waiting = []
      lastReport = .now
      deliver(.status(status))
    }
  }
}

/// Tokens a second over the last second or so.
private struct RateMeter {
  private var start = ContinuousClock.now
  private var tokens = 0
  private(set) var rate = 0.0

  mutating func count(_ events: [Event]) {
    for event in events {
      if case .tokens(_, let tokenClass, let tokens) = event.kind, tokenClass != .prompt {
        self.tokens += tokens.count
      }
    }
    let elapsed = Double((ContinuousClock.now - start).microseconds) / 1e6
    if elapsed >= 0.5 {
      rate = Double(tokens) / elapsed
      start = .now
      tokens = 0
    }
  }
}

extension Event.Kind {
  /// Whether it is worth stopping at: a fork, a join, the end of a thread or of the run.
  var isMilestone: Bool {
    switch self {
    case .forked, .joined, .ended, .finished: true
    default: false
    }
  }
}
