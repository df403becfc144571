import Engines
public import Explorer
public import Formats
public import Foundation
public import Reasoning
import Statistics
import Synchronization
public import Traces

/// The explorer program between keys: it loads models, opens files, starts, takes up, records and leaves runs.
///
/// No call waits. Work goes on on threads of its own and reports by actions. One thread at a time may call.
public final class Session {
  let setup: SessionSetup
  let outbox: Outbox
  private var job: RunJob?
  /// The pace that was set on a saved run, for when it is gone on with; nil inside means as fast as it goes.
  private var pace: Double??
  /// Runs that were left, and may still be writing down their last step.
  private var left: [RunJob] = []
  /// Turned off when nobody waits any more for the file that is being opened.
  var reading: Switch?
  private var listing: Switch?
  private let searcher = RunsSearcher()
  private let reader: SummaryReader
  let notes = NoteKeeper()
  /// Files that a person asked for are written one after another.
  private let files = DispatchQueue(label: "forkscope.files")

  /// - Parameters:
  ///   - post: takes actions, from any thread; must not block.
  ///   - backlog: how many actions wait to be taken: a run without a pace must not get far ahead of the screen.
  public init(
    _ setup: SessionSetup, post: @escaping @Sendable ([Action]) -> Void,
    backlog: @escaping @Sendable () -> Int = { 0 }
  ) {
    self.setup = setup
    reader = SummaryReader(setup.formats, index: setup.places.index)
    outbox = Outbox(post: post, backlog: backlog)
  }

  /// Waits until something is there to be shown, or `seconds` have passed.
  public func waitForFirst(_ seconds: Double) { outbox.waitForFirst(seconds) }

  /// Why the first thing that was asked for could not be shown.
  public var firstFailure: (any Error)? { outbox.firstFailure }

  /// Where the run that is made is saved.
  public var savedPath: String? { job?.savedPath }

  // MARK: - Ways in

  /// Gathers the contents of the welcome screen.
  public func offer() {
    let (setup, outbox) = (setup, outbox)
    Thread.detachNewThread { outbox.post(.offered(WelcomeList.content(setup.formats, setup.places))) }
  }

  /// Reads many saved runs into a table, which fills meanwhile.
  public func browse(_ paths: [String]) {
    let wanted = Switch()
    listing = wanted
    let outbox = outbox
    outbox.post(.listed(RunsContent(title: RunsReader.title(of: paths), expected: paths.count)))
    RunsReader.start(paths, reader, while: wanted) { outbox.post($0) }
  }

  /// Shows a saved run.
  public func open(_ path: String) {
    leave()
    let wanted = Switch()
    reading = wanted
    let (setup, outbox, keeper) = (setup, outbox, notes)
    let name = URL(fileURLWithPath: path).lastPathComponent
    Self.later { wanted.whileOn { outbox.post(.progress(.init("reading \(name)"))) } }
    Thread.detachNewThread {
      do {
        let run = try setup.formats.run(path)
        let remarks = Result { () throws(TraceError) in try RunNotes(beside: path) }
        let limits = run.log.header.countUnit == .tokens ? [] : [Self.textAlone]
        let notes = [run.log.header.note].compactMap { $0 } + run.oddities.map(\.description) + limits
        // Whoever pressed Esc in the meantime wants to stay where he is.
        wanted.turnOff {
          outbox.post(contentsOf: [.opened(run.log, run.history, nil)] + notes.map { .said($0) })
          outbox.post(keeper.open(path, variations: run.log.variations.count, remarks))
        }
      } catch {
        wanted.turnOff { outbox.fail(error) }
      }
    }
  }

  private static let textAlone =
    "Counted in words: it came as text. S lets the model score it: probabilities, decisions, and an engine to go on with."

  /// Reads two saved runs and shows them side by side.
  public func compare(_ a: String, _ b: String) {
    reading?.turnOff()
    let wanted = Switch()
    reading = wanted
    let (setup, outbox) = (setup, outbox)
    Self.later { wanted.whileOn { outbox.post(.progress(.init("reading two runs"))) } }
    Thread.detachNewThread {
      do {
        let runs = try [a, b].map { path in
          let run = try setup.formats.run(path)
          return ComparedRun(run.log, run.history, path: path)
        }
        let comparison = Comparison(runs[0], runs[1])
        wanted.turnOff { outbox.post(.compared(comparison)) }
      } catch {
        wanted.turnOff { outbox.fail(error) }
      }
    }
  }

