import Dispatch
import Engines
import Explorer
import Foundation
import Reasoning
import Synchronization
import Traces

/// A run at work: loading its model, then advancing on a thread of its own and into a file.
final class RunJob: Sendable {
  /// A rollout that is ready to go.
  struct Made {
    let rollout: Rollout
    /// The beginning of the file: a saved run's log, or the header alone.
    let log: RunLog
    /// Where it is saved; nil for a file of its own.
    let path: String?
    /// Whether the explorer does not show it yet.
    let isNew: Bool
    let notes: [String]

    /// A run that goes on with a saved one.
    init(_ rollout: Rollout, goingOnWith log: RunLog) {
      (self.rollout, self.log, path, isNew, notes) = (rollout, log, nil, false, [])
    }

    /// A new run.
    init(_ request: RunRequest, on engine: any Engine, path: String? = nil) throws {
      rollout = try Rollout(request, engine: engine)
      log = RunLog(header: rollout.log.header)
      (self.path, isNew) = (path, true)
      notes = request.task.warnings(for: request.problem)
    }
  }

  private struct State {
    var live: LiveRun?
    var recorder: RunRecorder?
    /// Whether anybody still looks.
    var isShown = true
    /// Whether loading is over and the run can be seen.
    var isOpen = false
    /// Whether it could not be made.
    var hasFailed = false
    var lastTold = DispatchTime.now().uptimeNanoseconds
  }

  private let state = Mutex(State())
  private let outbox: Outbox
  private let keeper: NoteKeeper
  private static let mostActionsWaiting = 256
  private static let nanosecondsBetweenReports: UInt64 = 50_000_000

  init(
    _ setup: SessionSetup, _ outbox: Outbox, _ keeper: NoteKeeper, paused: Bool,
    _ make: @escaping @Sendable (LoadProgress) throws -> Made
  ) {
    self.outbox = outbox
    self.keeper = keeper
    let live = LiveRun(paused: paused, pace: setup.pace) { [self] in
      do {
        let made = try make(told)
        try open(made, setup)
        return made.rollout
      } catch {
        state.withLock { state in
          state.hasFailed = true
          if state.isShown { outbox.fail(error) }
        }
        throw error
      }
    } deliver: { [self] in
      take($0)
    }
    state.withLock { $0.live = live }
    Session.later { [self] in tell(nil) }
  }

  // MARK: - On the caller's thread

  var isOpen: Bool { state.withLock(\.isOpen) }

  /// Whether there is nobody who would take a command.
  var isOver: Bool { state.withLock(\.hasFailed) }

  var savedPath: String? { state.withLock { $0.recorder?.path } }

  func send(_ command: RunCommand) { state.withLock(\.live)?.send(command) }

  /// Nobody looks at it any more: it stops after the step that it is in.
  func leave() {
    state.withLock { $0.isShown = false }
    send(.stop)
  }

  func wait(until deadline: DispatchTime) { state.withLock(\.live)?.wait(until: deadline) }

  // MARK: - On the run's thread

  /// Tells how far loading is; whether it shall go on.
  private func told(_ share: Double?) -> Bool {
    let now = DispatchTime.now().uptimeNanoseconds
    let isDue = state.withLock { state in
      guard now - state.lastTold >= Self.nanosecondsBetweenReports else { return false }
      state.lastTold = now
      return true
    }
    if isDue { tell(share) }
    return state.withLock(\.isShown)
  }

  /// Posted while nobody can leave: an action behind the end of loading would stay on the screen.
  private func tell(_ share: Double?) {
    state.withLock { state in
      guard state.isShown, !state.isOpen, !state.hasFailed else { return }
      outbox.post(.progress(.init("loading the model", share: share)))
    }
  }

  /// Gives the run its file and shows it.
  private func open(_ made: Made, _ setup: SessionSetup) throws {
    guard state.withLock(\.isShown) else { throw CancellationError() }
    var actions: [Action] = []
    do {
      let recorder = try RunRecorder(made.log, path: made.path, folder: setup.places.runs)
      state.withLock { $0.recorder = recorder }
    } catch {
      // Where the state folder cannot be used, a run that nobody asked to save goes on without a file.
      guard made.path == nil else { throw error }
      actions.append(.failed("this run is not saved: \(error)"))
    }
    let opening: Action =
      made.isNew
      ? .opened(made.log, RunHistory(made.log), RunStatus(phase: .loading, pace: setup.pace)) : .progress(nil)
    let isWanted = state.withLock { state in
      guard state.isShown else { return false }
      state.isOpen = true
      outbox.post(contentsOf: [opening] + actions + made.notes.map { .said($0) })
      return true
    }
    guard !isWanted else {
      do {
        try keeper.record(in: savedPath, isNew: made.isNew)
      } catch {
        outbox.post(.failed("the notes do not go with the run: \(error)"))
      }
      return
    }
    // Left at the last moment: a file without a run would only be in the way.
    if made.isNew, made.path == nil { state.withLock { $0.recorder?.discard() } }
    throw CancellationError()
  }

  private func take(_ update: RunUpdate) {
    let (isOpen, isShown, recorder) = state.withLock { ($0.isOpen, $0.isShown, $0.recorder) }
    // Earlier failures have been told already.
    guard isOpen else { return }
    if case .events(let events) = update, let failure = recorder?.append(events) {
      outbox.post(.failed("the run is no longer saved: \(failure)"))
    }
    guard isShown else { return }
    state.withLock { if $0.isShown { outbox.post(.updates([update])) } }
    // A run without a pace must not get further ahead of the screen than memory allows.
    while outbox.backlog() > Self.mostActionsWaiting, state.withLock(\.isShown) { usleep(2000) }
  }
}