  /// Looks for a text in saved runs, one after another.
  ///
  /// - Parameter number: the explorer's number of the search; another one ends those before it.
  public func search(for text: SearchText, in paths: [String], number: Int) {
    let outbox = outbox
    searcher.search(for: text, in: paths, number: number, setup.formats, reader) { counts, read in
      outbox.post(.textsFound(search: number, counts, read: read))
    }
  }

  public func stopSearching() { searcher.stop() }

  /// Shows the run for a lesson of the tour, and remembers how far the person has come.
  public func openLesson(_ lesson: Int) {
    remember(lesson)
    guard Tour.samples.indices.contains(lesson) else { return }
    guard let samples = setup.places.samples else {
      return outbox.fail(
        TraceError(
          .unreadable, path: "SampleTraces", "the tour needs the sample runs beside the program"))
    }
    outbox.post(.lesson(lesson))
    open("\(samples)/\(Tour.samples[lesson]).jsonl")
  }

  /// The tour is over: the next one begins anew.
  public func endTour() { remember(0) }

  private func remember(_ lesson: Int) {
    if let path = setup.places.tour {
      let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
      // Without a state folder the tour begins anew each time.
      try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try? "\(lesson + 1)\n".write(toFile: path, atomically: true, encoding: .utf8)
    }
  }

  /// The lesson of the tour that was reached, from 0.
  public var lessonReached: Int {
    let text = setup.places.tour.flatMap { try? String(contentsOfFile: $0, encoding: .utf8) }
    let number = text.flatMap { Int($0.prefix(4).filter(\.isNumber)) } ?? 1
    return max(0, min(number, Tour.samples.count) - 1)
  }

  /// Starts a live run.
  ///
  /// - Parameters:
  ///   - problem: nil leaves it to the task.
  ///   - path: where it is saved; nil for a file of its own in the state folder.
  public func start(_ problem: String?, saveTo path: String? = nil) {
    leave()
    let setup = setup
    drive(paused: false) { progress in
      let engine = try setup.engines.engine(progress)
      return try RunJob.Made(setup.engines.request(problem, on: engine), on: engine, path: path)
    }
  }

  /// Starts a run by another one's header.
  public func tryAgain(_ header: RunHeader) {
    leave()
    let setup = setup
    drive(paused: false) { progress in
      let engine = try setup.engines.engine(toGoOnWith: header, progress)
      var request = try RunRequest(header, notes: engine.notes, catalogue: setup.catalogue)
      request.created = Date.now.ISO8601Format()
      request.note = nil
      return try RunJob.Made(request, on: engine)
    }
  }

  // MARK: - A run that shows

  /// Whether there is a run at work that takes commands.
  public var isDriving: Bool { job.map { !$0.isOver } ?? false }

  /// Passes a command on to the run at work.
  public func send(_ command: RunCommand) { job?.send(command) }

  /// Gives a saved run an engine, which goes on from the variation at the head; new events go to a file of their own.
  public func takeUp(_ log: RunLog, _ history: RunHistory, _ command: RunCommand) {
    switch command {
    case .pace(let wanted):
      pace = .some(wanted)
      return
    case .pause, .stop, .select, .stopProbing: return
    case .resume, .step, .runToMilestone, .vary, .measureAlone, .probe: break
    }
    if let refusal = ReasoningError.refusal(toGoOnWith: log.header) {
      return outbox.post(.failed("\(refusal)"))
    }
    let setup = setup
    drive(paused: true) { progress in
      let engine = try setup.engines.engine(toGoOnWith: log.header, progress)
      let rollout = try Rollout(resuming: log, history: history, engine: engine, catalogue: setup.catalogue)
      return RunJob.Made(rollout, goingOnWith: log)
    }
    if let pace { send(.pace(pace)) }
    send(command)
  }

  /// Saves a copy of a run.
  public func save(_ log: RunLog, to path: String, replacing: Bool) {
    let copy = RunCopy(log: log, notes: notes.notes, target: SaveTarget(path, recorded: savedPath))
    let outbox = outbox
    files.async { outbox.post(.saving(copy.save(replacing: replacing))) }
  }

  /// Writes a run in a format of `RunExporter`.
  public func export(
    _ log: RunLog, _ history: RunHistory, as format: String, to path: String, replacing: Bool
  ) {
    let notes = notes.notes
    write(to: path, replacing: replacing) { try RunExporter.data(log, history, as: format, notes: notes) }
  }

  /// Writes a file that a person named.
  public func write(to path: String, replacing: Bool, _ data: @escaping @Sendable () throws -> Data) {
    let target = SaveTarget(path, recorded: savedPath)
    let outbox = outbox
    files.async { outbox.post(.saving(target.save(replacing: replacing, data: data))) }
  }

  /// Keeps what the person noted down about the run that shows.
  public func keep(_ notes: RunNotes) {
    // Which files those are is settled now: another run may show before they are written.
    let targets = self.notes.keep(notes)
    let outbox = outbox
    files.async { if let failure = NoteKeeper.write(targets) { outbox.post(.failed(failure)) } }
  }

  /// Looks through a run that is over for what went wrong.
  ///
  /// - Parameter run: the explorer's number of it.
  public func lookThrough(_ log: RunLog, _ history: RunHistory, run: Int) {
    let outbox = outbox
    Thread.detachNewThread {
      outbox.post(.flagged(run: run, history.variation, RunSummary(analysing: log, history).flags))
    }
  }

  /// Gives up the run that is being loaded or opened; the screen stays as it is.
  public func cancel() {
    reading?.turnOff()
    if job?.isOpen == false { stop() }
    outbox.post(.progress(nil))
  }

  /// Leaves the run that shows; it is stopped, and its last reports go into its file alone.
  public func leave() {
    reading?.turnOff()
    let job = job
    stop()
    if let path = job?.savedPath { outbox.post(.said("saved: \(path)")) }
  }

  private func stop() {
    job?.leave()
    left += [job].compactMap { $0 }
    job = nil
    pace = nil
  }

  /// Stops everything and waits until all runs and files are written down, for so long at most.
  public func close(waiting seconds: Double) {
    reading?.turnOff()
    listing?.turnOff()
    searcher.stop()
    job?.leave()
    let deadline = DispatchTime.now() + seconds
    for job in left + [job].compactMap({ $0 }) { job.wait(until: deadline) }
    let written = DispatchSemaphore(value: 0)
    files.async { written.signal() }
    _ = written.wait(timeout: deadline)
  }

  // MARK: -

  /// Does something once a person has waited long enough to be told.
  static func later(_ body: @escaping @Sendable () -> Void) {
    DispatchQueue.global().asyncAfter(deadline: .now() + 0.1, execute: body)
  }

  private func drive(paused: Bool, _ make: @escaping @Sendable (LoadProgress) throws -> RunJob.Made) {
    job = RunJob(setup, outbox, notes, paused: paused, make)
  }
}

/// The parts that a session works with.
public struct SessionSetup: Sendable {
  public var engines: any EngineSource
  public var formats: FormatRegistry
  public var catalogue: Catalogue
  public var places: Places
  /// Engine steps a second while a run is watched; nil means as fast as it goes.
  public var pace: Double?

  public init(
    engines: any EngineSource, formats: FormatRegistry, catalogue: Catalogue = .standard,
    places: Places, pace: Double? = RunStatus.defaultPace
  ) {
    self.engines = engines
    self.formats = formats
    self.catalogue = catalogue
    self.places = places
    self.pace = pace
  }
}

/// Something that is on until it is turned off, seen from any thread.
final class Switch: Sendable {
  private let state = Mutex(true)

  var isOn: Bool { state.withLock { $0 } }

  /// Does something unless it is off, and before anybody can turn it off.
  func whileOn(_ body: () -> Void) { state.withLock { if $0 { body() } } }

  /// - Parameter last: done first, unless it is off already.
  func turnOff(after last: () -> Void = {}) {
    state.withLock { isOn in
      if isOn { last() }
      isOn = false
    }
  }
}
